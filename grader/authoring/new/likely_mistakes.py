"""Typical wrong answers for a new exercise, chosen among the mutants of its solution.

A mutant is a candidate if a check of the suite fails and a finding names the cause. Each finding is chosen once
before any is repeated, and changes that resemble the most frequent mistakes of students come first.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from grader.authoring.material import HERE
from grader.authoring.mutants.generation import PROBE, Mutant
from grader.authoring.trials import Trial

ENOUGH = 8
LIKELIEST = (
    *("await dropped", "sleep made blocking", "gather undone", "task awaited at once", "task never made"),
    *("only the last awaited", "sleep in place of the await", "time with microseconds"),
    *("parentheses forgotten", "star dropped", "async dropped", "block undone", "lock made per call"),
    *("task made outside the group", "cancellation swallowed", "finally lost", "return lost", "arguments exchanged"),
    *("lines exchanged", "items exchanged", "number changed", "delay lost", "loop one short", "text changed"),
)
"""The names of changes (`Mutant.what`), the preferred ones first. Others come after them."""


class Mistake(NamedTuple):
    """A wrong answer: its file name and its text."""

    file: str
    text: str

    def annotated(self, trial: Trial) -> str | None:
        """Return the text with its finding named in the first line and the line marked; None without a finding."""
        grade = trial.marked.grade
        if trial.passed or grade.score >= grade.max_score or not grade.findings:
            return None
        finding, lines = grade.findings[0], self.text.split("\n")
        if finding.line and finding.line <= len(lines):
            lines[finding.line - 1] += f"  {HERE}"
        return "\n".join([f"# finding: {finding.code}", *lines])


def likely_mistakes(tried: Iterable[tuple[Mutant, Trial]], blank: tuple[str, ...]) -> list[Mistake]:
    """Return at most `ENOUGH` mistakes.

    The candidates are read three times: first each finding is taken once, then each kind of change once, then each
    kind of change once per line, until there are enough.

    Args:
        tried: the mutants, each with its trial.
        blank: the functions that students write. Changes inside them are preferred.
    """
    found = [(mutant, trial) for mutant, trial in tried if mutant.what != PROBE and not trial.passed]
    named = [(mutant, trial) for mutant, trial in found if trial.marked.grade.findings]
    named.sort(key=lambda pair: (_is_given(pair[0], blank), _rank(pair[0]), pair[0].line))
    chosen: list[tuple[Mutant, Trial]] = []
    for key in (_code, _change, _change_and_place):
        seen = {key(pair) for pair in chosen}
        for pair in named:
            if len(chosen) < ENOUGH and key(pair) not in seen:
                seen.add(key(pair))
                chosen.append(pair)
    return list(_named(mutant for mutant, _ in chosen))


def _code(pair: tuple[Mutant, Trial]) -> object:
    return pair[1].marked.grade.findings[0].code


def _change(pair: tuple[Mutant, Trial]) -> object:
    return pair[0].what


def _change_and_place(pair: tuple[Mutant, Trial]) -> object:
    return pair[0].what, pair[0].line


def _is_given(mutant: Mutant, blank: tuple[str, ...]) -> bool:
    """Return whether the change is in a given function. A `time.sleep` is a likely mistake in any function."""
    return mutant.function not in blank and mutant.what != "sleep made blocking"


def _rank(mutant: Mutant) -> int:
    return LIKELIEST.index(mutant.what) if mutant.what in LIKELIEST else len(LIKELIEST)


def _named(chosen: Iterable[Mutant]) -> Iterator[Mistake]:
    names: Counter[str] = Counter()
    for mutant in chosen:
        name = re.sub(r"\W+", "_", mutant.what).strip("_")
        names[name] += 1
        number = f"_{names[name]}" if names[name] > 1 else ""
        yield Mistake(f"{name}{number}.py", mutant.source.decode())
