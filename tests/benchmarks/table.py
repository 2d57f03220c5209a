"""A comparison as a line of the table, and how its numbers are written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Ours against something else, in seconds unless `unit` says otherwise; with `same_unit` theirs is in that, too.

    `goal` is a bound on ours / theirs: an upper one, or a lower one with `at_least`. Without `theirs` there was
    nothing to compare with, and `note` says why.
    """

    what: str
    ours: float
    against: str
    theirs: float | None = None
    goal: float | None = None
    at_least: bool = False
    unit: str = ""
    same_unit: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.theirs is None else self.ours / self.theirs

    @property
    def met(self) -> bool | None:
        """None where there is no goal, or nothing to hold against it."""
        if self.ratio is None or self.goal is None:
            return None
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def cells(self) -> list[str]:
        bound = "" if self.goal is None else f"{'≥' if self.at_least else '≤'} {self.goal:g}"
        return [
            self.what,
            f"{self.ours:.0f} {self.unit}" if self.unit else seconds(self.ours),
            f"{self.against} ({self.note})" if self.note else self.against,
            self._theirs(),
            "-" if self.ratio is None else f"{self.ratio:.2f}" if self.ratio < 10 else f"{self.ratio:.0f}",
            bound,
            {True: "met", False: "not met", None: ""}[self.met],
        ]

    def _theirs(self) -> str:
        if self.theirs is None:
            return "-"
        return f"{self.theirs:.0f} {self.unit}" if self.same_unit else seconds(self.theirs)


HEADS = ["what", "ours", "against", "theirs", "ours / theirs", "goal", ""]


def seconds(value: float) -> str:
    """`5.61 µs`, `342 ms`: three figures."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size or unit == "µs":
            scaled = value / size
            return f"{scaled:.0f} {unit}" if scaled >= 100 else f"{scaled:.3g} {unit}"
    raise AssertionError("the last unit fits all")


def table(rows: list[Row]) -> str:
    """The rows as a table that Markdown understands too."""
    lines = [HEADS, *[row.cells() for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    drawn.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(drawn)
