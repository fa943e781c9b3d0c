"""What the worker knows of this part: how to answer who asked for their data by mail, and how to mail a receipt."""

from . import answering, receipt_mail

__all__ = ["answering", "receipt_mail"]
