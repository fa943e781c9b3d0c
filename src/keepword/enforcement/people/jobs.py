"""Work for persons that comes round by itself."""

from keepword.enforcement.jobs import job

from . import erasure


@job(every=2)
def erase() -> None:
    """Takes every erasure that is due one step further."""
    erasure.work()
