"""The screen of `grader watch`: a terminal that is redrawn, or a stream of lines."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rich.console import Console, RenderableType
from rich.text import Text
from rich.theme import Theme

from grader.cli.terminal import columns_of, is_plain, print_line
from grader.text import columns

LEAST_ROOM = 4
"""Lines between the head and the foot of a screen, however low the terminal is."""


class Content(NamedTuple):
    """The parts of a screen, from top to bottom.

    Of the bodies, a terminal shows the first that it has room for, or the last one page by page.
    """

    head: Sequence[RenderableType]
    bodies: Sequence[Sequence[RenderableType]]
    foot: Sequence[RenderableType]


class Screen:
    """A terminal that is redrawn each time, or a stream of lines."""

    def __init__(self, console: Console) -> None:
        """Draw on this console."""
        self._console = console
        console.push_theme(Theme({"markdown.code": "bold"}))
        self.is_plain = is_plain(console.file)
        self.is_terminal = console.is_terminal and not console.is_dumb_terminal
        self._size = console.size

    @property
    def width(self) -> int:
        """Return how many columns there are."""
        return columns_of(self._console)

    def draw(self, content: Content, page: int = 0) -> None:
        """Replace what is on the screen; without a terminal, print below it.

        In a terminal, lines break at words. If the last body has more lines than there is room for, `page` counts from
        its first page to its last one and round again.
        """
        self._size = self._console.size
        if not self.is_terminal:
            self._console.print()
            self.show([*content.head, *content.bodies[0], *content.foot])
            return
        head, foot = self._lines(content.head), self._lines(content.foot)
        room = max(self._size.height - 1 - len(head) - len(foot), LEAST_ROOM)
        bodies = [self._lines(body) for body in content.bodies]
        body = next((body for body in bodies if len(body) <= room), bodies[-1])
        self._console.clear()
        self.show([*head, *self._page_of(body, room, page), *foot])

    def _page_of(self, lines: list[Text], room: int, page: int) -> list[Text]:
        """Return the lines of one page, with a line about the others."""
        if len(lines) <= room:
            return lines
        room -= 1
        pages = -(-len(lines) // room)
        page %= pages
        others = "space goes on" if page + 1 < pages else "space goes back to the first"
        shown = lines[page * room : (page + 1) * room]
        return [*shown, Text(f"… page {page + 1} of {pages}: {others}", style="yellow")]

    def _lines(self, parts: Iterable[RenderableType]) -> list[Text]:
        """Return what is to be shown as lines that fit the width."""
        lines: list[Text] = []
        for part in parts:
            if isinstance(part, Text):
                lines += broken_at_words(part, self.width)
            else:
                for segments in self._console.render_lines(part, pad=False):
                    line = Text.assemble(*((one.text, one.style or "") for one in segments))
                    line.rstrip()
                    lines.append(line)
        return lines

    def show(self, lines: Iterable[RenderableType]) -> None:
        """Print lines below what is there."""
        for line in lines:
            if isinstance(line, Text):
                print_line(self._console, line)
            else:
                self._console.print(line)
        self._console.file.flush()

    def note(self, sentence: str) -> None:
        """Print a sentence on its own line."""
        self.show([Text(sentence)])

    def busy(self, exercise: str, where: Text) -> None:
        """Show at once that a check is running, because it may take a while."""
        if self.is_terminal:
            self.draw(
                Content([Text(exercise, style="bold"), Text()], [[Text("Checking …", style="dim")]], [Text(), where])
            )
        else:
            self.note(f"Checking {exercise} …")

    def follow(self, draw: Callable[[], None]) -> None:
        """Call `draw` if the size of the terminal has changed."""
        if self.is_terminal and self._console.size != self._size:
            draw()


def broken_at_words(line: Text, width: int) -> list[Text]:
    """Return a line as several of at most `width` columns, all with its indent; only a long word is broken itself."""
    lines, plain = [], line.plain
    indent = plain[: len(plain) - len(plain.lstrip())][: width // 2]
    while columns(line.plain) > width:
        end = _end_of_line(line.plain, len(indent), width)
        first, rest = line.divide([end])
        first.rstrip()
        lines.append(first)
        line = Text.assemble(indent, rest[len(rest.plain) - len(rest.plain.lstrip()) :])
    return [*lines, line]


def _end_of_line(text: str, indent: int, width: int) -> int:
    """Return how many characters of a text belong to its first line."""
    end = len(text)
    while columns(text[:end]) > width and end > indent + 1:
        end -= 1
    space = text.rfind(" ", indent + 1, end + 1)
    return space if space > 0 and text[:space].strip() else end
