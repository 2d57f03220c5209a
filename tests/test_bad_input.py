"""What cannot be meant is told in a sentence with exit code 2, at once, whatever the command; help fits a terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.cli import main
from tests.test_near_names import lay

CANVAS = "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (7)\n    Points Possible,,,,,7\nann,1,,ann,A,\n"
FILES = {
    "class/ann/hello_world.py": "print('hello')\n",
    "program.py": "print('hello')\n",
    "a file": "hello\n",
    "empty.csv": "",
    "blank.csv": "\n\n",
    "headings.csv": "who,what\nann,1\n",
    "nul.csv": "name,email\nann\0,b\n",
    "binary.csv": bytes(range(256)),
    "twice.csv": "name,email\nann,a@x.org\nbob,a@x.org\n",
    "canvas.csv": CANVAS,
}
BATCH = ["batch", "class", "--out", "out", "--exercise", "01"]
NO_TABLES = ["missing.csv", "class", "empty.csv", "blank.csv", "headings.csv", "nul.csv", "binary.csv"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(lay(tmp_path, FILES))
    return tmp_path


def refused(*command: str) -> Result:
    done = CliRunner().invoke(main, list(command))
    assert (done.exit_code, done.stdout, type(done.exception)) == (2, "", SystemExit), done.output
    assert done.stderr.strip()
    return done


@pytest.mark.parametrize("name", sorted(main.commands))
def test_help_fits_80_columns(name: str) -> None:
    done = CliRunner().invoke(main, [name, "--help"], env={"COLUMNS": "200"}, terminal_width=80)
    assert done.exit_code == 0
    assert [line for line in done.stdout.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize(
    "command",
    [
        ["trace", ""],
        ["trace", "program.py", "--output", ""],
        ["diff", "", "program.py"],
        ["diff", "program.py", ""],
        ["grade", ""],
        ["grade", "class/ann", "--course", ""],
        ["audit", ""],
        ["batch", "", "--out", "out"],
        ["batch", "class", "--out", ""],
        ["merge", "", "--out", "out"],
        ["list", ""],
        ["watch", ""],
        ["release", ""],
        ["new", "topic", "--course", ""],
        ["verify", "--course", ""],
    ],
)
def test_an_empty_path_is_not_taken_for_the_current_folder(here: Path, command: list[str]) -> None:
    assert "it is empty" in refused(*command).stderr


@pytest.mark.parametrize("option", ["--canvas-column", "--moodle-column", "--scheduler", "--shard"])
@pytest.mark.parametrize("value", ["", " "])
def test_an_empty_text_is_an_unset_variable_and_told(here: Path, option: str, value: str) -> None:
    done = refused(*BATCH, "--canvas", "canvas.csv", option, value).stderr
    assert f"'{option}': it is empty; leave the option out" in done


@pytest.mark.parametrize("option", ["--roster", "--overrides", "--extensions", "--canvas", "--moodle"])
@pytest.mark.parametrize("name", NO_TABLES)
def test_a_file_that_is_no_such_table_is_told_before_anything_is_graded(here: Path, option: str, name: str) -> None:
    due = ("--due", "2026-03-01") if option == "--extensions" else ()
    done = refused(*BATCH, option, name, *due)
    assert done.stderr.startswith(f"grader: {'there is no file ' if f'file {name}' in done.stderr else ''}{name}")
    assert not (here / "out").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--roster", "twice.csv"], "twice.csv, line 3: a@x.org is in line 2 too"),
        (["--canvas", "canvas.csv", "--canvas-column", "Exam"], "choose one with --canvas-column: Quiz (7)"),
        (["--canvas-column", "Quiz"], "--canvas-column needs a file to fill in: give it with --canvas"),
        (["--moodle-column", "Grade"], "--moodle-column needs a file to fill in: give it with --moodle"),
        (["--late", "10% per day"], "need a deadline: give it with --due"),
        (["--due", "tomorrow"], "tomorrow is no moment"),
    ],
)
def test_what_does_not_fit_is_told_before_anything_is_graded(here: Path, options: list[str], sentence: str) -> None:
    assert sentence in refused(*BATCH, *options).stderr.replace("\n", " ")
    assert not (here / "out").exists()


@pytest.mark.parametrize("command", [["batch", "class"], ["merge", "class"]])
def test_results_need_a_folder(here: Path, command: list[str]) -> None:
    (here / "class" / "results.sqlite").touch()
    assert "a file is a file; name a folder" in refused(*command, "--out", "a file").stderr
    assert (here / "a file").read_text() == "hello\n"


@pytest.mark.parametrize("option", ["--until", "--jitter"])
@pytest.mark.parametrize("value", ["-1", "nan", "inf", "soon"])
def test_seconds_are_a_number_of_seconds(here: Path, option: str, value: str) -> None:
    explore = ["--explore"] if option == "--jitter" else []
    assert option in refused("trace", "program.py", *explore, option, value).stderr
