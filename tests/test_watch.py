"""`grader watch` as a student has it: in a terminal with keys, and through pipes; and what is remembered of them."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.text import Text

from grader.cli.screen import Content, Screen
from grader.course.course import Course
from tests.commands import HANGS, run_command

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

ROOT = Path(__file__).parent.parent
COURSE = Course(ROOT / "exercises")
PATIENCE = 30.0
"""Wall seconds within which something must be seen on a machine that is busy with other things."""
ESCAPE = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\]8;[^\x1b]*\x1b\\)")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which the commands store progress."""
    folder = tmp_path / "home"
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING", "TERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def repository(tmp_path: Path, home: Path) -> Path:
    """Create a student's folder with three exercises, none of them begun."""
    folder = tmp_path / "work"
    for name in ("01_hello_world", "02_coroutine_object", "03_forgotten_await"):
        shutil.copytree(COURSE.folder / name, folder / "exercises" / name, ignore=shutil.ignore_patterns("__pycache__"))
    entries = (COURSE.folder / "course.toml").read_text(encoding="utf-8").split("\n[[exercises]]\n")
    (folder / "exercises" / "course.toml").write_text("\n[[exercises]]\n".join(entries[:4]), encoding="utf-8")
    return folder


def solve(repository: Path, name: str, text: str | None = None) -> Path:
    """Save an exercise's solution, or another text, as an editor does: to a temporary file, then renamed."""
    exercise = COURSE.find(name)
    file = repository / "exercises" / exercise.id / exercise.file
    solution = (ROOT / "solutions" / exercise.id / exercise.file).read_text(encoding="utf-8")
    beside = file.with_name(f".{file.name}.swp")
    beside.write_text(solution if text is None else text, encoding="utf-8")
    beside.replace(file)
    return file


def allow_a_run(repository: Path, name: str, seconds: int) -> None:
    """Raise the wall limit of the exercise, in the repository's own course, so far that no test could wait for it."""
    suite = repository / "exercises" / COURSE.find(name).id / COURSE.find(name).suite.name
    with suite.open("a", encoding="utf-8") as file:
        file.write(f"\nimport pytest\n\npytestmark = pytest.mark.timeout({seconds})\n")


class Watcher:
    """A run of `grader watch` with pipes instead of a terminal."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.said = ""
        self._more = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grader", "watch", *options],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONUTF8": "1"},
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._more:
                self.said += line
                self._more.notify()

    def press(self, key: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{key}\n")
        self.process.stdin.flush()

    def see(self, text: str) -> str:
        """Wait until this text is printed, and return what was printed before it."""
        with self._more:
            found = self._more.wait_for(lambda: text in self.said, PATIENCE)
            assert found, f"{text!r} did not come:\n{self.said}"
            before, _, self.said = self.said.partition(text)
        return before

    def quit(self) -> None:
        self.press("q")
        self.see("Your progress is kept")
        assert self.process.wait(PATIENCE) == 0


@pytest.fixture
def watching(repository: Path) -> Iterator[Any]:
    started: list[Watcher] = []

    def watch(*options: str) -> Watcher:
        started.append(Watcher(repository, *options))
        return started[-1]

    yield watch
    for watcher in started:
        watcher.process.kill()
        watcher.process.wait()
        for stream in (watcher.process.stdin, watcher.process.stdout):
            if stream is not None:
                stream.close()


KEYS = "h hint"
"""The last line of each screen begins with this."""


def test_an_exercise_from_the_stub_through_two_wrong_answers_to_its_end(repository: Path, watching: Any) -> None:
    watcher = watching()
    task = watcher.see(KEYS)
    assert "01_hello_world  Hello, world" in task
    assert "Not started yet." in task
    assert "1 s  world" in task  # the README's sample
    solve(repository, "1", 'async def main():\n    print("hello")\n    print("world")\n')
    watcher.see("Checking 01_hello_world")
    first = watcher.see(KEYS)
    assert "your program" in first
    assert "✗ The whole run takes 1 s" in first
    solve(
        repository, "1", 'import time\nasync def main():\n    print("hello")\n    time.sleep(1)\n    print("world")\n'
    )
    watcher.see("Checking 01_hello_world")
    second = watcher.see(KEYS)
    assert "hello_world.py, line 4: " in second
    assert "hello_world.py:4\n" in second  # something to click on
    solve(repository, "1")
    watcher.see("Checking 01_hello_world")
    last = watcher.see(KEYS)
    assert "7 of 7 points" in last
    assert "Well done." in last
    assert COURSE.find("1").learnt in " ".join(last.split())
    assert "asyncio.sleep" not in last.partition("What you have learnt")[0]  # no solution is shown
    assert "1 of 3 done" in last
    assert f"Press n for the next exercise: {COURSE.find('2').title}." in last
    watcher.quit()


@pytest.mark.slow
def test_it_does_not_jump_ahead_but_goes_on_when_asked(repository: Path, watching: Any) -> None:
    solve(repository, "1")
    watcher = watching("--exercise", "1")
    watcher.see("7 of 7 points")
    watcher.see(KEYS)
    watcher.press("n")
    assert "02_coroutine_object" in watcher.see(KEYS)
    watcher.press("n")
    assert "A program to mend." in watcher.see(KEYS)
    watcher.press("n")  # after the last one comes the first that is open
    assert "02_coroutine_object" in watcher.see(KEYS)
    watcher.quit()


@pytest.mark.slow
def test_who_saves_another_exercise_is_at_that_one(repository: Path, watching: Any) -> None:
    watcher = watching()
    watcher.see(KEYS)
    solve(repository, "3")
    assert "03_forgotten_await" in watcher.see("7 of 7 points")
    watcher.quit()


def test_each_key_does_what_it_says(repository: Path, watching: Any) -> None:
    solve(repository, "1", "import asyncio\nasync def main():\n    await asyncio.sleep(2)\n")
    watcher = watching()
    watcher.see(KEYS)
    watcher.press("h")
    watcher.see("Hint 1 of 3")
    watcher.press("h")
    watcher.see("Hint 2 of 3")
    watcher.press("t")
    watcher.see("What the event loop did")
    watcher.see("run `await asyncio.sleep(2)`: leave main")
    watcher.see("It finished after 2 s.")
    watcher.press("e")
    watcher.see("1 s  world")  # the README's sample
    watcher.press("l")
    assert re.search(r"→ +01_hello_world +Hello, world +\d of 7 +1 +here", watcher.see("02_coroutine_object"))
    watcher.press("r")
    watcher.see("Checking 01_hello_world")
    watcher.see(KEYS)
    watcher.press("x")  # nobody's key
    watcher.quit()


def run_for_ever(repository: Path, watcher: Watcher) -> None:
    """Save an endless program and wait until it runs: the judge is ready, and a second is enough for it to begin."""
    watcher.see(KEYS)
    solve(repository, "1")
    watcher.see("7 of 7 points")
    watcher.see(KEYS)
    solve(repository, "1", "async def main():\n    while True:\n        pass\n")
    watcher.see("Checking 01_hello_world")
    time.sleep(1)


def test_a_newer_save_ends_the_check_of_an_endless_program(repository: Path, watching: Any) -> None:
    allow_a_run(repository, "1", seconds=1000)
    watcher = watching("--course", "exercises")
    run_for_ever(repository, watcher)
    solve(repository, "1")
    watcher.see("7 of 7 points")
    watcher.quit()


@pytest.mark.slow
def test_quitting_does_not_wait_for_an_endless_program(repository: Path, watching: Any) -> None:
    allow_a_run(repository, "1", seconds=1000)
    watcher = watching("--course", "exercises")
    run_for_ever(repository, watcher)
    watcher.quit()


@pytest.mark.slow
def test_the_end_is_celebrated_once(repository: Path, watching: Any) -> None:
    for name in ("1", "2"):
        solve(repository, name)
    watcher = watching()
    assert "03_forgotten_await" in watcher.see(KEYS)
    solve(repository, "3")
    end = watcher.see(KEYS)
    assert "Congratulations!" in end
    assert "3 exercises, 22 points, 3 attempts" in end
    watcher.press("r")
    assert "Congratulations!" not in watcher.see(KEYS)
    watcher.press("n")
    watcher.see("Everything is done.")
    watcher.quit()


@pytest.mark.slow
def test_it_goes_on_where_the_student_was(repository: Path, watching: Any) -> None:
    solve(repository, "1")
    solve(repository, "2", "async def greet(name):\n    print(name)\n")
    watcher = watching()
    assert "02_coroutine_object" in watcher.see(KEYS)
    watcher.quit()


@pytest.mark.slow
def test_a_file_that_python_cannot_read_or_is_gone_is_no_end(repository: Path, watching: Any) -> None:
    watcher = watching()
    watcher.see(KEYS)
    file = solve(repository, "1", "async def main(:\n")
    watcher.see("Python cannot read the file")
    watcher.see(KEYS)
    file.unlink()
    watcher.see("There is no hello_world.py here yet.")
    solve(repository, "1")
    watcher.see("7 of 7 points")
    watcher.quit()


@pytest.mark.slow
def test_where_there_is_nothing_to_watch_a_sentence_says_so(tmp_path: Path, home: Path) -> None:
    for arguments, words in (
        (["watch"], "there are no exercises in"),
        (["watch", "nowhere"], "there is no folder nowhere"),
        (["watch", str(ROOT), "--exercise", "99"], "there is no exercise 99"),
    ):
        done = run_command(
            [sys.executable, "-m", "grader", *arguments],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 2
        assert words in done.stderr.decode()
        assert b"Traceback" not in done.stderr


def test_an_exercise_that_the_folder_does_not_hold_is_named(repository: Path) -> None:
    done = run_command(
        [sys.executable, "-m", "grader", "watch", "--exercise", "20"],
        cwd=repository,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        encoding="utf-8",
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "20_top_level_await is not among the exercises" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal as POSIX has it")
def test_in_a_terminal_keys_need_no_return_and_the_screen_is_drawn_anew(repository: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    solve(repository, "1", 'async def main():\n    print("hello")\n')
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "COLUMNS", "LINES")}
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "grader", "watch"],
        cwd=str(repository),
        env=environment | {"TERM": "xterm-256color", "PYTHONUTF8": "1"},
        encoding="utf-8",
        dimensions=(40, 80),
        timeout=PATIENCE,
    )
    terminal.expect("points")
    terminal.expect("quit")
    terminal.send("h")
    terminal.expect(r"\x1b\[2J")  # drawn anew, and with what was there
    terminal.expect("points")
    terminal.expect("Hint 1 of 3")
    terminal.expect("\x1b]8;[^;]*;file://[^\x1b]*hello_world.py")  # a link, where the terminal has them
    terminal.expect("quit")
    solve(repository, "1")
    terminal.expect("7 of 7 points")
    terminal.expect("quit")
    terminal.send("\x1b[A")  # an arrow
    terminal.send("q")
    terminal.expect("Your progress is kept")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal as POSIX has it")
def test_ctrl_c_ends_it_like_q(repository: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    terminal = pexpect.spawn(
        sys.executable, ["-m", "grader", "watch"], cwd=str(repository), encoding="utf-8", timeout=PATIENCE
    )
    terminal.expect("quit")
    terminal.sendintr()
    terminal.expect("Your progress is kept")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


def screen_of(content: Content, width: int, height: int, page: int = 0) -> list[str]:
    """Return the lines that a terminal of this size shows."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    console = Console(file=stream, force_terminal=True, width=width, height=height, color_system=None)
    with console.capture() as captured:
        Screen(console).draw(content, page)
    return ESCAPE.sub("", captured.get()).splitlines()


FINDING = (
    "        create_task.py, line 19: worker_1 and worker_2 run one after the other",
    "            19 | await worker_1()",
)
CHECKS = [Text(line) for line in (*(f"      ✓ check {number}" for number in range(8)), *FINDING, *"abcdefghijkl")]
BRIEF = [Text(line) for line in (*FINDING, *"abcdefghijkl", "      ✓ 8 checks passed")]


def test_a_low_terminal_shows_the_cause_and_the_keys() -> None:
    content = Content([Text("08_create_task")], [CHECKS, BRIEF], [Text("h hint  q quit")])
    whole = screen_of(content, 80, 40)
    assert whole[1:9] == [f"      ✓ check {number}" for number in range(8)]
    for height in (24, 16, 12):
        shown = screen_of(content, 80, height)
        assert len(shown) < height
        assert set(FINDING) <= set(shown)
        assert (shown[0], shown[-1]) == ("08_create_task", "h hint  q quit")


def test_what_a_low_terminal_has_no_room_for_comes_page_by_page() -> None:
    content = Content([Text("head")], [[Text(str(number)) for number in range(20)]], [Text("keys")])
    pages = [screen_of(content, 80, 12, page) for page in range(4)]
    assert pages[0] == ["head", *map(str, range(8)), "… page 1 of 3: space goes on", "keys"]
    assert pages[2] == ["head", *map(str, range(16, 20)), "… page 3 of 3: space goes back to the first", "keys"]
    assert pages[3] == pages[0]


@pytest.mark.parametrize("width", [80, 60, 40])
def test_a_screen_wraps_at_words(width: int) -> None:
    words = "worker_1 ran from 0 s to 1 s, and worker_2 began only then: `await` waits for the end of what it awaits"
    shown = screen_of(Content([], [[Text(f"    {words}"), Text("x" * 100)]], []), width, 40)
    told = [line for line in shown if "x" not in line]
    assert max(map(len, shown)) <= width
    assert all(line.startswith("    ") for line in told)
    assert " ".join(" ".join(told).split()) == words


# What is remembered ---------------------------------------------------------------------------------------


def command(*arguments: str, cwd: Path) -> str:
    done = run_command(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        timeout=HANGS,
    )
    assert "Traceback" not in done.stderr
    return done.stdout


def pytest_on(repository: Path, *arguments: str) -> str:
    settings = [
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
        "-o",
        "asyncio_default_fixture_loop_scope=function",
    ]
    return command("pytest", *settings, *arguments, cwd=repository)


def row(repository: Path, name: str) -> list[str]:
    said = command("grader", "list", cwd=repository)
    return next(line for line in said.splitlines() if name in line).split()


@pytest.mark.slow
def test_pytest_counts_attempts_and_the_list_shows_them(repository: Path) -> None:
    for text in ("async def main():\n    pass\n", "async def main():\n    print(1)\n"):
        solve(repository, "1", text)
        pytest_on(repository, "exercises/01_hello_world")
        pytest_on(repository, "exercises/01_hello_world")  # the same file again is no other attempt
    assert row(repository, "01_hello_world")[-2:] == ["2", "next"]
    solve(repository, "1")
    said = pytest_on(repository, "exercises/01_hello_world")
    assert COURSE.find("1").learnt in " ".join(said.split())
    assert row(repository, "01_hello_world") == ["✓", "01_hello_world", "Hello,", "world", "7", "of", "7", "3"]


@pytest.mark.slow
def test_a_part_of_a_suite_says_nothing_of_the_whole(repository: Path, home: Path) -> None:
    solve(repository, "1", 'async def main():\n    print("hello")\n    print("world")\n')
    pytest_on(repository, "exercises/01_hello_world", "-k", "order or prints")
    (remembered,) = (json.loads(file.read_text()) for file in home.rglob("progress/*.json"))
    assert (remembered["status"], remembered["attempts"]) == ("partly", 1)
    assert row(repository, "01_hello_world")[0] == "→"


def test_the_list_shows_the_exercises_that_a_folder_has(repository: Path) -> None:
    said = command("grader", "list", cwd=repository)
    assert "0 of 3 done" in said
    assert "04_run_program" not in said
    assert "Next: 01_hello_world, in exercises/01_hello_world/hello_world.py" in said.replace("\\", "/")
    assert re.search(r"03_forgotten_await .* to mend", said)


def test_a_course_that_the_grader_does_not_know_must_be_named(repository: Path) -> None:
    toml = repository / "exercises" / "course.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("02_coroutine_object", "02_other"), encoding="utf-8")
    done = run_command(
        [sys.executable, "-m", "grader", "list"], cwd=repository, capture_output=True, timeout=HANGS, encoding="utf-8"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "--course exercises" in done.stderr


@pytest.mark.slow
def test_what_was_checked_is_not_checked_again(repository: Path, home: Path) -> None:
    solve(repository, "1")
    assert "7 of 7" in command("grader", "list", cwd=repository)
    (remembered,) = (file for file in home.rglob("progress/*.json") if '"score":7' in file.read_text())
    told = json.loads(remembered.read_text()) | {"score": 5}
    remembered.write_text(json.dumps(told), encoding="utf-8")
    assert "5 of 7" in command("grader", "list", cwd=repository)  # as remembered
    remembered.write_text("nonsense", encoding="utf-8")
    assert "7 of 7" in command("grader", "list", cwd=repository)
