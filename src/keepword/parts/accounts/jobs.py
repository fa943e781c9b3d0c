"""What the worker does for accounts: rows of ended sessions and of spent guesses go."""

import time

from keepword.enforcement.jobs import job

from . import guessing, sessions
from .actions import reset_password, sign_up

# The worker answers what these ask, and knows them by having them here.
ANSWERED = (reset_password.KIND, sign_up.KIND)


@job(every=60)
def clear_ended_sessions() -> None:
    sessions.clear_ended()


@job(every=600)
def forget_guesses() -> None:
    guessing.forget_past(int(time.time()))
