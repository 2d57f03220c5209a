"""One zygote for the judges of many tests, one after the other, as for the submissions of one judge.

A zygote takes longer to start than most of these tests take to grade. It forks a process for each exercise, and knows
nothing of the judges before. Tests that are about the zygote, the sandbox or their ends start their own.
"""

import atexit
import contextlib
import os

import pytest

from grader.isolation import hosts


class Kept(hosts.ForkingHost):
    """A host that the next judge takes over when one has closed it."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        super().__init__()

    def close(self) -> None:
        """End the process that runs programs, and empty its folder; end the zygote only if it is of no more use."""
        if not hasattr(self, "confinement"):  # it could not start
            super().close()
            return
        with contextlib.suppress(OSError):
            self.end()
        if self.is_own():
            _idle.append(self)

    def is_own(self) -> bool:
        """Return whether this process has started it, and not the one that has forked this process."""
        return self._owner == os.getpid()

    def lives(self) -> bool:
        return not self.is_own() or self._zygote.process.poll() is None

    def for_fork(self) -> list[int]:
        """Prepare it for the next judge of a fork of this process; return the descriptors that must stay open."""
        self._zygote.process.returncode = 0  # a fork cannot wait for it
        said = self._zygote._said
        return [self._control.fileno(), *([] if said is None else [said.fileno()])]

    def close_files(self) -> None:
        """Close what a fork of this process has of it."""
        self._zygote.process.returncode = 0
        self._zygote.close()
        self._control.close()

    def close_zygote(self) -> None:
        super().close()


_idle: list[Kept] = []


def kept_host() -> Kept:
    """Return a host that an earlier judge has closed, or start one."""
    while _idle:
        kept = _idle.pop()
        if kept.lives():
            return kept
        kept.close_zygote()
    return Kept()


def after_fork(taken: Kept | None) -> list[int]:
    """Let the judge of this fork have a host, and no other; return the descriptors that must stay open."""
    while _idle:
        _idle.pop().close_files()
    if taken is None:
        return []
    _idle.append(taken)
    hosts.ForkingHost = kept_host  # type: ignore[assignment,misc]
    return taken.for_fork()


@atexit.register
def _close_all() -> None:
    for kept in [kept for kept in _idle if kept.is_own()]:
        kept.close_zygote()


@pytest.fixture
def one_zygote(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the judges of a test take over the zygote of the test before."""
    monkeypatch.setattr(hosts, "ForkingHost", kept_host)
