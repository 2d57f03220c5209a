"""The comparison of a failed `assert`: which side is the program's answer, to which question, from which trace."""

import operator
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from grader.findings.evidence import Comparison
from grader.trace.answers import Answer, Question, plain
from grader.trace.asked import AskedTrace, notes_of

APPROXIMATE = tuple({type(pytest.approx(example)) for example in (0.0, [0.0], {"": 0.0})})
"""The type of the value that `pytest.approx` returns."""
COMPARES: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda one, other: one in other,
    "not in": lambda one, other: one not in other,
}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "in": "contains", "not in": "lacks"}
NEGATED = {"!=": "==", "is not": "is", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
"""The comparison that an assert required although this one held, as in `assert not (a != b)`."""
COPIED = ("lines", "timed_lines", "printed_by", "entered", "loose_ends", "result")
"""Questions whose answer a suite may compare as a plain list; a list made from calls is about something else."""


def comparison_of(compared: str, left: Any, right: Any, asked: Iterable[AskedTrace]) -> Comparison | None:
    """Return what a failed `assert` compared.

    Return None if the comparison held and another part of the same `assert` did not.

    Args:
        compared: the operator between `left` and `right`.
        left: the value on the left.
        right: the value on the right.
        asked: the traces of the check.
    """
    if _held(compared, left, right):
        if compared not in NEGATED:
            return None
        compared = NEGATED[compared]
    left, right = _first_unequal(compared, left, right)
    question, swapped = _question(left, right, [*asked])
    if swapped:
        left, right, compared = right, left, MIRRORED.get(compared, compared)
    return Comparison(
        question=question.name,
        trace=question.trace,
        arguments=question.arguments,
        operator=compared,
        actual=plain(left),
        expected=plain(right.expected if isinstance(right, APPROXIMATE) else right),
    )


def _held(compared: str, left: Any, right: Any) -> bool:
    compare = COMPARES.get(compared)
    try:
        return compare is not None and bool(compare(left, right))
    except Exception:  # the compared values may be of any type
        return False


def _first_unequal(compared: str, left: Any, right: Any) -> tuple[Any, Any]:
    """Return the first two parts that differ if the comparison covers several answers."""
    several = type(left) is type(right) and type(left) in (tuple, list) and len(left) == len(right)
    if compared != "==" or not several or not any(isinstance(part, Answer) for part in (*left, *right)):
        return left, right
    return next((pair for pair in zip(left, right, strict=True) if pair[0] != pair[1]), (left, right))


def _question(left: Any, right: Any, asked: list[AskedTrace]) -> tuple[Question, bool]:
    """Return the question, empty if there is none, and whether its answer is on the right."""
    for side, swapped in ((left, False), (right, True)):
        if isinstance(side, Answer):
            return side.question, swapped
    for side, swapped in ((left, False), (right, True)):
        question = _noted(side, asked, last=swapped)
        if question is not None:
            return question, swapped
    return Question(None, ""), False


def _noted(side: object, asked: list[AskedTrace], last: bool) -> Question | None:
    """Return the latest question that had this plain value as its answer.

    Args:
        side: one side of the comparison.
        asked: the traces of the check.
        last: whether a number or a list counts only if it is the last answer that the suite received. By custom the
            answer is on the left, and a suite's own value on the right may be equal to any other.
    """
    for trace in reversed(asked):
        notes = notes_of(trace)
        question: Question
        for number, (question, value) in enumerate(reversed(notes.plain)):
            is_number = type(side) is int and type(value) is int
            if (side == value and not (number and last)) if is_number else side is value:
                return question
        if type(side) is list:
            for copied in reversed(notes.copied[-1:] if last else notes.copied):
                if copied.question.name in COPIED and list.__eq__(copied, side):
                    return copied.question
    return None
