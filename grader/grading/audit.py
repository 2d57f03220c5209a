"""A second opinion without the grader: a graded run is repeated on stock asyncio in real time, and compared.

A program can forge its trace, because it shares a process with the recorder. In the audit there is no recorder. The
judge reads the program's output and stamps each line by its own clock. Lines, and times within a tolerance, must agree
with the trace that was graded.

The comparison must not accuse an honest program. A run that disagrees is repeated, beside fewer others, and two must
disagree. A stamp is an interval, so "too early" is certain even if the judge was late. "Too late" is excused by the
time for which the program had to wait for a processor, and what only that excuses is not called the same either: the
machine was too busy to tell. What a program computes takes no virtual time, so it excuses too. Lines of nearly the same
time may come in any order.
"""

import itertools
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from typing import Generic, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from grader.grades.graded import Audited, Marked, Rehearsal
from grader.grading.rehearsal import AT_ONCE
from grader.isolation import SandboxPolicy
from grader.isolation.limits import cores
from grader.isolation.side_by_side import Heard, RealRun, SideBySide, Stamp
from grader.recording.output import without_addresses
from grader.submission.notebook import SUFFIX, cells_in_json
from grader.trace.events import Flag
from grader.trace.fields import LONGEST_LINE

T = TypeVar("T")
IN_REAL_TIME = "says otherwise in real time: "
"""The beginning of a flag for a program that did something else in the audit."""
EARLY = 0.03
"""Seconds by which a line may come early, since real clocks have a resolution."""
LATE, LATE_PART, LATE_BY_LOAD = 0.3, 0.05, 0.3
"""Seconds by which a line may come late; the part of its time that is added; seconds for each process that waits for a
processor, on a machine that does not say for how long the program itself has waited."""
TOO_BUSY = "the machine was too busy to tell"
COMPUTES = "it computes for so long that its times in real time say nothing"
MOST_REPEATED = 4
"""The most repetitions of a run, which ends earlier if it agrees, or has disagreed twice."""
MOST_SHOWN, LONGEST_SHOWN = 12, 40
"""Lines of a timeline in words, and characters of each."""
_WORST_FIRST = ("differs", "not possible", "agrees")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
Timed = tuple[tuple[float, str], ...]


class GradedExercise(NamedTuple, Generic[T]):
    """A graded exercise to audit; `key` is the caller's, `scenarios` the course's code that runs beside the file."""

    key: T
    file: str
    source: bytes
    rehearsal: Rehearsal
    scenarios: bytes = b""


class _Repeated(NamedTuple, Generic[T]):
    """One of the runs of an exercise that are repeated."""

    case: GradedExercise[T]
    run: Rehearsal


def audit(
    cases: Iterable[GradedExercise[T]], isolation: SandboxPolicy = "prefer"
) -> Generator[tuple[T, Audited], None, None]:
    """Repeat the runs side by side in real time, and yield the result of each as soon as it is known.

    Args:
        cases: what to audit, read as it is needed.
        isolation: how strictly to sandbox programs; with `none`, they have the sandbox too.

    Raises:
        GraderError: this machine cannot run programs in this way.
    """
    impossible: list[GradedExercise[T]] = []
    possible = _possible(cases, impossible)
    some = next(possible, None)
    if some is not None:
        told: defaultdict[int, list[tuple[Rehearsal, Audited]]] = defaultdict(list)
        for (case, run), audited in _repeated(itertools.chain([some], possible), isolation):
            told[id(case)].append((run, audited))
            if len(told[id(case)]) == 1 + len(case.rehearsal.further):
                yield case.key, _of_all(case.rehearsal, told.pop(id(case)))
    for case in impossible:
        yield case.key, Audited(result="not possible", what=case.rehearsal.why_not)


def _of_all(first: Rehearsal, results: list[tuple[Rehearsal, Audited]]) -> Audited:
    """Return the result for an exercise: a run that differs, else one that says nothing, else they all agree."""
    run, audited = min(results, key=lambda one: (_WORST_FIRST.index(one[1].result), one[0] is not first))
    return audited if run is first or not audited.what else replace(audited, what=f"{_called(run)}: {audited.what}")


def _called(run: Rehearsal) -> str:
    """Return a run in words: `fetch_all([1, 2]) with fetch_page for fetch`."""
    play = run.play
    given = ", ".join([*map(repr, play.args), *(f"{name}={value!r}" for name, value in play.options.items())])
    others = [f"{stand_in} for {name}" for name, stand_in in play.replace.items()]
    call = f"{play.entry}({given})"[:LONGEST_SHOWN] if play.entry else "the whole file"
    return f"{call} with {', '.join(others)}" if others else call


def _repeated(possible: Iterable[_Repeated[T]], isolation: SandboxPolicy) -> Iterator[tuple[_Repeated[T], Audited]]:
    doubtful: list[_Doubtful[T]] = []
    with SideBySide(isolation) as side:
        for one, heard in side.hear(map(_real_run, possible), starting=2 * cores()):
            if _difference(one.run, heard, strictly=True):
                differs = _final(one.run, heard).result == "differs"
                doubtful.append(_Doubtful(one, int(differs)))
            else:
                yield one, Audited(result="agrees")
        for left in reversed(range(MOST_REPEATED)):
            again, doubtful = {id(one.repeated): one for one in doubtful}, []
            runs = (_real_run(one.repeated) for one in again.values())
            for one, heard in side.hear(runs, starting=1, at_once=10 * cores()):
                final, differed = _final(one.run, heard), again[id(one)].differed
                if final.result == "differs":
                    differed += 1
                    final = final if differed > 1 else Audited(result="not possible", what=_why_untold(heard))
                if left and final.what in (TOO_BUSY, COMPUTES):
                    doubtful.append(_Doubtful(one, differed))
                else:
                    yield one, final


class _Doubtful(NamedTuple, Generic[T]):
    """A run that has not agreed yet, and how often it has differed for no reason that excuses it."""

    repeated: _Repeated[T]
    differed: int


def is_worth_it(marked: Marked, everything: bool) -> bool:
    """Return whether an exercise should be audited.

    It has points and a flag, or unusual means (`grader.grading.unusual_means`) or, with `everything`, has passed.
    """
    if marked.rehearsal is None or marked.audited is not None:
        return False
    flagged = marked.grade.flags is not msgspec.UNSET
    unusual = marked.rehearsal.unusual and not marked.rehearsal.why_not
    return flagged or unusual or (everything and marked.grade.status == "passed")


def with_result(marked: Marked, audited: Audited) -> Marked:
    """Return the graded exercise with the result of its audit, which is a flag if it differs."""
    grade = marked.grade
    if audited.result == "differs":
        before = () if grade.flags is msgspec.UNSET else grade.flags
        grade = replace(grade, flags=(Flag(what=IN_REAL_TIME + audited.what), *before))
    return replace(marked, grade=grade, audited=audited)


def _possible(cases: Iterable[GradedExercise[T]], impossible: list[GradedExercise[T]]) -> Iterator[_Repeated[T]]:
    for case in cases:
        if case.rehearsal.why_not:
            impossible.append(case)
        else:
            yield from (_Repeated(case, run) for run in (case.rehearsal, *case.rehearsal.further))


def _real_run(one: _Repeated[T]) -> RealRun[_Repeated[T]]:
    case, run = one
    source = cells_in_json(case.source, case.file) if case.file.endswith(SUFFIX) else case.source
    return RealRun(one, case.file, source, run.play, run.elapsed, run.any_digits, case.scenarios)


def _final(graded: Rehearsal, heard: Heard) -> Audited:
    what = _difference(graded, heard)
    if not what and not _difference(graded, heard, strictly=True):
        return Audited(result="agrees")
    if what in ("", TOO_BUSY):
        return Audited(result="not possible", what=_why_untold(heard))
    if not heard.started:
        return Audited(result="not possible", what=what)
    if graded.needs and not heard.began:
        missing = f"it needs {graded.needs}, and an audit has the standard library only"
        return Audited(result="not possible", what=missing)
    real = _shown(tuple(((stamp.earliest + stamp.latest) / 2, text) for stamp, text in heard.lines), "{:.2f}")
    told = f"{what}. Graded: {_shown(graded.lines, '{:g}')}. In real time: {real}."
    return Audited(result="differs", what=f"{told} But {graded.beside}." if graded.beside else told)


def _shown(lines: Timed, form: str) -> str:
    shown = [f"{text[:LONGEST_SHOWN]}@{form.format(max(at, 0.0))}" for at, text in lines[:MOST_SHOWN]]
    more = [f"and {len(lines) - MOST_SHOWN} more"] if len(lines) > MOST_SHOWN else []
    return ", ".join([*shown, *more]) or "nothing printed"


# The comparison -------------------------------------------------------------------------------------------


def _difference(graded: Rehearsal, heard: Heard, strictly: bool = False) -> str:
    """Return the first difference in words; an empty string if there is none.

    Args:
        graded: the run that was graded.
        heard: the same run in real time.
        strictly: whether things must be as early as on an idle machine, so that none is excused by the load.
    """
    if not heard.began:
        return "it could not be loaded" if heard.started else "the interpreter did not start"
    if heard.said_too_much and graded.ends:
        return "it printed or stored too much"
    allowed = _as_idle if strictly else _excused
    if heard.ended is None and heard.stopped < graded.elapsed + allowed(graded.elapsed, heard.at_stop) and graded.ends:
        return TOO_BUSY
    place = 0
    for group in _groups(graded.lines):
        real = heard.lines[place : place + len(group)]
        if different := _other_lines(graded, group, real) or _other_times(group, real, allowed):
            return different
        place += len(group)
    rest = heard.lines[place:]
    if rest and (graded.ends or rest[0][0].latest < graded.elapsed - EARLY):
        return f'"{rest[0][1][:LONGEST_SHOWN]}" came in addition'
    return _other_end(graded, heard.ended, allowed)


def _why_untold(heard: Heard) -> str:
    """Return why the times of a run say nothing: what it computed is reason enough, whatever the machine did beside."""
    last = heard.at_stop if heard.ended is None else heard.ended
    return COMPUTES if last.computed > LATE else TOO_BUSY


def _load() -> float:
    """Return how many processes wait for each core."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(load / cores() - 1, 0.0)


Allowed = Callable[[float, Stamp], float]
"""By how many seconds something may come late that was due at a virtual second and has this stamp."""


def _as_idle(at: float, stamp: Stamp) -> float:
    return LATE + LATE_PART * at


def _excused(at: float, stamp: Stamp) -> float:
    waited = LATE_BY_LOAD * _load() if stamp.waited is None else stamp.waited
    return _as_idle(at, stamp) + waited + stamp.computed


def _groups(lines: Timed) -> Iterator[Timed]:
    """Yield the lines in groups of nearly the same time."""
    group: list[tuple[float, str]] = []
    for line in lines:
        if group and abs(line[0] - group[-1][0]) > AT_ONCE:
            yield tuple(group)
            group = []
        group.append(line)
    if group:
        yield tuple(group)


def _other_lines(graded: Rehearsal, group: Timed, real: tuple[tuple[Stamp, str], ...]) -> str:
    same = partial(_comparable, any_digits=graded.any_digits)
    missing = Counter(same(text) for _, text in group) - Counter(same(text) for _, text in real)
    if not missing:
        return ""
    expected = next(text for _, text in group if same(text) in missing)[:LONGEST_SHOWN]
    there = Counter(same(text) for _, text in group)
    other = next((text for _, text in real if same(text) not in there), "")[:LONGEST_SHOWN]
    return f'"{other}" came in place of "{expected}"' if other else f'"{expected}" did not come'


def _comparable(text: str, any_digits: bool) -> str:
    text = without_addresses(text.removesuffix("\r")[:LONGEST_LINE])
    return _NUMBER.sub("0", text) if any_digits else text


def _other_times(group: Timed, real: tuple[tuple[Stamp, str], ...], allowed: Allowed) -> str:
    first, last = group[0][0], group[-1][0]
    for stamp, text in real:
        when = _other_time(stamp, first, last + allowed(last, stamp))
        if when:
            return f'"{text[:LONGEST_SHOWN]}" came at {when}, not at {first:g} s'
    return ""


def _other_end(graded: Rehearsal, ended: Stamp | None, allowed: Allowed) -> str:
    if ended is None:
        return f"it did not end at {graded.elapsed:g} s" if graded.ends else ""
    last = graded.elapsed + allowed(graded.elapsed, ended) if graded.ends else float("inf")
    when = _other_time(ended, graded.elapsed, last)
    return f"it ended at {when}, not {'at' if graded.ends else 'after'} {graded.elapsed:g} s" if when else ""


def _other_time(stamp: Stamp, first: float, last: float) -> str:
    if stamp.latest < first - EARLY:
        return f"{max(stamp.latest, 0.0):.2f} s"
    return f"{stamp.earliest:.2f} s" if stamp.earliest > last else ""
