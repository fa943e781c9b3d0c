"""Tests of what is done with persons' data."""
