"""Licence keys: signed texts that a program checks by itself, and the short keys that people read out.

Plain Python over values; no database, no framework, no clock.
"""

from .claims import Licence
from .signing import Damaged, Refused, UnknownKey, WrongProduct, issue, read

__all__ = ["Damaged", "Licence", "Refused", "UnknownKey", "WrongProduct", "issue", "read"]
