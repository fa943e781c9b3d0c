"""What the worker does for payments: look at messages, at what is under way, and compare with the companies."""

from keepword.enforcement import jobs
from keepword.enforcement.jobs import job

from . import reconciling
from .actions import hear


@job(every=1, apart=True)
def work_off_messages() -> None:
    while not jobs.ending.is_set() and hear.work_off() == hear.BATCH:
        continue


@job(every=60, apart=True)
def reconcile() -> None:
    reconciling.look_at_open()
    reconciling.look_at_refunds()
    reconciling.look_at_disputes()
    reconciling.send_refunds()


@job(every=6 * 3600, apart=True)
def compare() -> None:
    reconciling.compare()
    hear.forget()
