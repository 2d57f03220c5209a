"""The trace as a suite gets it: whatever is asked of it remembers the question."""

from typing import Any, Self

from grader.trace.answers import Notes, Question, answer
from grader.trace.trace import Trace

CLAIMS = {"lines": "lines", "timed_lines": "lines", "result": "result"}
"""Values that a check claims to be right, by the question whose answer it compares."""


class AskedTrace(Trace, frozen=True, kw_only=True, dict=True):
    """A trace whose attributes and methods return answers; in JSON and in comparisons it is the trace itself."""

    @classmethod
    def of(cls, trace: Trace) -> Self:
        """Return the trace for one check: the notes start empty."""
        asked = cls(**{name: getattr(trace, name) for name in trace.__struct_fields__})
        vars(asked).update(_trace=trace, _notes=Notes())
        return asked

    def __getattribute__(self, name: str) -> Any:
        kept = super().__getattribute__("__dict__")
        if name.startswith("_") or "_trace" not in kept:
            return super().__getattribute__(name)
        trace, notes = kept["_trace"], kept["_notes"]
        value = getattr(trace, name)
        if not callable(value):
            return answer(value, Question(trace, name, (), notes))

        def ask(*arguments: Any, **named: Any) -> Any:
            texts = tuple(text for text in (*arguments, *named.values()) if isinstance(text, str))
            return answer(value(*arguments, **named), Question(trace, name, texts, notes))

        return ask


def notes_of(asked: AskedTrace) -> Notes:
    """Return what the answers of this trace cannot remember."""
    notes: Notes = vars(asked)["_notes"]
    return notes


def claims_of(asked: AskedTrace) -> tuple[str, ...]:
    """Return what a check that passed says to be right in this run: the `lines`, the `result`.

    A result that cannot remember its question counts where it was asked for.
    """
    notes = notes_of(asked)
    names = notes.right | {question.name for question, value in notes.plain if value is None or type(value) is bool}
    return tuple(sorted({CLAIMS[name] for name in names if name in CLAIMS}))


def asks_how_it_ended(asked: AskedTrace) -> bool:
    """Return whether a suite has looked at how the run ended, and found it right."""
    notes = notes_of(asked)
    return "outcome" in notes.right or any(question.name == "error" for question, _ in notes.plain)
