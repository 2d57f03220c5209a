"""Hostile submissions: none gets more than it earns, sees or changes what is not its own, or outlives its run.

Each attack is a file in `tests/attacks`; its first lines say what it tries, and what must come of it:

    Points: at most so many (of 7)
    Says: is in its feedback, so that it is known to have run up to there
    Never: is not
    Flag: is part of a flag that the instructor sees

Whatever they say, no attack may read a secret, touch a canary, reach a socket, change the grade of the honest
submission that follows, or leave a process or a file behind.
"""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader.course.course import Course
from tests import attack_batch
from tests.attack_batch import OF_THE_SYSTEM, Which, attacks
from tests.commands import HANGS
from tests.odd_sources import ODD_SOURCES

ROOT = Path(__file__).parent.parent
ATTACKS = Path(__file__).parent / "attacks"
EXERCISE, FILE = "08_create_task", "create_task.py"
SECRET, CANARY = "ghs_attackedSecret1234", "canary 5678, never to be read"
NOBODY = 65534
SHARDS = 2
MOST_SECONDS, MOST_BYTES = 5.0, 200_000_000
"""Processor seconds and memory of the judge for one submission."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's own"),
]


class Attack(NamedTuple):
    """An attack: what it tries, and what must happen."""

    tries: str
    points: int
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def attack_of(file: Path) -> Attack:
    head = re.findall(r"^# (Tries|Points|Says|Never|Flag): (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    told = {key: tuple(value.encode().decode("unicode_escape") for one, value in head if one == key) for key, _ in head}
    said, never, flags = (told.get(key, ()) for key in ("Says", "Never", "Flag"))
    return Attack(told["Tries"][0], int(told["Points"][0]), said, never, flags)


SPECIAL = {
    "ships_configuration": Attack("to configure pytest and Python by files beside its own", 7),
    "fifty_megabytes": Attack("to fill the judge's memory with its source", 0),
    "null_bytes": Attack("a source with null bytes", 0),
    "no_encoding": Attack("a source in an encoding that there is not", 0),
    "another_encoding": Attack("a source in UTF-16", 0),
    "latin_1": Attack("a source whose encoding is not what it says", 0),
    "a_folder": Attack("a folder in the place of the file", 0),
    "a_pipe": Attack("a pipe in the place of the file, to have the judge wait for ever", 0),
    "a_socket": Attack("a socket in the place of the file", 0),
    "a_link_to_the_solution": Attack("a link to the solution in the place of the file", 0),
    "a_link_to_itself": Attack("a link without an end", 0),
    "deeply_nested": Attack("a source that the parser gives up on", 0),
    "many_lines": Attack("a source of many lines", 0),
    "an_endless_constant": Attack("a constant that takes for ever to compute", 2),
}
SPECIAL |= {name: Attack(f"to hold up the judge by {odd.has}, in an answer", 7) for name, odd in ODD_SOURCES.items()}
ALL = {file.stem: attack_of(file) for file in attacks()} | SPECIAL


def hand_in_special(folder: Path, world: Path) -> None:
    """Create the submissions that cannot be files of the project, or that are more than one file."""
    places = {name: folder / name for name in SPECIAL}
    for place in places.values():
        place.mkdir(parents=True)
    file = {name: place / FILE for name, place in places.items()}
    right = (ROOT / "solutions" / EXERCISE / FILE).read_text(encoding="utf-8")
    file["ships_configuration"].write_text(right)
    spoil = f"import os\nopen({str(world / 'outside' / 'was_run')!r}, 'w')\nos._exit(0)\n"
    for name in ("conftest", "sitecustomize", "usercustomize", "asyncio", "grader", "pytest", "json", "scenarios"):
        (places["ships_configuration"] / f"{name}.py").write_text(spoil)
    (places["ships_configuration"] / "x.pth").write_text("import os; os._exit(0)\n")
    (places["ships_configuration"] / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    for name, odd in ODD_SOURCES.items():
        file[name].write_text(odd.made(right), encoding="utf-8", newline="")
    file["fifty_megabytes"].write_bytes(b"#" * 50_000_000)
    file["null_bytes"].write_bytes(b"async def main():\0\n    pass\n")
    file["no_encoding"].write_bytes(b"# coding: attacked\nasync def main(): pass\n")
    file["another_encoding"].write_bytes(right.encode("utf-16"))
    file["latin_1"].write_bytes("# coding: utf-8\nasync def main(): print('ü')\n".encode("latin-1"))
    file["a_folder"].mkdir()
    os.mkfifo(file["a_pipe"])
    with socket.socket(socket.AF_UNIX) as bound:
        here = Path.cwd()
        os.chdir(places["a_socket"])  # such a path has a longest length
        bound.bind(FILE)
        os.chdir(here)
    file["a_link_to_the_solution"].symlink_to(world / "solutions" / FILE)
    file["a_link_to_itself"].symlink_to(FILE)
    file["deeply_nested"].write_text("x = " + "(" * 50_000 + ")" * 50_000)
    file["many_lines"].write_text("\n" * 900_000 + "raise SystemExit(0)")
    file["an_endless_constant"].write_text("async def main():\n    x = (2 ** 10_000) ** 10_000\n")


class World(NamedTuple):
    """A machine that is worth attacking, and what its sockets received."""

    folder: Path
    sockets: list[socket.socket]

    def grades(self) -> list[dict[str, Any]]:
        files = sorted(self.folder.glob("grades-*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]

    def heard(self) -> list[bytes]:
        heard = []
        for one in self.sockets:
            try:
                heard.append(one.recv(100) if one.type == socket.SOCK_DGRAM else one.accept()[0].recv(100))
            except OSError:
                continue
        return heard


def make_world(folder: Path) -> World:
    """Create a course, solutions, another student, a home with a secret, a canary and listening sockets."""
    for name in ("outside", "home", "solutions", "honest", "handed_in", "tmp", "course"):
        (folder / name).mkdir(parents=True)
    for place in ("outside/canary.txt", "home/secret.txt", "handed_in/secret.txt"):
        (folder / place).write_text(CANARY)
    right = (ROOT / "solutions" / EXERCISE / FILE).read_text(encoding="utf-8")
    for place in ("solutions", "honest"):
        (folder / place / FILE).write_text(f"{right}\n# {CANARY}\n")
    write_course(folder / "course")
    hand_in_special(folder / "special", folder)
    tcp, udp, path, abstract = (
        socket.socket(socket.AF_INET),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
    )
    tcp.bind(("127.0.0.1", 0))
    tcp.listen()
    udp.bind(tcp.getsockname())
    here = Path.cwd()
    os.chdir(folder / "outside")
    path.bind("socket")
    os.chdir(here)
    (folder / "abstract").write_text(f"attacked-{secrets.token_hex(8)}")
    abstract.bind("\0" + (folder / "abstract").read_text())
    for one in (tcp, udp, path, abstract):
        one.setblocking(False)
    (folder / "port").write_text(str(tcp.getsockname()[1]))
    return World(folder, [tcp, udp, path, abstract])


def write_course(folder: Path) -> None:
    """Write the exercise with a short limit for endless programs."""
    shutil.copytree(ROOT / "exercises" / EXERCISE, folder / EXERCISE, ignore=shutil.ignore_patterns("__pycache__"))
    suite = folder / EXERCISE / "test_create_task.py"
    text = suite.read_text(encoding="utf-8")
    quick = "import pytest\n\npytestmark = pytest.mark.timeout(1)\n"
    suite.write_text(text.replace("import pytest\n", quick, 1) + f"\n# {CANARY}\n", encoding="utf-8")
    whole = (ROOT / "exercises" / "course.toml").read_text(encoding="utf-8")
    entry = next(part for part in whole.split("[[exercises]]") if f'"{EXERCISE}"' in part)
    (folder / "course.toml").write_text(f'title = "A course"\n[[exercises]]{entry}\n# {CANARY}\n', encoding="utf-8")
    assert len(Course(folder).exercises) == 1


def left_running(world: World) -> list[str]:
    """Return the processes whose command line names this world: the zygote and all of its forks."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if str(world.folder).encode() in command and state != "Z":
            found.append(f"{process.name} {command!r}")
    return found


def run_batch(world: World, around: list[str], which: Which = attack_batch.ALL, lacking: tuple[str, ...] = ()) -> None:
    """Run the batch in two processes, through a command that may change the user, perhaps without layers."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "ATTACKED_SECRET": SECRET,
        "GITHUB_TOKEN": SECRET,
        "TMPDIR": str(world.folder / "tmp"),
        "HOME": str(world.folder / "home"),
        "PYTHONDONTWRITEBYTECODE": "1",  # the course's folder is looked at for changes
    }
    script, numbers = str(ROOT / "tests" / "attack_batch.py"), ",".join(map(str, which))
    batches = [
        subprocess.Popen(
            [*around, sys.executable, "-P", script, *map(str, (world.folder, shard, SHARDS)), numbers, *lacking],
            env=environment,
            cwd=world.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for shard in range(SHARDS)
    ]
    ends = [(batch.communicate(timeout=500)[0].decode(), batch.returncode) for batch in batches]
    assert ends == [("", 0)] * SHARDS, "\n".join(said for said, _ in ends)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return the world after all attacks on it."""
    made = make_world(tmp_path_factory.mktemp("world"))
    try:
        before = snapshot(made)
        run_batch(made, [])
        assert snapshot(made) == before
        yield made
    finally:
        for one in made.sockets:
            one.close()


def snapshot(world: World) -> dict[str, Any]:
    """Return everything that no attack may change: contents, permissions and times."""
    kept = ("outside", "home", "solutions", "honest", "course", "special")
    return {
        str(path): (stat.st_mode, stat.st_uid, stat.st_size, stat.st_mtime_ns, stat.st_nlink)
        for name in kept
        for path in [world.folder / name, *(world.folder / name).rglob("*")]
        if "__pycache__" not in str(path) and (stat := path.lstat())
    }


@pytest.fixture(scope="module")
def graded(world: World) -> dict[str, dict[str, Any]]:
    return {one["submission"]: one["exercises"][0] for one in world.grades()}


def texts(value: Any) -> Iterator[str]:
    """Return all strings of a grade."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def test_there_are_sixty_attacks_and_more() -> None:
    assert len(ALL) >= 60
    assert all(attack.tries for attack in ALL.values())


@pytest.mark.parametrize("name", ALL)
def test_an_attack_gets_what_it_earns_and_no_more(graded: dict[str, dict[str, Any]], name: str) -> None:
    check_attack(graded[name], ALL[name])


@pytest.mark.parametrize("name", ODD_SOURCES)
def test_an_odd_answer_has_the_points_of_an_answer(graded: dict[str, dict[str, Any]], name: str) -> None:
    assert graded[name]["score"] == graded[name]["max_score"], graded[name]


def check_attack(grade: dict[str, Any], attack: Attack) -> None:
    assert grade["score"] <= attack.points, grade
    whole = "\n\n".join(texts(grade))
    for text in attack.says:
        assert text in whole
    for text in (*attack.never, SECRET, CANARY):
        assert text not in whole
    flags = [flag["what"] for flag in grade.get("flags", [])]
    for text in attack.flags:
        assert any(text in flag for flag in flags), flags


def test_no_attack_costs_the_judge_much(world: World) -> None:
    check_costs(world)


def check_costs(world: World) -> None:
    files = sorted(world.folder.glob("costs-*.jsonl"))
    costs = [json.loads(line) for file in files for line in file.read_bytes().splitlines()]
    assert len(costs) == len(world.grades())
    assert [cost for cost in costs if cost[1] > MOST_SECONDS or cost[2] > MOST_BYTES] == []


def test_the_honest_submission_among_them_is_graded_the_same_each_time(world: World) -> None:
    check_neighbours(world)


def check_neighbours(world: World, attacks: int = len(ALL), isolation: str = r"landlock \d+, seccomp, limits") -> None:
    honest = [json.dumps(one) for one in world.grades() if one["submission"] == "honest"]
    assert len(honest) == attacks + SHARDS
    (grade,) = {*honest}
    assert '"score": 7' in grade
    assert '"flags"' not in grade
    assert re.search(f'"isolation": "{isolation}"', grade)


def test_no_attack_reaches_anybody_s_socket(world: World) -> None:
    assert world.heard() == []


def test_no_attack_leaves_anything_behind(world: World) -> None:
    check_nothing_left(world)


def check_nothing_left(world: World) -> None:
    deadline = time.monotonic() + 30
    while left_running(world) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left_running(world) == []
    assert list((world.folder / "tmp").iterdir()) == []
    assert not Path("/tmp/attack.txt").exists()


# Another user ---------------------------------------------------------------------------------------------


@pytest.fixture
def open_path() -> Iterator[Path]:
    """Return a folder like `tmp_path` that other users may enter; pytest's own folders are private."""
    with tempfile.TemporaryDirectory(prefix="attacked-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="all tests run as an ordinary user here")
def test_an_ordinary_user_is_as_safe_as_root(open_path: Path) -> None:
    world = make_world(open_path / "world")
    try:
        for path in [world.folder, *world.folder.rglob("*")]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        before = snapshot(world)
        run_batch(world, as_nobody(open_path, world.folder), OF_THE_SYSTEM)
        assert snapshot(world) == before
        graded = {one["submission"]: one["exercises"][0] for one in world.grades()}
        left_out = {file.stem for file in attacks()} - {file.stem for file in attacks(OF_THE_SYSTEM)}
        assert graded.keys() == {"honest", *ALL} - left_out
        for name in ALL.keys() - left_out:
            check_attack(graded[name], ALL[name])
        check_neighbours(world, len(ALL.keys() - left_out))
        check_nothing_left(world)
        assert world.heard() == []
    finally:
        for one in world.sockets:
            one.close()


def as_nobody(tmp_path: Path, world: Path) -> list[str]:
    """Return a command that runs another one as an unprivileged user who can read this Python.

    Where it lies behind a closed door, in root's home for one, a view of the file system is made in which only the way
    to it is open: a mount namespace, with what is needed mounted over an empty folder.
    """
    nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs", "--"]
    if can_run(nobody):
        return nobody
    needed = {Path(sys.base_prefix): "python", Path(sys.prefix): "environment", ROOT: "grader"}
    behind = {place: door for place in needed if (door := closed_door(place)) is not None}
    for place in behind:
        (tmp_path / needed[place]).mkdir()
    steps = [
        *(f"mount --bind {place} {tmp_path / needed[place]}" for place in behind),
        *(f"mount -t tmpfs -o mode=755 tmpfs {door}" for door in sorted(set(behind.values()))),
        *(f"mkdir -p {place} && mount --bind {tmp_path / needed[place]} {place}" for place in sorted(behind)),
        f"cd {world}",
        'exec "$@"',
    ]
    view = ["unshare", "--mount", "--propagation=private", "sh", "-c", " && ".join(steps), "sh", *nobody]
    assert can_run(view), "no way to run this Python as an ordinary user"
    return view


def closed_door(place: Path) -> Path | None:
    """Return the first parent folder that other users may not enter."""
    return next((folder for folder in reversed((place, *place.parents)) if not folder.stat().st_mode & 0o001), None)


def can_run(around: list[str]) -> bool:
    """Return whether Python runs there and can start itself again: `setpriv` drops a privilege on the way."""
    program = "import sys, subprocess, grader, msgspec, pytest; subprocess.run([sys.executable, '-c', ''], check=True)"
    return subprocess.run([*around, sys.executable, "-c", program], capture_output=True).returncode == 0


# The command ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "name",
    ["os_exit_when_loaded", "terminal_escapes", "escapes_in_names", "workflow_commands", "markup", "formulas"],
)
def test_the_command_shows_attacks_as_what_they_are(tmp_path: Path, name: str, form: str) -> None:
    (file,) = ATTACKS.glob(f"[0-9]*_{name}.py")
    (tmp_path / FILE).write_bytes(file.read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "grader", "grade", tmp_path / FILE, "--format", form, "--isolation", "require"],
        capture_output=True,
        env=os.environ | {"ATTACKED_SECRET": SECRET, "COLUMNS": "100"},
        timeout=HANGS,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    shown = done.stdout.decode("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert not re.search(r"^\s*(::|##\[)", shown, re.MULTILINE)
    assert SECRET not in shown
    for text in attack_of(file).never:
        assert text not in shown
