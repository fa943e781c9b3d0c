"""Writes log lines that a person's data can't get into: where and what kind, never which address, query or value."""

import logging
import traceback
from types import TracebackType

# What these say comes from the program's text, not from anybody's input.
SPEAKING = (AttributeError, NameError, ImportError, NotImplementedError, RecursionError, AssertionError)


class WithoutPersons(logging.Formatter):
    """For an error: its kind and the lines of code it went through. For a request: the pattern of its address."""

    def format(self, record: logging.LogRecord) -> str:
        moment = self.formatTime(record, "%Y-%m-%d %H:%M:%S")
        text = f"{moment} {record.levelname.lower()} {record.name}: {self._message(record)}"
        if record.exc_info and record.exc_info[1] is not None:
            text += "\n" + _trace(record.exc_info[1], record.exc_info[2])
        return text

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        if not record.name.startswith("django."):
            return record.getMessage()
        # Django puts the address, and sometimes the value it refused, into the message.
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        status = getattr(record, "status_code", "")
        return f"{status} at {match.route if match else 'no page'} ({record.name.removeprefix('django.')})".strip()


def _trace(error: BaseException, trace: TracebackType | None) -> str:
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
    said = f": {error}" if isinstance(error, SPEAKING) else ""
    lines.append(f"  {type(error).__module__}.{type(error).__qualname__}{said}")
    cause = error.__cause__ or error.__context__
    if (cause is not None and not error.__suppress_context__) or error.__cause__ is not None:
        lines.append(f"  because of {type(cause).__module__}.{type(cause).__qualname__}")
    return "\n".join(lines)
