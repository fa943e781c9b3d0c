"""Work for backups that comes round by itself."""

from keepword.enforcement.jobs import job

from . import leftovers, life


@job(every=300)
def end_lives() -> None:
    """Destroys the keys of backups whose published life is over."""
    life.destroy_due()


@job(every=60)
def clear_up() -> None:
    """Removes what a drill left that was killed."""
    leftovers.remove()
