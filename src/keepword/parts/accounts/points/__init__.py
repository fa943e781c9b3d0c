"""Holds what is promised about coming in and going out; each file one matter."""

from . import sessions, signing_up, staff

__all__ = ["sessions", "signing_up", "staff"]
