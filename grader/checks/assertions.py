"""Details of a failed `assert`: the two sides of its comparison, and its author's message.

pytest's plugin interface has a hook for the comparison only. pytest formats the message in its rewriting module
(`_pytest/assertion/rewrite.py`, `_format_assertmsg`, pytest 8.4 to 9.2). That function receives the message as it was
written, so this module wraps it. Searching the failure's text for the word "assert" would cut a message that contains
the word.
"""

import contextlib
from collections.abc import Iterator

import pytest
from _pytest.assertion import rewrite

from grader.checks.session import COMPARED

MESSAGE = pytest.StashKey[str]()
"""The message of the last `assert` that failed."""


@contextlib.contextmanager
def remembered(config: pytest.Config) -> Iterator[None]:
    """Record the comparisons and messages of a suite's test while it runs; discard those of the previous test."""
    config.stash[COMPARED] = ("", None, None)
    config.stash[MESSAGE] = ""
    format_message = rewrite._format_assertmsg

    def remember(obj: object) -> str:
        config.stash[MESSAGE] = obj if isinstance(obj, str) else repr(obj)
        return format_message(obj)

    rewrite._format_assertmsg = remember
    try:
        yield
    finally:
        rewrite._format_assertmsg = format_message


def message_of(config: pytest.Config, error: AssertionError) -> str:
    """Return the message of the `assert` that raised the error; empty if it has none.

    The suite may have caught an earlier error, so this one must begin with the message.
    """
    message = config.stash.get(MESSAGE, "")
    return message.strip() if str(error).startswith(message.split("\n")[0]) else ""
