"""What the worker does for purchases: end orders that nobody paid, and remove what came to nothing."""

from keepword.enforcement.jobs import job

from . import answering
from .actions import close

__all__ = ["answering", "close_orders"]


@job(every=600, apart=True)
def close_orders() -> None:
    close.close_old()
    close.forget_closed()
