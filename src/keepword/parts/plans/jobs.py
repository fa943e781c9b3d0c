"""What the worker does for plans."""

from keepword.enforcement.jobs import job

from .actions import pass_time


@job(every=600, apart=True)
def move_on() -> None:
    pass_time.move_on()


@job(every=120, apart=True)
def look_again() -> None:
    pass_time.look_again()
