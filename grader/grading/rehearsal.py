"""The choice of the runs that an audit repeats in real time (`grader.grading.audit`), among those that a suite made.

A run of the student's file alone comes first: as a script, or a call of one of its own functions. Then come runs with
stand-ins, and scenarios. The output must be the same each time, and it or the time must tell something.
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
from grader.submission.parsing import is_too_long, nodes_of, parse, parse_to_explain
from grader.submission.program import Play
from grader.trace.entry import MAIN
from grader.trace.events import Line
from grader.trace.trace import Trace

LONGEST_REHEARSAL = 30.0
"""Virtual seconds of a run that are repeated."""
MOST_REHEARSED_LINES, MOST_REHEARSED_CHARACTERS = 500, 100_000
"""Lines of a run that are compared, and characters in them."""
MOST_FURTHER = 8
"""Runs that are repeated besides the first one."""
AT_ONCE = 0.02
"""Virtual seconds between lines that may come in any order."""
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
CLOCKS_OF_LOOPS = {"time", "call_at", "monotonic", "perf_counter"}
"""Names by which a scenario may count on a loop's time that begins at 0, as virtual time does."""
AVAILABLE = {"", *sys.stdlib_module_names, *MODULES}
"""Modules that a file may import in an audit; one that looks at the grader's own does differ, and shall."""


def rehearsal_of(
    exercise: Exercise,
    source: bytes,
    runs: Iterable[tuple[Play, Trace]],
    is_doubtful: bool = False,
    is_read: bool = True,
) -> Rehearsal:
    """Return the runs that an audit repeats, or why there is none.

    Args:
        exercise: the exercise.
        source: the student's file.
        runs: what the suite has run of it.
        is_doubtful: whether it has a flag. Then, or with unusual means, all runs are repeated, and not only the first
            one and one with stand-ins.
        is_read: whether there is time to parse the file.
    """
    means = _means(source, exercise.file, is_read)
    if means is None:
        return Rehearsal(why_not="it is too long, or Python cannot read it")
    possible = sorted((run for run in runs if _is_repeatable(exercise, *run)), key=lambda run: _rank(exercise, *run))
    told = [one for play, trace in possible if _tells(one := _first_part(play, trace))]
    if not told:
        return Rehearsal(why_not="no run of its suite can be repeated, or tells anything")
    first, *others = told
    if not (is_doubtful or means.unusual):
        others = [one for one in others if one.play.replace and one.play.entry not in exercise.own_functions][:1]
    return _with_means(
        exercise, first, means, tuple(_with_means(exercise, one, means) for one in others[:MOST_FURTHER])
    )


def _with_means(exercise: Exercise, run: Rehearsal, means: "_Means", further: tuple[Rehearsal, ...] = ()) -> Rehearsal:
    """Return a run with what its names and modules mean for the comparison, those of the course's code included."""
    names, modules = means.names, means.modules
    if _is_beside(exercise, run.play):
        beside = _means_of_scenarios(exercise.scenarios)
        names, modules = names | beside.names, modules | beside.modules
    return Rehearsal(
        play=run.play,
        lines=run.lines,
        elapsed=run.elapsed,
        ends=run.ends,
        any_digits=bool(names & CLOCKS),
        beside=f"it uses {min(drawn)}, and each run may differ" if (drawn := modules & UNPREDICTABLE) else "",
        unusual=means.unusual,
        needs=min(filter(_is_installed, means.modules - AVAILABLE), default=""),
        further=further,
    )


class _Means(NamedTuple):
    """The names and the imported modules of a file, and whether it uses anything that answers do not need."""

    names: set[str]
    modules: set[str]
    unusual: bool


def _means(source: bytes, file: str, is_read: bool) -> _Means | None:
    """Return what a file uses; None if Python cannot read it, or if it is far too long.

    A file that is too long to be explained, or for which there is no time, is audited all the same, or a student could
    avoid the audit by adding lines. Its words count as its names, because it is not parsed.
    """
    tree = parse_to_explain(source, file) if is_read else None
    if tree is not None:
        return _Means(index_of(tree).names, set(_modules(nodes_of(tree))), has_unusual_means(nodes_of(tree)))
    if len(source) > LONGEST_REHEARSED or (is_read and not _can_be_read(source, file)):
        return None
    text = source.decode("utf-8", "replace")
    words = set(_WORD.findall(text))
    return _Means(words, (words & UNPREDICTABLE) | set(_IMPORTED.findall(text)), True)


@lru_cache(maxsize=16)
def _means_of_scenarios(source: bytes) -> _Means:
    nodes = [*ast.walk(ast.parse(source))]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return _Means(names, set(_modules(nodes)), unusual=False)


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
    as_written = play.kind in ("script", "call") and play.cancel_at is None and play.order is None
    known = trace.outcome in ("finished", "raised", "cut off", "deadlock") and trace.began
    if play.entry in exercise.own_functions and _means_of_scenarios(exercise.scenarios).names & CLOCKS_OF_LOOPS:
        return False
    return as_written and known and side_by_side.fits(exercise.file, play, exercise.scenarios)


def _is_beside(exercise: Exercise, play: Play) -> bool:
    """Return whether code of the course runs beside the student's in this run."""
    return bool(play.replace) or (play.kind == "call" and play.entry in exercise.own_functions)


def _rank(exercise: Exercise, play: Play, trace: Trace) -> tuple[bool, bool, bool, bool, bool, bool, bool, float]:
    """Return a key by which the whole program comes first, then `main`, then what takes least time, and prints."""
    is_scenario = play.entry in exercise.own_functions
    is_cut_off = trace.outcome not in ("finished", "raised")
    by_kind = (is_scenario, bool(play.replace), not trace.printed, play.kind != "script", play.entry != MAIN)
    return (*by_kind, play.start is not None, is_cut_off, trace.elapsed)


def _tells(run: Rehearsal) -> bool:
    return bool(run.lines) or run.elapsed > 0


def _first_part(play: Play, trace: Trace) -> Rehearsal:
    """Return what can be compared of a run: all of it, or what came before the line at which it gets too long.

    The cut is between lines that are so far apart that their order is certain.
    """
    lines = trace.printed
    cut = _compared(lines)
    while 0 < cut < len(lines) and lines[cut].at - lines[cut - 1].at <= AT_ONCE:
        cut -= 1
    elapsed = min(lines[cut].at if cut < len(lines) else trace.elapsed, LONGEST_REHEARSAL)
    return Rehearsal(
        play=play,
        lines=tuple((line.at, line.text) for line in lines[:cut]),
        elapsed=elapsed,
        ends=trace.outcome in ("finished", "raised") and cut == len(lines) and elapsed == trace.elapsed,
    )


def _compared(lines: tuple[Line, ...]) -> int:
    """Return the number of lines that are neither too many, too long nor too late."""
    characters = 0
    for number, line in enumerate(lines):
        characters += len(line.text)
        if number >= MOST_REHEARSED_LINES or characters > MOST_REHEARSED_CHARACTERS or line.at > LONGEST_REHEARSAL:
            return number
    return len(lines)


def _modules(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]
