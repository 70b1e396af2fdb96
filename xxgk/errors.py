"""The package's errors: one root, and each message names the file and the remedy."""

from __future__ import annotations


class XxgkError(Exception):
    """Root of every error that this package raises on purpose.

    Parameters
    ----------
    problem
        What is wrong, in one sentence without a final full stop.
    source
        The path or URL that it concerns, as the user gave it; empty where none applies.
    remedy
        What the user can do about it.
    """

    def __init__(self, problem: str, *, source: str = "", remedy: str = "") -> None:
        self.problem = problem
        self.source = source
        self.remedy = remedy
        where = f"{source}: " if source else ""
        then = f". {remedy}" if remedy else ""
        super().__init__(f"{where}{problem}{then}")

    def __reduce__(self) -> tuple[object, ...]:
        # Workers of a parallel batch send errors back by pickle, which by default
        # would call the class with the joined message alone.
        return (_rebuild, (type(self), self.problem, self.source, self.remedy))


def _rebuild(kind: type[XxgkError], problem: str, source: str, remedy: str) -> XxgkError:
    return kind(problem, source=source, remedy=remedy)


class ReadError(XxgkError):
    """A file cannot be read as a document: missing, empty, binary, broken, of an unknown kind."""


class LimitError(ReadError):
    """A file is larger, deeper or longer than the limits in the settings allow."""


class ResourceError(XxgkError):
    """A data file of the package, or one given in its place, breaks its own format."""


class ModelError(XxgkError):
    """A model directory is missing, changed, of another version or not safe to load."""


class CorpusError(XxgkError):
    """A record of annotations breaks the corpus format."""


class UsageError(XxgkError):
    """The caller asked for something that does not exist or does not fit together."""
