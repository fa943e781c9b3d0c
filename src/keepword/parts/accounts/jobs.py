"""What the worker does for accounts: rows of ended sessions and of spent guesses go."""

import time

from keepword.enforcement.jobs import job

from . import guessing, sessions


@job(every=60)
def clear_ended_sessions() -> None:
    sessions.clear_ended()


@job(every=600)
def forget_guesses() -> None:
    guessing.forget_past(int(time.time()))
