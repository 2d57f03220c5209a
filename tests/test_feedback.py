"""Feedback goes back to a class: archives for anybody, for Moodle and for Canvas, and Moodle's column of comments.

What each platform reads out of a name is repeated here as its own importer does it.
"""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from grader.classroom.class_page import page_name
from grader.cli import main
from grader.intake import HandIn
from tests.test_attention import CREATE, RIGHT, WRONG, in_this_process, run  # noqa: F401 (a fixture)
from tests.test_near_names import Files, lay, zipped

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("in_this_process")]
HEAD = "Identifier,Full name,Status,Grade,Maximum grade,Grade can be changed,Last modified (submission),"
SHEET = (
    HEAD + "Last modified (grade),Feedback comments\n"
    "Participant 12,Ada Lovelace,x,,7.00,Yes,-,-,\n"
    "Participant 34,Bo Eriksson,x,,7.00,Yes,-,-,Well done\n"
)


def members(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def read_by_moodle(path: str) -> tuple[str, str, str, str]:
    """Return what Moodle reads out of a path: participant, type and name of the plugin, and the file's name."""
    parts = path.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) >= 4 and info[1].isdecimal():
            return info[1], info[2], info[3], "/".join([*info[4:], *parts]).lstrip("/")
    raise AssertionError(path)


def read_by_canvas(path: str) -> tuple[str, ...]:
    return tuple(one for one in path.rpartition("/")[2].split("_") if re.fullmatch(r"\d+", one))[:2]


def test_each_student_has_a_page_that_leads_nowhere_else(tmp_path: Path) -> None:
    lay(tmp_path / "class", {"ada/create_task.py": RIGHT, "Bo_E/create_task.py": WRONG})
    done = run(tmp_path / "class", tmp_path / "out", "--feedback")
    assert "feedback/pages.zip: feedback for 2 students." in done.stderr
    pages = members(tmp_path / "out" / "feedback" / "pages.zip")
    assert sorted(pages) == sorted(map(page_name, ("ada", "Bo_E")))
    assert all(b"index.html" not in page and b'to-class"' not in page for page in pages.values())
    assert not (tmp_path / "out" / "feedback" / "moodle.zip").exists()
    assert not (tmp_path / "out" / "feedback" / "canvas.zip").exists()


def test_archives_are_the_same_each_time_and_go_with_the_option(tmp_path: Path) -> None:
    lay(tmp_path / "class", {"ada/create_task.py": RIGHT})
    file = tmp_path / "out" / "feedback" / "pages.zip"
    run(tmp_path / "class", tmp_path / "out", "--feedback")
    before = file.read_bytes()
    file.unlink()
    run(tmp_path / "class", tmp_path / "out", "--feedback")
    assert file.read_bytes() == before
    run(tmp_path / "class", tmp_path / "out")
    assert not file.exists()
    run(tmp_path / "class", tmp_path / "out", "--feedback")
    with file.open("ab") as opened:
        opened.write(b"mine")
    run(tmp_path / "class", tmp_path / "out")
    assert file.read_bytes().endswith(b"mine")


FEEDBACK = ("--feedback", "--moodle")


def test_moodle_finds_each_participant_and_the_comments(tmp_path: Path) -> None:
    plugin = "assignsubmission_file_"
    files = {f"Ada Lovelace_12_{plugin}/create_task.py": RIGHT, f"Bo Eriksson_34_{plugin}/create_task.py": WRONG}
    lay(
        tmp_path / "class",
        {
            **files,
            "../w.csv": SHEET,
            "../out/overrides.csv": ("student,exercise,check,points,reason\nAda Lovelace,8,,6,<b>Late & loud</b>\n"),
        },
    )
    run(tmp_path / "class", tmp_path / "out", "--feedback", "--moodle", str(tmp_path / "w.csv"))
    archive = members(tmp_path / "out" / "feedback" / "moodle.zip")
    assert [read_by_moodle(name) for name in archive] == [
        ("12", "assignsubmission", "file", "feedback.html"),
        ("34", "assignsubmission", "file", "feedback.html"),
    ]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "moodle.csv").read_text(encoding="utf-8"))))
    assert rows[0]["Grade"] == "6"
    assert rows[0]["Feedback comments"].startswith("6 of 7 points.<br>08 ")
    assert "set to 6 by your instructor: &lt;b&gt;Late &amp; loud&lt;/b&gt;" in rows[0]["Feedback comments"]
    assert rows[1]["Feedback comments"] == "Well done"
    run(tmp_path / "class", tmp_path / "out", "--moodle", str(tmp_path / "w.csv"))
    assert "6 of 7" not in (tmp_path / "out" / "moodle.csv").read_text(encoding="utf-8")


def test_comments_that_stay_in_the_worksheet_are_told(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"class/Ada Lovelace/create_task.py": RIGHT, "class/Bo Eriksson/create_task.py": RIGHT, "w.csv": SHEET},
    )
    own = "Bo Eriksson has another comment in the file: it stays."
    assert own in run(tmp_path / "class", tmp_path / "out", *FEEDBACK, str(tmp_path / "w.csv")).stderr
    filled = (tmp_path / "out" / "moodle.csv").read_text(encoding="utf-8")
    again = filled.replace("7 of 7 points.<br>", "<p>7 of 7 points.</p>\n<p>")  # as Moodle's editor writes it
    assert again != filled
    (tmp_path / "again.csv").write_text(again, encoding="utf-8")
    said = run(tmp_path / "class", tmp_path / "out", *FEEDBACK, str(tmp_path / "again.csv")).stderr
    assert "Ada" not in said
    lay(tmp_path, {"class/Ada Lovelace/create_task.py": WRONG})
    said = run(tmp_path / "class", tmp_path / "out", *FEEDBACK, str(tmp_path / "again.csv")).stderr
    assert "Ada Lovelace, Bo Eriksson have other comments in the file: they stay." in said


def test_a_worksheet_tells_the_numbers_of_students_from_elsewhere(tmp_path: Path) -> None:
    lay(tmp_path, {"class/Bo Eriksson/create_task.py": RIGHT, "class/x_y/create_task.py": RIGHT, "w.csv": SHEET})
    run(tmp_path / "class", tmp_path / "out", "--feedback", "--moodle", str(tmp_path / "w.csv"))
    (name,) = members(tmp_path / "out" / "feedback" / "moodle.zip")
    assert read_by_moodle(name)[0] == "34"


def test_underscores_in_a_name_do_not_hide_the_number(tmp_path: Path) -> None:
    lay(tmp_path, {"class/a_b 7_9/create_task.py": RIGHT, "w.csv": SHEET.replace("Ada Lovelace", "a_b 7_9")})
    run(tmp_path / "class", tmp_path / "out", "--feedback", "--moodle", str(tmp_path / "w.csv"))
    (name,) = members(tmp_path / "out" / "feedback" / "moodle.zip")
    assert read_by_moodle(name)[0] == "12"


def test_canvas_finds_the_user_and_the_file_and_gets_the_form_of_that_file(tmp_path: Path) -> None:
    lay(
        tmp_path / "class",
        {
            "lovelaceada_101_7001_create_task.py": RIGHT,
            "erikssonbo_LATE_102_7002_create_task-1.py": WRONG,
            "hoppergrace_103_7003_work.zip": zipped({"create_task.py": RIGHT}),
        },
    )
    run(tmp_path / "class", tmp_path / "out", "--feedback")
    archive = members(tmp_path / "out" / "feedback" / "canvas.zip")
    assert sorted(map(read_by_canvas, archive)) == [("101", "7001"), ("102", "7002"), ("103", "7003")]
    program = archive["erikssonbo_LATE_102_7002_create_task-1.py"].decode()
    compile(program, "create_task.py", "exec")
    assert program.startswith("# 0 of 7 points.\n# 08 ")
    assert list(members_of(archive["hoppergrace_103_7003_work.zip"])) == ["feedback.html"]


def test_canvas_gets_feedback_for_each_assignment_and_a_group_reads_nothing_of_one_member(tmp_path: Path) -> None:
    alone = ["lovelaceada_101_7001_say_after.py", "erikssonbo_102_7002_say_after.py"]
    teams = ["teamone_101_8001_create_task.py", "teamtwo_103_8003_create_task.py"]
    more = {"lab 9/teamtwo_103_9003_create_task.py": WRONG}
    lay(
        tmp_path / "class",
        {f"lab 7/{name}": RIGHT for name in alone} | {f"lab 8/{name}": RIGHT for name in teams} | more,
    )
    text = "Student,ID,SIS Login ID,Group\nAda Lovelace,101,a,Team One\nBo Eriksson,102,b,Team One\n"
    text += "Cy,103,c,Team Two\nDi,104,d,Team Two\nEd,105,e,Team One\n"
    roster = lay(tmp_path, {"roster.csv": text}) / "roster.csv"
    run(tmp_path / "class", tmp_path / "out", "--feedback", "--roster", str(roster), "--exercise", "07")
    assert set(members(tmp_path / "out" / "feedback" / "canvas.zip")) == {
        *alone,
        teams[1],
        "teamtwo_103_9003_create_task.py",
    }


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_notebook_comes_back_as_one(tmp_path: Path) -> None:
    from grader.classroom.feedback import for_canvas

    hand_in = HandIn(student="ada", origin="class.zip/lovelaceada_1_2_top.ipynb")
    lay(tmp_path, {page_name("ada"): "<p>"})
    (member,) = for_canvas(
        [hand_in], lambda student: tmp_path / page_name(student), lambda student: ["3 of 7 points.", "Use <b>await</b>"]
    )
    notebook = nbformat.reads(member.content.decode(), as_version=4)
    nbformat.validate(notebook)
    assert "&lt;b&gt;" in notebook.cells[0].source
    assert json.loads(member.content)["nbformat"] == 4


def test_joined_parts_hand_back_the_whole_class(tmp_path: Path) -> None:
    files: Files = {f"S{number}_{number}_assignsubmission_file_/create_task.py": RIGHT for number in range(1, 5)}
    lay(tmp_path / "class", files)
    for number in (1, 2):
        run(tmp_path / "class", tmp_path / str(number), "--shard", f"{number}/2")
    run(tmp_path / "class", tmp_path / "whole", "--feedback")
    parts = [str(tmp_path / "1"), str(tmp_path / "2")]
    CliRunner().invoke(main, ["merge", *parts, "--out", str(tmp_path / "joined"), "--exercise", CREATE, "--feedback"])
    joined, whole = (members(tmp_path / name / "feedback" / "moodle.zip") for name in ("joined", "whole"))
    assert list(joined) == list(whole)
    assert len(whole) == 4
