"""Hostile submissions where a layer of the sandbox is missing: what each of the others holds by itself.

The attacks are those of `tests/attacks` that could matter to the system; the others forge, inside of their process.
They run behind a wall of the test's own, a process namespace, so that no layer that fails costs this machine anything.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.attack_batch import OF_THE_SYSTEM, Which, attacks
from tests.test_attacks import (
    ALL,
    CANARY,
    NOBODY,
    SECRET,
    World,
    as_nobody,
    check_costs,
    check_neighbours,
    make_world,
    open_path,
    run_batch,
    snapshot,
    texts,
)

__all__ = ["open_path"]
MOST_PROCESSES = 400
"""Processes behind the wall, where the kernel counts them for each one (since 6.14): an attack is a fork bomb."""
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def wall() -> list[str]:
    """Return a command that runs another one where it sees no process of this machine, and that ends all it started."""
    own_user = [] if IS_ROOT else ["--user", "--map-current-user"]
    since = tuple(map(int, platform.release().split("-")[0].split(".")[:2]))
    few = f"echo {MOST_PROCESSES} > /proc/sys/kernel/pid_max;" if IS_ROOT and since >= (6, 14) else ""
    shell = ["sh", "-c", f'{few} exec "$@"', "sh"]
    return ["unshare", *own_user, "--pid", "--fork", "--mount-proc", "--kill-child", *shell]


def can_be_walled_in() -> bool:
    try:
        return sys.platform == "linux" and subprocess.run([*wall(), "true"], capture_output=True).returncode == 0
    except OSError:
        return False


pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not can_be_walled_in(), reason="attacks could reach this machine"),
]


class Setting(NamedTuple):
    """A kernel without some layers, what the grade says of that, and the attacks that get further there."""

    missing: tuple[str, ...]
    isolation: str
    reads: bool = False
    further: frozenset[str] = frozenset()


SETTINGS = [
    Setting(("seccomp",), r"landlock \d+, namespaces, limits: no seccomp .+"),
    Setting(("landlock",), "seccomp, namespaces, limits: no Landlock .+", reads=True),
    Setting(("landlock", "seccomp"), "namespaces, limits: no Landlock, no seccomp .+", reads=True),
]
EACH = [(user, setting) for user in ("root", "an ordinary user") for setting in SETTINGS]
IN_PARTS = os.environ.get("GRADER_TEST_LAYERS") != "all"
"""Whether each attack is tried in one of the settings, and not in all of them, which takes six minutes."""


@pytest.fixture
def world(open_path: Path) -> Iterator[World]:
    made = make_world(open_path / "world")
    yield made
    for one in made.sockets:
        one.close()


def name_of(value: Setting | str) -> str:
    return value if isinstance(value, str) else "no " + " and no ".join(value.missing)


@pytest.mark.parametrize(("user", "setting"), EACH, ids=name_of)
def test_the_other_layers_hold_by_themselves(world: World, open_path: Path, setting: Setting, user: str) -> None:
    which = OF_THE_SYSTEM
    if IN_PARTS:
        which = Which(which.last, EACH.index((user, setting)), len(EACH))
    if user == "root" and not IS_ROOT:
        pytest.skip("all tests run as an ordinary user here")
    around = wall()
    if user != "root" and IS_ROOT:
        for path in [world.folder, *world.folder.rglob("*")]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        around += as_nobody(open_path, world.folder)
    before = snapshot(world)
    run_batch(world, around, which, setting.missing)
    assert snapshot(world) == before
    assert list((world.folder / "tmp").iterdir()) == []
    graded = {one["submission"]: one["exercises"][0] for one in world.grades()}
    names = ALL.keys() - {file.stem for file in attacks()} | {file.stem for file in attacks(which)}
    assert graded.keys() == {"honest", *names}
    for name in names - setting.further:
        assert graded[name]["score"] <= ALL[name].points, name
        if not setting.reads:
            whole = "\n\n".join(texts(graded[name]))
            assert SECRET not in whole
            assert CANARY not in whole
    check_neighbours(world, len(names), setting.isolation)
    check_costs(world)
