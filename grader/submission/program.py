"""A program and how to run it, as values that travel between processes."""

import re
from pathlib import Path
from typing import Any, Literal, Self

import msgspec

from grader.exceptions import GraderError
from grader.submission import notebook
from grader.trace.fields import Number, Seconds, Value


class Program(Value, frozen=True, kw_only=True):
    """One file to run: its path as its tracebacks should show it, and its bytes.

    `scenarios` is code of the exercise's author that runs beside it, as `compiled_scenarios` returns it: scenarios and
    stand-ins, by name.
    """

    path: str
    source: bytes
    scenarios: bytes = b""
    scenarios_path: str = "scenarios.py"

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Return the program in this file.

        Raises:
            OSError: the file cannot be read.
        """
        file = Path(path).resolve()
        return cls(path=str(file), source=file.read_bytes())

    @property
    def name(self) -> str:
        """The module's name."""
        return Path(self.path).stem

    @property
    def is_notebook(self) -> bool:
        """Return whether the file is a notebook."""
        return self.path.endswith(notebook.SUFFIX)


class Order(Value, frozen=True, kw_only=True):
    """The order in which the ready tasks of a run go on.

    `changes` are what differs from asyncio's own order: for the number of a decision, the index of the task that goes
    next. For the other fields see `grader.virtual_time.ordering.Ordering`.
    """

    changes: tuple[tuple[Number, Number], ...] = ()
    only_open: bool = False
    only_chance: bool = False
    backwards: bool = False
    jitter: Seconds = 0.0
    cancel_after: Number | None = None

    @property
    def recipe(self) -> str:
        """The order as a short text, which `from_recipe` reads: `0:1,3:2`."""
        parts = ["open"] * self.only_open + ["chance"] * self.only_chance + ["backwards"] * self.backwards
        parts += [f"jitter={self.jitter:g}"] if self.jitter else []
        parts += [f"cancel={self.cancel_after}"] if self.cancel_after is not None else []
        return ",".join([*parts, *(f"{number}:{index}" for number, index in self.changes)])

    @classmethod
    def from_recipe(cls, recipe: str) -> Self:
        """Return the order that a recipe describes; an empty one is asyncio's own.

        Raises:
            GraderError: it is no recipe.
        """
        fields: dict[str, Any] = {}
        changes: list[tuple[int, int]] = []
        for part in recipe.split(",") if recipe else ():
            if part == "open":
                fields["only_open"] = True
            elif part == "chance":
                fields["only_chance"] = True
            elif part == "backwards":
                fields["backwards"] = True
            elif match := re.fullmatch(r"jitter=(\d+(?:\.\d+)?(?:e-\d+)?)", part):
                fields["jitter"] = float(match[1])
            elif match := re.fullmatch(r"cancel=(\d{1,9})", part):
                fields["cancel_after"] = int(match[1])
            elif match := re.fullmatch(r"(\d{1,9}):(\d{1,9})", part):
                changes.append((int(match[1]), int(match[2])))
            else:
                raise GraderError(f"an order is written as in 0:1,3:2, not as {recipe}")
        return cls(changes=tuple(changes), **fields)


class Play(Value, frozen=True, kw_only=True):
    """The way to run a program.

    Run it as a `script` (the default), `call` a function of it (or of its scenarios, which get the module first), or
    `import` it. A play with an `entry` is a call of it. Times are virtual seconds; `start` is the date and time (UTC,
    ISO 8601) that its wall clocks show at 0; `replace` names stand-ins from the scenarios for functions of the file.
    `awaited`: a coroutine that the entry returns is run too, as `asyncio.run(main())` does whatever kind of function
    `main` is. `order`: the order in which its ready tasks go on; without one it is asyncio's, and the trace has no
    decisions.
    """

    kind: Literal["call", "script", "import"] = "script"
    entry: str = ""
    args: tuple[Any, ...] = ()
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    until: float | None = None
    cancel_at: float | None = None
    replace: dict[str, str] = msgspec.field(default_factory=dict)
    start: str | None = None
    awaited: bool = False
    order: Order | None = None

    @property
    def is_usual(self) -> bool:
        """Return whether the tasks go on in asyncio's own order."""
        return self.order is None or not (self.order.changes or self.order.backwards)

    def __post_init__(self) -> None:
        if self.entry and self.kind == "script":
            msgspec.structs.force_setattr(self, "kind", "call")


SCRIPT = Play()
"""The play that runs a file as `python file.py` would."""
