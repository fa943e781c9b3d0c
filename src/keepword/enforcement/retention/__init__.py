"""Removes what is past its time, by the published policy alone, and asks before it acts on a clock it can't trust."""
