"""Answers of a trace that remember their question.

When a suite's `assert` fails, pytest hands over the two sides of the comparison. An answer knows what was asked of
which trace, so nothing has to be read out of the suite's source. Each class behaves like its base class for every
purpose: equality, order, hash, `repr`, `json`.

What is lost: None, True and False cannot be subclassed, and the length or the copy of a list is a plain value. The
`Notes` of a trace remember that these were handed out. What a suite computes from answers (`round`, `sorted`, an item)
has no question.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple


class Notes:
    """The questions of a suite to one trace, as far as the answers cannot remember them.

    Attributes:
        plain: values without a question of their own, each with what was asked.
        copied: answers that were iterated over, as `list(trace.lines)` does.
        right: the names of questions whose answer was found equal to something.
    """

    def __init__(self) -> None:
        self.plain: list[tuple[Question, object]] = []
        self.copied: list[ListAnswer] = []
        self.right: set[str] = set()


class Question(NamedTuple):
    """A question to a trace, such as the `overlap` of `worker_1` and `worker_2`."""

    trace: Any
    name: str
    arguments: tuple[str, ...] = ()
    notes: Notes | None = None


class Answer:
    """The mixin of all answers: holds the question, and notes when the answer was found equal to something."""

    question: Question = Question(None, "")

    def __eq__(self, other: object) -> bool:
        equal = super().__eq__(other)
        if equal is True and self.question.notes is not None:
            self.question.notes.right.add(self.question.name)
        return equal

    def __ne__(self, other: object) -> bool:
        different = super().__ne__(other)
        if different is False and self.question.notes is not None:
            self.question.notes.right.add(self.question.name)
        return different

    def __hash__(self) -> int:
        return super().__hash__()


class FloatAnswer(Answer, float):
    """A number of virtual seconds, or a result."""


class IntAnswer(Answer, int):
    """A whole number, for example an exit status."""


class TextAnswer(Answer, str):
    """A text, for example an outcome."""


class TupleAnswer(Answer, tuple[Any, ...]):
    """Parts of a trace, for example its open loops."""


class DictAnswer(Answer, dict[str, Any]):  # type: ignore[misc]  # its hash is None
    """A result."""


class ListAnswer(Answer, list[Any]):  # type: ignore[misc]  # its hash is None
    """Lines, calls, uses, or a result."""

    @property
    def trace(self) -> Any:
        """Return the trace that gave the answer."""
        return self.question.trace

    def __len__(self) -> int:
        length = super().__len__()
        if self.question.notes is not None:
            self.question.notes.plain.append((self.question, length))
        return length

    def __iter__(self) -> Iterator[Any]:
        if self.question.notes is not None:
            self.question.notes.copied.append(self)
        return super().__iter__()


ANSWER_TYPES: dict[type, type[Any]] = {
    float: FloatAnswer,
    int: IntAnswer,
    str: TextAnswer,
    tuple: TupleAnswer,
    dict: DictAnswer,
    list: ListAnswer,
    ListAnswer: ListAnswer,
}


def answer(value: Any, question: Question) -> Any:
    """Return the value as an answer to the question; what cannot remember it is noted and stays as it is."""
    kind = ANSWER_TYPES.get(type(value))
    if kind is None:
        if question.notes is not None:
            question.notes.plain.append((question, value))
        return value
    made = kind(value)
    made.question = question
    return made


_WITHOUT_QUESTIONS = {type(None), bool, int, float, str}


def plain(value: Any) -> Any:
    """Return a value without the questions of the answers in it."""
    if type(value) in _WITHOUT_QUESTIONS:
        return value
    for base in (float, int, str):
        if isinstance(value, Answer) and isinstance(value, base):
            return base(value)
    if isinstance(value, list):
        return [plain(item) for item in list.__iter__(value)]
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    return tuple(map(plain, value)) if type(value) in (tuple, TupleAnswer) else value
