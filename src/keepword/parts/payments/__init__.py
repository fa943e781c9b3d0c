"""Payments: money collected by companies on their own pages, matched with what it was for, and given back."""
