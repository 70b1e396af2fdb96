"""Many reports at once: files found in folders, work shared among processes, order kept."""

from __future__ import annotations

import os
import signal
import stat
import threading
import traceback
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from xxgk.corpus.readers.limits import DEFAULT_LIMITS
from xxgk.errors import ModelError, ResourceError, UsageError, XxgkError
from xxgk.schema import Paragraph, Report

if TYPE_CHECKING:
    from xxgk.inference.labeller import SectionLabeller
    from xxgk.models.quantities import QuantityRecogniser

Source: TypeAlias = "str | Path | bytes"
"""What `xxgk.extract` reads: a path, the bytes of a file, or the text itself."""

_Result = TypeVar("_Result")

# Files that one process takes at a time, and files a process may be ahead of the reader of the
# results. The first hides what sending a task costs (a millisecond, beside 25 for a report); the
# second bounds memory: a report weighs about 0.2 MB on its way between processes.
_CHUNK = 4
_AHEAD = 128


@dataclass(frozen=True, slots=True)
class Input:
    """A source together with the name that results and messages give it."""

    name: str
    content: Source


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that gave no result.

    ``message`` is one line without the source's name. ``traceback`` is empty unless the failure
    is a defect of this package.
    """

    source: str
    message: str
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document's text and its labelled paragraphs, whose offsets point into ``text``."""

    source: str
    text: str
    paragraphs: tuple[Paragraph, ...]


def extract_many(
    sources: Iterable[Source | Input | Failure],
    *,
    jobs: int = 1,
    model: str | Path | None = None,
    recogniser: str | Path | None = None,
    threshold: float | None = None,
    scheduler: str | None = None,
) -> Generator[Report | Failure, None, None]:
    """Yield the report of each source, or why there is none, in the order of the sources.

    Results come as they are ready; closing the generator ends the work. No more than a few
    hundred sources are worked on ahead of the one that was taken last, so that memory does not
    grow with their number.

    Parameters
    ----------
    sources
        What `xxgk.extract` takes. `find_inputs` turns folders into such sources. Failures among
        them are passed on.
    jobs
        Number of processes; -1 for one a core. With 1 the work is done in this process.
    model
        A model directory, by default the released model. Each process loads it once.
    recogniser
        A directory of a quantity recogniser, by default the released one.
    threshold
        The confidence from which a value of the prose is certain; see `xxgk.extract`.
    scheduler
        Address of a Dask scheduler (``tcp://host:port``); its workers then do the work, as many
        tasks at a time as ``jobs`` says (with 1, as this machine has cores). They must see the
        same files under the same paths.

    Raises
    ------
    xxgk.errors.ModelError
        If the model cannot be loaded.
    xxgk.errors.UsageError
        If a scheduler is given and dask.distributed is missing or no scheduler answers.
    """
    task = partial(_extract, model=model, recogniser=recogniser, threshold=threshold)
    return run_many(task, sources, jobs=jobs, scheduler=scheduler)


def label_many(
    sources: Iterable[Source | Input | Failure],
    *,
    jobs: int = 1,
    model: str | Path | None = None,
    scheduler: str | None = None,
) -> Generator[Labelled | Failure, None, None]:
    """Yield the labelled paragraphs of each source; otherwise like `extract_many`."""
    return run_many(partial(_label, model=model), sources, jobs=jobs, scheduler=scheduler)


def run_many(
    task: Callable[[Input], _Result],
    sources: Iterable[Source | Input | Failure],
    *,
    jobs: int = 1,
    scheduler: str | None = None,
) -> Generator[_Result | Failure, None, None]:
    """Yield ``task`` of each source, or a `Failure`, in order; see `extract_many`.

    ``task`` and its results must be picklable where ``jobs`` is not 1.
    """
    if jobs == 0 or jobs < -1:
        raise UsageError("jobs must be at least 1, or -1 for one a core")
    guarded = partial(_guarded, task)
    inputs = (_as_input(source) for source in sources)
    if jobs == 1 and scheduler is None:
        return (guarded(source) for source in inputs)
    if jobs == -1 or (scheduler is not None and jobs == 1):
        jobs = os.cpu_count() or 1
    return _run_parallel(guarded, inputs, jobs, scheduler)


def find_inputs(paths: Iterable[str], *, skip: Path | None = None) -> Iterator[Input | Failure]:
    """Yield the files that ``paths`` name, those in folders and their folders too, sorted.

    Hidden files and folders are left out unless named, and a folder that links lead to twice is
    entered once. What is no regular file (a pipe) is read at once. A path that does not exist,
    a folder that cannot be opened and a folder without files are failures. ``skip`` is a file
    to leave out: the one that the results go to.
    """
    for path in paths:
        try:
            mode = os.stat(path).st_mode  # noqa: PTH116 - a Path makes '' the current folder
        except (OSError, ValueError) as error:
            yield Failure(path, _reason(error))
            continue
        if stat.S_ISDIR(mode):
            yield from _in_folder(path, skip)
        elif stat.S_ISREG(mode):
            yield Input(path, Path(path))
        else:
            yield _from_pipe(path)


def _in_folder(folder: str, skip: Path | None) -> Iterator[Input | Failure]:
    left_out = None if skip is None else skip.resolve()
    entered: set[str] = set()
    refused: list[OSError] = []
    found = False
    for root, folders, names in os.walk(folder, onerror=refused.append, followlinks=True):
        real = os.path.realpath(root)
        if real in entered:
            folders.clear()
            continue
        entered.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if name.startswith(".") or (left_out is not None and path.resolve() == left_out):
                continue
            if path.is_file():
                found = True
                yield Input(str(path), path)
            elif path.is_symlink() and not path.exists():
                found = True
                yield Failure(str(path), "the link leads nowhere. Mend or remove it")
    for error in refused:
        yield Failure(str(error.filename), _reason(error))
    if not found and not refused:
        yield Failure(folder, "the folder holds no files. Give a folder with reports")


def _from_pipe(path: str) -> Input | Failure:
    try:
        with Path(path).open("rb") as stream:
            return Input(path, stream.read(DEFAULT_LIMITS.max_bytes + 1))
    except OSError as error:
        return Failure(path, _reason(error))


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder. Check the path"
    if isinstance(error, PermissionError):
        return "permission denied. Check who may read it"
    return f"cannot be opened: {getattr(error, 'strerror', None) or error}"


def _as_input(source: Source | Input | Failure) -> Input | Failure:
    if isinstance(source, Input | Failure):
        return source
    if isinstance(source, bytes):
        return Input("<bytes>", source)
    if isinstance(source, str) and "\n" in source:
        return Input("<text>", source)
    return Input(str(source), source)


@cache
def _labeller(model: str | Path | None) -> SectionLabeller:
    from xxgk.inference.labeller import SectionLabeller  # noqa: PLC0415 - loads the features
    from xxgk.inference.pipeline import released_labeller  # noqa: PLC0415

    return released_labeller() if model is None else SectionLabeller.load(model)


@cache
def _recogniser(directory: str | Path) -> QuantityRecogniser:
    from xxgk.models.quantities.recogniser import load  # noqa: PLC0415 - loads numpy

    return load(Path(directory))


def _extract(
    source: Input,
    model: str | Path | None,
    recogniser: str | Path | None,
    threshold: float | None,
) -> Report:
    from xxgk.inference.pipeline import extract  # noqa: PLC0415 - loads every model

    report = extract(
        source.content,
        labeller=_labeller(model),
        recogniser=None if recogniser is None else _recogniser(recogniser),
        threshold=threshold,
    )
    return replace(report, source=source.name)


def _label(source: Input, model: str | Path | None) -> Labelled:
    from xxgk.inference.pipeline import read  # noqa: PLC0415 - loads every reader

    document = read(source.content)
    return Labelled(source.name, document.text, tuple(_labeller(model).label(document)))


def _guarded(task: Callable[[Input], _Result], source: Input | Failure) -> _Result | Failure:
    """Return the task's result; turn what one source brought about into a `Failure`."""
    if isinstance(source, Failure):
        return source
    try:
        return task(source)
    except (ModelError, ResourceError, UsageError):
        raise  # no fault of the source: it would fail for every other one too
    except XxgkError as error:
        then = f". {error.remedy}" if error.remedy else ""
        return Failure(source.name, _one_line(f"{error.problem}{then}"))
    except Exception as error:  # one file's defect must not end the others
        if isinstance(error, OSError) and error.filename == str(source.content):
            return Failure(source.name, _reason(error))
        problem = f"internal error, please report it: {type(error).__name__}: {error}"
        return Failure(source.name, _one_line(problem), traceback.format_exc())


def _one_line(message: str) -> str:
    return " ".join(message.split())


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C for the moment; processes that are started meanwhile always will.

    It reaches every process of a terminal, and the main one ends the others itself. A signal
    mask would lose no signal, but loky lifts it when it starts its first process.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.default_int_handler)


def _run_parallel(
    task: Callable[[Input | Failure], _Result | Failure],
    inputs: Iterator[Input | Failure],
    jobs: int,
    scheduler: str | None,
) -> Generator[_Result | Failure, None, None]:
    from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415 - late: it is slow
    from joblib.externals.loky.process_executor import BrokenProcessPool  # noqa: PLC0415

    call = delayed(task)
    with _cluster(scheduler) as backend:
        while window := list(islice(inputs, _AHEAD * jobs)):
            chunk = max(1, min(_CHUNK, len(window) // (2 * jobs)))
            with parallel_config(backend=backend):
                pool = Parallel(n_jobs=jobs, batch_size=chunk, return_as="generator")
            done = 0
            try:
                with _deaf_to_interrupts():
                    running = pool(call(source) for source in window)
                with _ended(running) as results:
                    for result in results:
                        done += 1
                        yield result
            except BrokenProcessPool:
                yield from _one_by_one(call, window[done:])


@contextmanager
def _ended(results: Any) -> Iterator[Any]:
    """Close joblib's generator at the end; that tasks are dropped then is no news to anyone."""
    try:
        yield results
    finally:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".* have been cancelled", module="joblib")
            results.close()


def _one_by_one(call: Callable[..., Any], rest: list[Input | Failure]) -> Iterator[Any]:
    """Yield results after a process died: each source in a fresh pool, so that one is named."""
    from joblib import Parallel  # noqa: PLC0415
    from joblib.externals.loky.process_executor import BrokenProcessPool  # noqa: PLC0415

    for source in rest:
        try:
            yield Parallel(n_jobs=2, batch_size=1)([call(source)])[0]
        except BrokenProcessPool:
            name = source.name if isinstance(source, Input) else source.source
            yield Failure(name, "the process that read it died, perhaps for want of memory")


@contextmanager
def _cluster(scheduler: str | None) -> Iterator[str]:
    """Connect to a Dask scheduler where one is given; give the name of joblib's backend."""
    if scheduler is None:
        yield "loky"
        return
    try:
        distributed = import_module("distributed")
    except ModuleNotFoundError:
        raise UsageError(
            "a scheduler needs dask.distributed, which is not installed",
            remedy="Install it: pip install distributed",
        ) from None
    try:
        client = distributed.Client(scheduler)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"no scheduler answers: {error}", source=scheduler, remedy="Check the address"
        ) from None
    with client:
        yield "dask"
