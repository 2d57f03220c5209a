"""The report of a check as pytest passes it on: to its terminal, to IDEs, to JUnit files and to annotations.

Readers of reports know pytest's own kind of failure, an `ExceptionChainRepr`. So a failed check becomes one, located
in the student's file. The report also carries the details that only our terminal and a JUnit file need. They are
plain values, because pytest-xdist sends reports between processes as JSON.
"""

import copy
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest._code.code import ExceptionChainRepr, ReprEntry, ReprFileLocation, ReprTraceback
from _pytest._io import TerminalWriter
from _pytest.junitxml import xml_key
from _pytest.pathlib import bestrelpath

from grader.checks.verdict import Verdict
from grader.course.course import Exercise
from grader.text import in_ascii

ABOUT = "about_check"
"""The attribute of a report that holds the details of its check."""
OWN_VIEW = "The feedback is above. This is how pytest itself tells it:"
TEST_NAMES = pytest.StashKey[Counter[str]]()
"""The number of the session's tests with each name."""


def describe(report: pytest.TestReport, item: pytest.Item, exercise: Exercise) -> None:
    """Add the check's place and a unique name to the report, for a JUnit file."""
    file, line = _place(item, exercise, 0)
    shown = str(Path(report.location[0]).with_name(file.name))
    vars(report)[ABOUT] = {"file": shown, "line": line, "name": _unique_name(item, exercise)}


def _place(item: pytest.Item, exercise: Exercise, line: int) -> tuple[Path, int]:
    """Return the student's file and the line of a finding in it; 0 stands for the whole file.

    If there is no such file, return the place of the check itself.
    """
    file = exercise.folder / exercise.file
    if file.is_file():
        return file, line or 1
    return item.path, (item.location[1] or 0) + 1


def _unique_name(item: pytest.Item, exercise: Exercise) -> str:
    stash = item.session.stash
    if TEST_NAMES not in stash:
        stash[TEST_NAMES] = Counter(one.name for one in item.session.items)
    if stash[TEST_NAMES][item.name] < 2:
        return item.name
    return ".".join([exercise.id, *item.nodeid.split("::")[1:]])


# For all readers ------------------------------------------------------------------------------------------


def fail(
    report: pytest.TestReport, item: pytest.Item, exercise: Exercise, verdict: Verdict, *, shown: str, own: bool
) -> None:
    """Replace the traceback in a report by feedback; `describe` must have run before.

    Args:
        report: the report to change.
        item: the test that failed.
        exercise: the exercise that the test belongs to.
        verdict: the verdict on the test.
        shown: the part of the message that the terminal prints; a cause of several failed checks is printed once.
        own: whether pytest's own view follows below the feedback.
    """
    title, (file, line) = verdict.title, _place(item, exercise, verdict.line)
    beside = ReprFileLocation(bestrelpath(item.config.invocation_params.dir, file), line, title)
    entries = [ReprEntry([title, "", *verdict.message.splitlines()], None, None, beside, "value")]
    if own:
        entries += [_text(["", OWN_VIEW]), *_entries(report.longrepr)]
    crash = ReprFileLocation(str(file), line, title)
    report.longrepr = ExceptionChainRepr([(ReprTraceback(entries, None, "value"), crash, None)])
    vars(report)[ABOUT] |= {"line": line, "title": title, "shown": shown}


def _entries(longrepr: object) -> Iterator[Any]:
    """Yield the entries of pytest's own view, the exception's causes first."""
    if not isinstance(longrepr, ExceptionChainRepr):
        yield _text(str(longrepr).splitlines())
        return
    for traceback, _, description in longrepr.chain:
        yield from traceback.reprentries
        more = [text for text in (traceback.extraline, description) if text]
        if more:
            yield _text(more)


def _text(lines: list[str]) -> ReprEntry:
    return ReprEntry(lines, None, None, None, "value")


# For the terminal -----------------------------------------------------------------------------------------


class _Shown(ExceptionChainRepr):
    """A failed check as the terminal prints it: a part of the feedback, and pytest's own view, if any."""

    def __init__(self, failure: ExceptionChainRepr, shown: str) -> None:
        super().__init__(failure.chain)
        self._shown = shown

    def toterminal(self, tw: TerminalWriter) -> None:
        for line in self._shown.splitlines():
            tw.line(in_encoding_of(tw, line), red=line.startswith("> "))
        own = self.reprtraceback.reprentries[1:]
        if own:
            ReprTraceback(own, None, "value").toterminal(tw)
        else:
            tw.line()


def as_shown(reports: list[Any]) -> list[Any]:
    """Return the reports as the terminal prints them: a failed check under its title, shortened if its cause is known.

    The reports themselves stay as they are: other readers tell checks apart by their location.
    """
    return [_as_shown(report) if "title" in getattr(report, ABOUT, {}) else report for report in reports]


def _as_shown(report: pytest.TestReport) -> pytest.TestReport:
    about = vars(report)[ABOUT]
    shown = copy.copy(report)
    shown.location = (*report.location[:2], about["title"])  # this is what pytest prints above a failure
    assert isinstance(report.longrepr, ExceptionChainRepr)
    shown.longrepr = _Shown(report.longrepr, about["shown"])
    return shown


def in_encoding_of(tw: TerminalWriter, text: str) -> str:
    """Return the text with every character that the terminal's encoding can show."""
    try:
        text.encode(getattr(tw._file, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return in_ascii(text)
    return text


# For JUnit files ------------------------------------------------------------------------------------------


class JUnitCases:
    """A plugin for sessions that write a JUnit file: it adds the student's file and line to the cases of checks.

    pytest's default form of the file, `xunit2`, has no room for them. So the cases of checks use the older form
    that GitLab reads, unless the settings request `xunit2`.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the file and line before pytest writes the case, which keeps them."""
        file = self._config.stash.get(xml_key, None)
        about = getattr(report, ABOUT, None)
        if file is None or about is None:
            return
        case = file.node_reporter(report)
        if not _names_family(self._config):
            case.family = "xunit1"
        for name in ("file", "line", "name"):
            case.add_attribute(name, about[name])


def _names_family(config: pytest.Config) -> bool:
    """Return whether settings or the command line choose the file's form; pytest itself exposes only the form."""
    settings = vars(config).get("_inicfg", vars(config).get("inicfg", {}))  # the second one before pytest 9
    given = [option.partition("=")[0] for option in config.getoption("override_ini", None) or ()]
    return "junit_family" in (*settings, *given)
