"""The command `grader`: what it prints where, with which exit code, on any terminal."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from grader.cli import main
from grader.course.course import Course
from grader.course.progress import Progress
from tests.commands import HANGS, run_command

pytestmark = pytest.mark.timeout(200)

ROOT = Path(__file__).parent.parent
COURSE = Course(ROOT / "exercises")
SOLUTION = (ROOT / "solutions/01_hello_world/hello_world.py").read_text(encoding="utf-8")
WRONG = 'async def main():\n    print("hello")\n    print("world")\n'
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use a new home for what the command stores, and an environment without settings of terminals."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING", "PYTHONUTF8", "TERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def alice(tmp_path: Path) -> Path:
    folder = tmp_path / "alice"
    folder.mkdir()
    return folder


def grader(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return run_command(
        [sys.executable, "-m", "grader", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=HANGS,
    )


def text_of(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stdout.decode("utf-8").replace("\r\n", "\n")


def put(folder: Path, text: str | bytes, place: str = "hello_world.py") -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def gives_up(done: subprocess.CompletedProcess[bytes], *words: str) -> None:
    """Check for exit code 2, a sentence on standard error and nothing on standard output."""
    said = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b""), said
    assert "Traceback" not in said
    for word in words:
        assert word in said


# Grades ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_solution_passes_with_exit_code_0(alice: Path) -> None:
    put(alice, SOLUTION)
    done = grader("grade", alice, "--exercise", "1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert text_of(done).startswith("alice: 7 of 7 points\n")
    assert "Everything passed." in text_of(done)


@pytest.mark.slow
def test_a_mistake_gives_exit_code_1_and_says_why(alice: Path) -> None:
    put(alice, WRONG)
    done = grader("grade", alice / "hello_world.py")
    assert (done.returncode, done.stderr) == (1, b"")
    said = text_of(done)
    assert "expected" in said
    assert "your program" in said
    assert "The whole run takes 1 s" in said
    assert "\nNext: 01_hello_world (Hello, world)\nA hint: grader hint 01_hello_world\n" in said


@pytest.mark.slow
def test_a_folder_is_graded_in_the_whole_course(alice: Path) -> None:
    put(alice, SOLUTION)
    done = grader("grade", alice, "--format", "json")
    grade = json.loads(done.stdout)
    assert done.returncode == 1
    assert [exercise["id"] for exercise in grade["exercises"]] == [one.id for one in COURSE.exercises]
    assert {exercise["status"] for exercise in grade["exercises"][1:]} == {"missing"}


@pytest.mark.slow
def test_json_has_the_promised_shape(alice: Path) -> None:
    put(alice, WRONG)
    put(alice, (ROOT / "exercises/02_coroutine_object/coroutine_object.py").read_bytes(), "coroutine_object.py")
    arguments = (
        "grade",
        alice,
        "--exercise",
        "01",
        "--exercise",
        "coroutine_object",
        "--exercise",
        "03_forgotten_await",
    )
    done = grader(*arguments, "--format", "json")
    assert (done.returncode, done.stderr) == (1, b"")
    grade = json.loads(done.stdout)
    assert list(grade) == ["schema", "submission", "score", "max_score", "isolation", "exercises"]
    assert (grade["schema"], grade["submission"]) == ("grader/result/v1", "alice")
    assert [one["status"] for one in grade["exercises"]] == ["failed", "not started", "missing"]
    for exercise in grade["exercises"]:
        assert list(exercise) == ["id", "status", "score", "max_score", "checks", "findings"]
        for check in exercise["checks"]:
            assert list(check) == ["name", "title", "status", "score", "max_score", "message"]
            assert check["status"] in ("passed", "failed")
        for finding in exercise["findings"]:
            assert list(finding) == ["code", "title", "message", "file", "line"]
    assert sum(check["max_score"] for check in grade["exercises"][0]["checks"]) == 7
    assert sum(exercise["score"] for exercise in grade["exercises"]) == grade["score"]
    assert sum(exercise["max_score"] for exercise in grade["exercises"]) == grade["max_score"] == 22


@pytest.mark.slow
def test_a_finding_names_file_and_line(alice: Path) -> None:
    put(alice, "import time\n\n\nasync def main():\n    print('hello')\n    time.sleep(1)\n    print('world')\n")
    done = grader("grade", alice / "hello_world.py", "--format", "json")
    findings = json.loads(done.stdout)["exercises"][0]["findings"]
    assert ("blocking-call", "hello_world.py", 6) in [(one["code"], one["file"], one["line"]) for one in findings]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json"])
def test_output_goes_to_the_file_and_nowhere_else(alice: Path, tmp_path: Path, form: str) -> None:
    put(alice, SOLUTION)
    file = tmp_path / "result"
    done = grader("grade", alice, "--exercise", "1", "--format", form, "--output", file)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    text = file.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert json.loads(text)["score"] == 7 if form == "json" else text.startswith("alice: 7 of 7 points\n")


@pytest.mark.slow
def test_another_course_can_be_given(alice: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(ROOT / "exercises" / "01_hello_world", course / "01_hello_world")
    text = (ROOT / "exercises" / "course.toml").read_text(encoding="utf-8")
    parts = text.split("[[exercises]]")
    (course / "course.toml").write_text("[[exercises]]".join(parts[:2]), encoding="utf-8")
    put(alice, SOLUTION)
    done = grader("grade", alice, "--course", course)
    assert done.returncode == 0
    assert text_of(done).startswith("alice: 7 of 7 points\n")


def statuses(folder: Path, *exercises: str) -> list[str]:
    chosen = [part for exercise in exercises for part in ("--exercise", exercise)]
    done = grader("grade", folder, "--format", "json", *chosen)
    return [exercise["status"] for exercise in json.loads(done.stdout)["exercises"]]


@pytest.mark.slow
def test_a_file_may_be_in_three_places_and_the_first_counts(alice: Path) -> None:
    def solution(exercise: str, file: str) -> bytes:
        return (ROOT / "solutions" / exercise / file).read_bytes()

    put(alice, solution("01_hello_world", "hello_world.py"), "01_hello_world/hello_world.py")
    put(alice, solution("06_await_in_order", "await_in_order.py"), "exercises/06_await_in_order/await_in_order.py")
    put(alice, solution("08_create_task", "create_task.py"), "create_task.py")
    for wrong in ("exercises/01_hello_world/hello_world.py", "hello_world.py", "await_in_order.py"):
        put(alice, WRONG, wrong)
    assert statuses(alice, "1", "6", "8") == ["passed", "passed", "passed"]
    put(alice, WRONG, "06_await_in_order/await_in_order.py")
    put(alice, WRONG, "exercises/08_create_task/create_task.py")
    assert statuses(alice, "1", "6", "8") == ["passed", "failed", "failed"]


@pytest.mark.slow
def test_byte_order_marks_line_ends_and_encodings_do_not_matter(alice: Path) -> None:
    text = "# é\n" + SOLUTION
    for source in (
        b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        b"# -*- coding: latin-1 -*-\n" + text.encode("latin-1"),
    ):
        put(alice, source)
        assert grader("grade", alice / "hello_world.py").returncode == 0, source


# What it cannot do ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_impossible_requests_are_said_in_a_sentence(alice: Path, tmp_path: Path) -> None:
    put(alice, SOLUTION)
    gives_up(grader("grade", tmp_path / "nowhere"), "there is no", "nowhere")
    gives_up(grader("grade", alice, "--exercise", "99"), "there is no exercise 99", "grader list")
    gives_up(grader("grade", alice, "--exercise", ""), "there is no exercise with an empty name in", "grader list")
    gives_up(grader("hint", "no_such_topic"), "there is no exercise no_such_topic", "grader list")
    put(alice, SOLUTION, "other.py")
    gives_up(grader("grade", alice / "other.py"), "other.py is not the file of any exercise")
    gives_up(grader("grade", alice, "--course", alice), "is not a course", "course.toml")
    gives_up(grader("list", "--course", tmp_path / "nowhere"), "is not a course", "course.toml")
    gives_up(grader("list", tmp_path / "nowhere"), "there is no", "nowhere")


@pytest.mark.slow
def test_wrong_usage_is_explained(alice: Path) -> None:
    gives_up(grader("grade"), "Usage:", "PATH")
    gives_up(grader("grade", alice, "--format", "poem"), "poem", "json")
    gives_up(grader("no-such-command"), "no-such-command")


@pytest.mark.slow
def test_an_output_file_that_cannot_be_written_is_named(alice: Path, tmp_path: Path) -> None:
    put(alice, SOLUTION)
    gives_up(grader("grade", alice, "--exercise", "1", "--output", tmp_path / "no" / "folder"), "folder")


@pytest.mark.slow
def test_a_broken_course_is_the_author_s(alice: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(ROOT / "exercises", course, ignore=shutil.ignore_patterns("__pycache__"))
    suite = course / "01_hello_world" / "test_hello_world.py"
    suite.write_text(suite.read_text(encoding="utf-8").replace("points(2)", "points(3)"), encoding="utf-8")
    put(alice, SOLUTION)
    done = grader("grade", alice, "--course", course, "--exercise", "1")
    gives_up(done, "test_hello_world.py is worth 8 points and course.toml says 7")
    suite.write_text("import no_such_module\n", encoding="utf-8")
    done = grader("grade", alice, "--course", course, "--exercise", "1")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"test_hello_world.py cannot be used" in done.stderr
    assert b"No module named 'no_such_module'" in done.stderr
    (course / "course.toml").write_text("title = ", encoding="utf-8")
    gives_up(grader("grade", alice, "--course", course), "course.toml")


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_mistake(alice: Path) -> None:
    put(alice, WRONG)
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", "grade", str(alice)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=HANGS) == 1
    assert said == b""


# Terminals ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_piped_output_is_plain_and_narrow(alice: Path) -> None:
    put(alice, WRONG)
    done = grader("grade", alice, TERM="xterm-256color")
    assert "\x1b" not in text_of(done)
    assert [line for line in text_of(done).splitlines() if len(line) > 80] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "encoding"),
    [("grade", "ascii"), ("grade", "cp1252"), ("list", "ascii"), ("list", "utf-16"), ("hint", "cp1252")],
)
def test_any_encoding_of_the_terminal_will_do(alice: Path, command: str, encoding: str) -> None:
    put(alice, WRONG.replace("hello", "hellö ✓ 你好 \U0001f600"))
    path = {"grade": alice / "hello_world.py", "list": alice, "hint": "say_after"}[command]
    done = grader(command, path, PYTHONIOENCODING=encoding)
    assert done.returncode == (1 if command == "grade" else 0)
    assert done.stderr == b""
    text = done.stdout.decode(encoding)
    assert "hello_world" in text or "say_after" in text
    if encoding == "ascii" and command == "list":
        assert "?" not in text


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal as POSIX has it")
def test_a_terminal_gets_colour_unless_it_does_not_want_any(alice: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    put(alice, WRONG)

    def shown(**environment: str) -> str:
        environment = {name: value for name, value in os.environ.items() if name != "CI"} | environment
        command = ["-m", "grader", "grade", str(alice / "hello_world.py")]
        return str(
            pexpect.run(f"{sys.executable} {' '.join(command)}", env=environment, timeout=HANGS, encoding="utf-8")
        )

    assert re.search(r"\x1b\[[0-9;]*3[12]m", shown(TERM="xterm"))
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", shown(TERM="xterm", NO_COLOR="1"))


HOSTILE = r"""
import sys

async def main():
    print("\x1b[2J\x1b]0;title\x07 red \x1b[31m \x9b31m \x00 \x08\x08\x08 \x7f \u202e backwards \u2028 line")
    print("carriage\rreturn")
    print("[bold]markup[/bold] :smile:")
    raise ValueError("\x1b[31m\x07\u202e")
"""


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_a_student_prints_never_works_on_the_terminal(alice: Path, form: str) -> None:
    put(alice, HOSTILE)
    done = grader("grade", alice / "hello_world.py", "--format", form)
    assert done.returncode == 1
    said = text_of(done)
    assert "markup" in said
    assert CONTROL.findall(said) == []
    if form == "text":
        assert r"\x1b[2J" in said
        assert "[bold]markup[/bold] :smile:" in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="such names are not allowed there")
def test_a_folder_s_name_never_works_on_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "al\x1b[31mice\n[red]"
    folder.mkdir()
    put(folder, SOLUTION)
    done = grader("grade", folder, "--exercise", "1")
    assert done.returncode == 0
    assert CONTROL.findall(text_of(done)) == []
    assert r"al\x1b[31mice\n[red]: 7 of 7 points" in text_of(done)
    done = grader("grade", tmp_path / "no\x1b[31m\x07where")
    assert done.returncode == 2
    assert CONTROL.findall(done.stderr.decode()) == []


# Hints and the list ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_hints_go_from_one_to_the_next(home: Path) -> None:
    hints = COURSE.find("08").hints
    said = [" ".join(text_of(grader("hint", name)).split()) for name in ("08", "create_task", "8", "08_create_task")]
    for number, text in enumerate(said[:3]):
        assert f"08_create_task, hint {number + 1} of 3" in text
        assert " ".join(hints[number].split()) in text
    assert "Another one: grader hint 08_create_task" in said[0]
    assert "That was the last one." in said[2]
    assert "hint 3 of 3" in said[3]
    assert "hint 1 of" in text_of(grader("hint", "10"))


def test_all_hints_can_be_had_at_once() -> None:
    said = " ".join(text_of(grader("hint", "gather", "--all")).split())
    for hint in COURSE.find("gather").hints:
        assert " ".join(hint.split()) in said


def test_hints_do_not_need_a_place_to_remember(home: Path) -> None:
    (home / "file").write_text("")
    places = {name: str(home / "file") for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA")}
    done = grader("hint", "8", **places)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "hint 1 of 3" in text_of(done)


@pytest.mark.parametrize("set_to", [None, "elsewhere", ""])
def test_what_is_remembered_lies_where_the_system_keeps_settings(
    set_to: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where click has it; but an empty variable is none."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    usual = Path(click.get_app_dir("coroutine-grader"))
    if set_to is not None:
        for name in ("XDG_CONFIG_HOME", "APPDATA"):
            monkeypatch.setenv(name, set_to and str(tmp_path / set_to))
    Progress.of_user().next_hint(COURSE.find("gather"))
    there = Path(click.get_app_dir("coroutine-grader")) if set_to else usual
    assert (there / "hints.json").is_file()


@pytest.mark.slow
def test_the_list_shows_what_is_done(alice: Path) -> None:
    put(alice, SOLUTION)
    put(alice, (ROOT / "exercises/08_create_task/create_task.py").read_bytes(), "08_create_task/create_task.py")
    done = grader("list", cwd=alice)
    assert (done.returncode, done.stderr) == (0, b"")
    said = text_of(done)
    for one in COURSE.exercises:
        here = {"01_hello_world": " +1", "08_create_task": " +next"}.get(one.id, " +no file")
        row = rf"^(.) +{one.id} +{re.escape(one.title)} +(\d+) of {one.points}{here} *$"
        assert re.search(row, said, re.MULTILINE)
    assert re.search(r"^✓ +01_hello_world .* 7 of 7 +1 *$", said, re.MULTILINE)
    assert re.search(r"^→ +08_create_task ", said, re.MULTILINE)
    assert f"1 of {len(COURSE.exercises)} done, 7 of {sum(one.points for one in COURSE.exercises)} points." in said


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_lists_the_exercises_and_no_others() -> None:
    listed = re.findall(r"^\| \[`(\w+)`\]\(exercises/(\w+)\)", README, re.MULTILINE)
    assert listed == [(one.id, one.id) for one in COURSE.part(1).exercises]
    assert "](exercises/README.md)" in README
    overview = (ROOT / "exercises" / "README.md").read_text(encoding="utf-8")
    further = re.findall(r"^\| \[`(\w+)`\]\((\w+)\)", overview, re.MULTILINE)
    assert further == [(one.id, one.id) for one in COURSE.exercises if one.part > 1]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_name_that_is_no_text_is_a_name_and_flags_are_not_for_students(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff"))
    folder.mkdir()
    solution = (ROOT / "solutions" / "01_hello_world" / "hello_world.py").read_text(encoding="utf-8")
    (folder / "hello_world.py").write_text(f"import gc\n{solution}", encoding="utf-8")
    done = grader("grade", folder, "--exercise", "1", "--format", "json")
    grade = json.loads(done.stdout)
    assert (grade["submission"], grade["score"], done.returncode) == (r"b\udcff", grade["max_score"], 0)
    assert "flags" not in grade["exercises"][0]


def test_the_readme_shows_each_command_and_only_options_that_there_are() -> None:
    commands = re.findall(r"^\S*grader +([a-z]+)(.*)$|`grader ([a-z]+)([^`]*)`", README, re.MULTILINE)
    shown = {first or second: "" for first, _, second, _ in commands}
    for first, options, second, more in commands:
        shown[first or second] += options.partition("#")[0] + more
    assert set(shown) == set(main.commands)
    for name, text in shown.items():
        known = {option for parameter in main.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z0-9-]+", text)) <= known, name


@pytest.mark.slow
def test_help_and_version_are_there() -> None:
    assert b"grade" in grader("--help").stdout
    assert re.search(rb"\d+\.\d+", grader("--version").stdout)


def test_help_shows_a_whole_sentence_for_each_command_in_80_columns() -> None:
    lines = grader("--help").stdout.decode().splitlines()
    assert max(map(len, lines)) <= 80
    shown = " ".join(" ".join(lines).split())
    for name, command in main.commands.items():
        sentence = " ".join((command.help or "").split("\n\n")[0].split())
        assert re.fullmatch(r"[A-Z][^.]*\.", sentence), name
        assert f"{name} {sentence}" in shown
