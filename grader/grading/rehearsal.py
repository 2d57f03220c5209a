"""The choice of the run that an audit repeats in real time (`grader.grading.audit`), among those that a suite made.

It must be a run of the student's file alone: as a script, or a call of one of its own functions, without stand-ins and
scenarios. Its output must be the same each time.
"""

import ast
import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from grader.course.course import Exercise
from grader.grades.graded import Rehearsal
from grader.grading.source_index import index_of
from grader.grading.unusual_means import has_unusual_means
from grader.isolation import side_by_side
from grader.isolation.suspicious_names import MODULES
from grader.submission.notebook import SUFFIX
from grader.submission.parsing import is_too_long, nodes_of, parse, parse_to_explain
from grader.submission.program import Play
from grader.trace.entry import MAIN
from grader.trace.trace import Trace

LONGEST_REHEARSAL = 30.0
"""Virtual seconds of a run that is repeated."""
MOST_REHEARSED_LINES = 500
LONGEST_REHEARSED = 500_000
"""Bytes of a file that is repeated."""
_WORD = re.compile(r"[^\W\d]\w*")
_IMPORTED = re.compile(r"^[ \t]*(?:import|from)[ \t]+([^\W\d]\w*)", re.MULTILINE)
UNPREDICTABLE = {"random", "secrets", "uuid"}
"""Modules by which two runs of a program differ."""
CLOCKS = {
    *("time", "datetime", "perf_counter", "monotonic", "perf_counter_ns", "monotonic_ns", "time_ns", "process_time"),
    *("strftime", "ctime", "now", "utcnow", "today", "localtime", "gmtime", "timeit", "default_timer", "isoformat"),
    *("getpid", "get_ident", "id", "hash", "memory_usage", "get_native_id"),
}
"""Names by which a program prints numbers that differ a little from run to run."""
AVAILABLE = {"", *sys.stdlib_module_names, *MODULES}
"""Modules that a file may import in an audit; one that looks at the grader's own does differ, and shall."""


def rehearsal_of(exercise: Exercise, source: bytes, runs: Iterable[tuple[Play, Trace]]) -> Rehearsal:
    """Return the run that an audit repeats, or why there is none.

    Args:
        exercise: the exercise.
        source: the student's file.
        runs: what the suite has run of it.
    """
    if exercise.file.endswith(SUFFIX):
        return Rehearsal(why_not="it is a notebook")
    means = _means(source, exercise.file)
    if means is None:
        return Rehearsal(why_not="it is too long, or Python cannot read it")
    possible = [run for run in runs if _is_repeatable(exercise, *run)]
    if not possible:
        return Rehearsal(why_not="its suite runs it only beside code of the course")
    play, trace = min(possible, key=_rank)
    if trace.elapsed > LONGEST_REHEARSAL or len(trace.printed) > MOST_REHEARSED_LINES:
        return Rehearsal(why_not="its run is too long to be repeated")
    return Rehearsal(
        play=play,
        lines=tuple((line.at, line.text) for line in trace.printed),
        elapsed=trace.elapsed,
        ends=trace.outcome != "cut off",
        any_digits=bool(means.names & CLOCKS),
        beside=f"it uses {min(drawn)}, and each run may differ" if (drawn := means.modules & UNPREDICTABLE) else "",
        unusual=means.unusual,
        needs=min(filter(_is_installed, means.modules - AVAILABLE), default=""),
    )


class _Means(NamedTuple):
    """The names and the imported modules of a file, and whether it uses anything that answers do not need."""

    names: set[str]
    modules: set[str]
    unusual: bool


def _means(source: bytes, file: str) -> _Means | None:
    """Return what a file uses; None if Python cannot read it, or if it is far too long.

    A file that is too long to be explained is audited all the same, or a student could avoid the audit by adding
    lines. Its words count as its names, because it is not parsed.
    """
    tree = parse_to_explain(source, file)
    if tree is not None:
        return _Means(index_of(tree).names, set(_modules(tree)), has_unusual_means(nodes_of(tree)))
    if len(source) > LONGEST_REHEARSED or not _can_be_read(source, file):
        return None
    text = source.decode("utf-8", "replace")
    words = set(_WORD.findall(text))
    return _Means(words, (words & UNPREDICTABLE) | set(_IMPORTED.findall(text)), True)


def _can_be_read(source: bytes, file: str) -> bool:
    """Return whether Python can read a file; one that is too long to be parsed may turn out to be none in the audit."""
    if is_too_long(source, file):
        return True
    try:
        parse(source, file)
    except SyntaxError:
        return False
    return True


@lru_cache(maxsize=100)
def _is_installed(module: str) -> bool:
    """Return whether a package is here; a file that imports another one can only have written it itself."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _is_repeatable(exercise: Exercise, play: Play, trace: Trace) -> bool:
    by_itself = play.kind == "script" or (play.kind == "call" and play.entry not in exercise.own_functions)
    changed = play.replace or play.cancel_at is not None
    whole = trace.outcome in ("finished", "raised", "cut off") and trace.began and not trace.truncated
    return by_itself and not changed and whole and side_by_side.fits(exercise.file, play)


def _rank(run: tuple[Play, Trace]) -> tuple[bool, bool, bool, bool, float]:
    """Return a key by which the whole program comes first, then `main`, then what takes least time."""
    play, trace = run
    is_cut_off = trace.outcome == "cut off"
    return (play.kind != "script", play.entry != MAIN, play.start is not None, is_cut_off, trace.elapsed)


def _modules(tree: ast.Module) -> Iterator[str]:
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]
