"""Tests of orders and what they end in."""
