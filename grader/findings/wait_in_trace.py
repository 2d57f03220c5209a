"""A wait that never ends, in its trace: what the explanations of all kinds of waits ask of it."""

from typing import NamedTuple

from grader.findings.circles import awaited_by
from grader.trace.leftovers import Awaited, Happened, Waiting
from grader.trace.trace import Trace

ReasonAtLine = tuple[str, int | None]
"""The reason, and the line that it is about, if it is another one than that of the wait."""


class Wait(NamedTuple):
    """The wait that is explained, in its trace, with the name that the file gives to the thing."""

    trace: Trace
    one: Waiting
    about: Awaited
    name: str

    @property
    def alike(self) -> int:
        """Return how many tasks wait for the same thing in the same way."""
        same = [
            other
            for other in self.trace.waiting
            if other.about is not None and (other.about.number, other.call) == (self.about.number, self.one.call)
        ]
        return len(same)

    def holds_up_another(self, holder: str) -> bool:
        """Return whether this holder waits, directly or through others, for a task that waits for the same thing."""
        by_name = {other.task: other for other in self.trace.waiting}
        same = {one.task for one in by_name.values() if one.about is not None and one.about.number == self.about.number}
        return holder in by_name and not same.isdisjoint(awaited_by(by_name[holder], by_name))

    def event(self, what: str) -> Happened | None:
        """Return the last event of this kind."""
        return next((one for one in self.about.events if one.what == what), None)


def tasks_in_words(count: int) -> str:
    """Return so many tasks, in words."""
    return "1 task" if count == 1 else f"{count} tasks"
