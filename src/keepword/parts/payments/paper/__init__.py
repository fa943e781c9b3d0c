"""Receipts and credit notes as PDF: the same paper is the same bytes, whenever it is asked for.

Plain Python over values; no database, no framework, no clock.
"""

from .papers import CreditNote, Line, Paper, Party, Receipt
from .setting import pdf

__all__ = ["CreditNote", "Line", "Paper", "Party", "Receipt", "pdf"]
