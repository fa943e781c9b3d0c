"""Tests of the visitor's room."""
