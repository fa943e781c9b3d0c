"""The questions the desk's first page asks, answered in one place so that the page only shows."""

from dataclasses import dataclass
from datetime import datetime

from keepword.enforcement import evidence, refusals, versions
from keepword.enforcement.models import PolicyVersion, Red
from keepword.enforcement.retention import runs
from keepword.policy import Policy, PolicyError

DAYS = 30
WORST_FIRST = ("failing", "stale")


@dataclass(frozen=True, slots=True)
class FileState:
    """How the policy file stands to the version in force: the same, edited since, or unreadable."""

    state: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastRed:
    """A time in which something promised was not held."""

    obligation: str
    cause: str
    began: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A statement that is not held or not looked at, and where in policy.toml it stands now."""

    evidence: evidence.Evidence
    place: str


@dataclass(frozen=True, slots=True)
class Today:
    """Everything the first page shows; nothing in it is about a visitor."""

    trouble: list[Trouble]
    summary: evidence.Summary
    version: PolicyVersion
    file: FileState
    refused: list[tuple[str, int]]
    reds: list[PastRed]
    retention: runs.Standing


def today() -> Today:
    """Everything at one moment: what is broken first, then what is not checked lately."""
    held = versions.newest()
    file, policy = file_state(held.version.digest)
    found = [each for each in evidence.statements() if each.state in WORST_FIRST]
    return Today(
        trouble=[
            Trouble(each, place_of(each.statement.id, policy))
            for each in sorted(found, key=lambda each: WORST_FIRST.index(each.state))
        ],
        summary=evidence.summary(),
        version=held.version,
        file=file,
        refused=sorted(refusals.totals(DAYS).items(), key=lambda pair: (-pair[1], pair[0])),
        reds=[_past(red) for red in evidence.reds()],
        retention=runs.standing(),
    )


def place_of(statement: str, policy: Policy | None) -> str:
    """File and line in the file as it is now; a published version has no lines."""
    found = policy.statement(statement) if policy else None
    return str(found.place) if found else ""


def _past(red: Red) -> PastRed:
    return PastRed(red.obligation, evidence.translated(red.text, red.params), red.began, red.ended)


def file_state(digest: str) -> tuple[FileState, Policy | None]:
    """Whether somebody edited policy.toml without publishing it, or broke it; and the policy it holds."""
    try:
        policy = versions.file_policy()
    except PolicyError as error:
        return FileState("unreadable", tuple(str(problem) for problem in error.problems)), None
    except OSError as error:
        return FileState("unreadable", (str(error.strerror or error),)), None
    return FileState("same" if policy.digest == digest else "edited"), policy
