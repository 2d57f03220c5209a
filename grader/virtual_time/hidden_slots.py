"""Slots without a name: state of an object to which no attribute leads.

A program can reach its running loop, and every attribute of it. What is in a slot whose name was taken off the class is
in none of them: not in `vars`, `dir` or `getattr`. The functions that read and set it are globals of one module. A
program finds them with the interpreter's internals only, and their names are what the tripwire knows
(`grader.isolation.suspicious_names`).
"""

from collections.abc import Callable
from typing import Any


def without_a_name(owner: type, name: str) -> tuple[Callable[[Any], Any], Callable[[Any, Any], None]]:
    """Take the name of a slot off its class, and return the functions that read it and set it."""
    slot = vars(owner)[name]
    delattr(owner, name)
    return slot.__get__, slot.__set__
