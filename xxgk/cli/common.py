"""What the commands share: options, the choice of format, the count of failures, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from xxgk.cli.codes import Exit

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from xxgk.inference.batch import Failure, Input
    from xxgk.inference.sinks import Sink

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Result = TypeVar("_Result")

_BY_SUFFIX = {".csv": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json"}


def batch_options(command: _Command) -> _Command:
    """Add the options of every command that reads files."""
    options = (
        click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Write to FILE, which appears only when complete and stays as it was when no "
            "input could be read.",
        ),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(min=0),
            default=1,
            show_default=True,
            metavar="N",
            help="Read with N processes, 0 for one a core. The order stays that of the inputs.",
        ),
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="Let the workers of a Dask scheduler (tcp://host:port) read; needs distributed.",
        ),
        click.option(
            "--model",
            type=click.Path(path_type=Path, file_okay=False, exists=True),
            metavar="DIR",
            help="Label with the model in DIR instead of the released one.",
        ),
        click.option(
            "-q",
            "--quiet",
            is_flag=True,
            help="No progress bar and no notes; failures are still told.",
        ),
        debug_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def debug_option(command: _Command) -> _Command:
    """Add ``--debug``, which `Watcher` and the root command look up in ``Context.meta``."""

    def remember(ctx: click.Context, parameter: click.Parameter, given: bool) -> None:
        ctx.meta["xxgk.debug"] = given

    return click.option(
        "--debug",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=remember,
        help="Show the traceback of an internal error.",
    )(command)


def choose_format(given: str | None, output: Path | None, known: Sequence[str]) -> str:
    """Return the format asked for, or that of the output's name, or ``table`` in a terminal."""
    if given is not None:
        return given
    if output is not None:
        named = _BY_SUFFIX.get(output.suffix.lower(), "json")
        return named if named in known else "json"
    return "table" if sys.stdout.isatty() else "json"


def processes(jobs: int) -> int:
    """Return the number of processes for ``xxgk.inference.batch``."""
    return -1 if jobs == 0 else jobs


def gather(paths: Iterable[str], output: Path | None) -> list[Input | Failure]:
    """Return what ``paths`` name, ``-`` being standard input.

    Raises
    ------
    click.UsageError
        If the output is one of the files named.
    """
    if output is not None and output.is_file():
        for path in paths:
            if Path(path).is_file() and output.samefile(path):
                raise click.UsageError(f"{path} would be overwritten by the output")
    from xxgk.inference.batch import find_inputs  # noqa: PLC0415 - loads numpy

    found: list[Input | Failure] = []
    for path in paths:
        found.extend([_standard_input()] if path == "-" else find_inputs([path], skip=output))
    return found


def _standard_input() -> Input:
    from xxgk.corpus.readers.limits import DEFAULT_LIMITS  # noqa: PLC0415
    from xxgk.inference.batch import Input  # noqa: PLC0415

    return Input("-", sys.stdin.buffer.read(DEFAULT_LIMITS.max_bytes + 1))


@contextmanager
def output_stream(
    output: Path | None, *, data: bool
) -> Iterator[tuple[TextIO, Callable[[], None]]]:
    """Open where results go; gives the stream and what to call when it is complete.

    ``data`` is for machines (JSON, CSV): UTF-8 with LF wherever it goes. What a terminal cannot
    show of a table is replaced.
    """
    if output is None:
        if isinstance(sys.stdout, TextIOWrapper):
            if data:
                sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
            else:
                sys.stdout.reconfigure(errors="replace")
        yield sys.stdout, sys.stdout.flush
        return
    from xxgk.inference.sinks import AtomicFile  # noqa: PLC0415

    with AtomicFile(output) as file:
        yield file.stream, file.commit


class Watcher:
    """Counts what came out, tells of failures on standard error, and moves the progress bar.

    Parameters
    ----------
    total
        Number of inputs.
    quiet
        Whether notes and the bar are left out.
    bar
        Whether a bar may be shown at all: not while results go to the same terminal.
    """

    def __init__(self, total: int, *, quiet: bool, bar: bool) -> None:
        self.written = 0
        self.failures = 0
        self._quiet = quiet
        self._debug = bool(click.get_current_context().meta.get("xxgk.debug"))
        self._progress = _progress() if bar and not quiet and total > 1 else None
        if self._progress is not None:
            self._task = self._progress.add_task("xxgk", total=total)

    def __enter__(self) -> Watcher:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    @property
    def exit_code(self) -> Exit:
        """What the counts mean."""
        if not self.failures:
            return Exit.SUCCESS
        return Exit.SOME_FAILED if self.written else Exit.NOTHING

    def failed(self, failure: Failure) -> None:
        """Tell of a failure."""
        self.failures += 1
        hint = " (--debug shows where)" if failure.traceback and not self._debug else ""
        self._say(f"xxgk: {failure.source}: {failure.message}{hint}")
        if failure.traceback and self._debug:
            click.echo(failure.traceback, err=True)
        self._advance()

    def done(self) -> None:
        """Count a result that was written."""
        self.written += 1
        self._advance()

    def note(self, message: str) -> None:
        """Tell something that is no failure, unless quiet."""
        if not self._quiet:
            self._say(f"xxgk: {message}")

    def _say(self, message: str) -> None:
        from xxgk.cli.wording import visible  # noqa: PLC0415

        if self._progress is not None:
            self._progress.console.print(visible(message), markup=False, soft_wrap=True)
        else:
            click.echo(visible(message), err=True)

    def _advance(self) -> None:
        if self._progress is not None:
            self._progress.advance(self._task)


def deliver(
    results: Generator[_Result | Failure, None, None],
    sink: Sink[_Result],
    watcher: Watcher,
    note: Callable[[_Result], str | None] = lambda _: None,
) -> None:
    """Write each result as it comes; failures and notes go to the watcher."""
    from xxgk.inference.batch import Failure  # noqa: PLC0415

    with closing(results):
        for result in results:
            if isinstance(result, Failure):
                watcher.failed(result)
                continue
            sink.write(result)
            watcher.done()
            if message := note(result):
                watcher.note(message)


def console(stream: TextIO) -> Console:
    """Return the console that prints tables to ``stream``."""
    from rich.console import Console  # noqa: PLC0415 - slow, and only for tables

    return Console(file=stream, highlight=False, markup=False, emoji=False)


def _progress() -> Progress | None:
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TimeRemainingColumn,
    )

    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True, highlight=False),
        transient=True,
    )
