"""The marker and the fixture with which a test in any project requests virtual time."""

from typing import Any

import pytest

VIRTUAL_TIME = "virtual_time"
"""The marker."""
VIRTUAL_CLOCK = "virtual_clock"
"""The fixture, which another fixture of the test may request."""


def is_virtual(item: pytest.Item) -> bool:
    """Return whether a test runs in virtual time."""
    return item.get_closest_marker(VIRTUAL_TIME) is not None or _has_our_fixture(item)


def _has_our_fixture(item: pytest.Item) -> bool:
    """Return whether the test uses our fixture, and not one of its project with the same name."""
    if VIRTUAL_CLOCK not in getattr(item, "fixturenames", ()):
        return False
    # `_fixtureinfo` of `_pytest/python.py` (8.4 to 9.2); pytest-asyncio uses it, too.
    fixtures: dict[str, Any] = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    return any(one.func.__module__ == "grader.checks.plugin" for one in fixtures.get(VIRTUAL_CLOCK, ())[-1:])
