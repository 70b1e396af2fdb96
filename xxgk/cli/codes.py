"""What the exit codes of ``xxgk`` mean."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """An exit code."""

    SUCCESS = 0
    SOME_FAILED = 1
    WRONG_USE = 2
    NOTHING = 3
    INTERRUPTED = 130
    PIPE_CLOSED = 141


EXIT_CODES = """\b
Exit codes:
    0  success
    1  some inputs failed; the others were written
    2  wrong use
    3  nothing came out: every input failed, or nothing was found
  130  interrupted by Ctrl-C
  141  the reader of the output went away, as head does"""
"""For the end of a command's help."""
