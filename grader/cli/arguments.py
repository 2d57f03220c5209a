"""The types of arguments: what cannot be meant is refused before a command begins."""

import math
from pathlib import Path
from typing import Any

import click


class AnyPath(click.Path):
    """A path that is not empty: an empty one would be the current folder, and is mostly an unset variable."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Return the path."""
        if value == "":
            self.fail("it is empty; name a file or a folder, or . for this one", parameter, context)
        return super().convert(value, parameter, context)


class Words(click.types.StringParamType):
    """A text that is not empty: an empty one is mostly an unset variable."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Return the text."""
        if not value.strip():
            self.fail("it is empty; leave the option out, or say what is meant", parameter, context)
        return super().convert(value, parameter, context)


class Seconds(click.FloatRange):
    """A number of seconds that is not negative."""

    def __init__(self) -> None:
        """Allow everything from 0."""
        super().__init__(min=0)

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Return the number."""
        number = super().convert(value, parameter, context)
        if not math.isfinite(number):
            self.fail(f"{value} is no number of seconds", parameter, context)
        return number


PATH = AnyPath(path_type=Path)
WORDS = Words()
SECONDS = Seconds()
