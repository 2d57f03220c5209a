"""Sections, groups and tutors of a roster; hand-ins of groups; pages that name nobody."""

import csv
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.course import Course
from grader.intake import HandIn, find
from tests.browser import Page
from tests.test_attention import CREATE, RIGHT, ROOT, WRONG, in_this_process, run  # noqa: F401 (a fixture)
from tests.test_near_names import COURSE, SAY, TWO, lay, texts

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("in_this_process")]
EXERCISES = Course(ROOT / "exercises").select((CREATE,))
ROSTERS = {
    "by hand": "name,email,section,team,tutor\nAda Lovelace,ada@x.org,A,Team One,Kim\nBo Ek,bo@x.org,B,Team One,Lu\n",
    "Canvas": "Student,ID,SIS Login ID,Section,Group,TA\n"
    '"Lovelace, Ada",1,ada@x.org,A,Team One,Kim\n"Ek, Bo",2,bo@x.org,B,Team One,Lu\n',
    "Moodle": "First name,Last name,Email address,Class,Groups,Grader\n"
    "Ada,Lovelace,ada@x.org,A,Team One,Kim\nBo,Ek,bo@x.org,B,Team One,Lu\n",
    "German": "Vorname,Nachname,E-Mail-Adresse,Übungsgruppe,Gruppen,Betreuer\n"
    "Ada,Lovelace,ada@x.org,A,Team One,Kim\nBo,Ek,bo@x.org,B,Team One,Lu\n",
}


def roster(folder: Path, text: str = ROSTERS["by hand"]) -> Path:
    file = folder / "roster.csv"
    file.write_text(text, encoding="utf-8")
    return file


def found(folder: Path, roster: Path) -> dict[str, HandIn]:
    return {one.student: one for one in find(folder, EXERCISES, roster)}


@pytest.mark.parametrize("kind", ROSTERS)
def test_sections_groups_and_tutors_are_read_from_rosters_of_several_kinds(tmp_path: Path, kind: str) -> None:
    folder = lay(tmp_path / "class", {"ada@x.org/create_task.py": RIGHT})
    hand_ins = found(folder, roster(tmp_path, ROSTERS[kind]))
    assert sorted(tuple(one.membership.values()) for one in hand_ins.values()) == [
        ("A", "Team One", "Kim"),
        ("B", "Team One", "Lu"),
    ]


@pytest.mark.parametrize(
    "names",
    [
        ["Team One/create_task.py", "Cy Moe/create_task.py"],  # a folder
        [
            "create-task-team-one/create_task.py",
            "create-task-cymoe/create_task.py",
            "create-task-di/x.py",
        ],  # GitHub Classroom
        ["teamone_77_123_create_task.py", "moecy_3_124_create_task.py"],  # Canvas
    ],
)
def test_what_a_group_handed_in_is_that_of_each_member(tmp_path: Path, names: list[str]) -> None:
    text = ROSTERS["by hand"].replace("name,email", "name,login") + "Cy Moe,cymoe,A,,Kim\nDi Orr,di,A,,Kim\n"
    hand_ins = found(lay(tmp_path / "class", dict.fromkeys(names, RIGHT)), roster(tmp_path, text))
    assert set(hand_ins) == {"Ada Lovelace", "Bo Ek", "Cy Moe", "Di Orr"}
    assert hand_ins["Ada Lovelace"].partners == ("Bo Ek",)
    assert hand_ins["Bo Ek"].origin == hand_ins["Ada Lovelace"].origin != ""
    assert [len(one.read(EXERCISES)) for one in hand_ins.values()][:3] == [1, 1, 1]
    assert hand_ins["Cy Moe"].partners == ()


CANVAS_LIST = ROSTERS["Canvas"] + '"Moe, Cy",3,cy@x.org,A,Team Two,Kim\n"Orr, Di",4,di@x.org,A,Team One,Kim\n'


@pytest.mark.parametrize(
    "names",
    [
        ["teamone_1_77_create_task.py"],  # the number is that of the member who handed in
        ["teamone_2_78_create_task.py", "moecy_3_79_create_task.py"],
        ["teamone_1_77_create_task.py", "teamone_2_78_create_task.py", "teamone_4_79_create_task.py"],
    ],
)
def test_the_number_of_one_member_hides_no_other(tmp_path: Path, names: list[str]) -> None:
    hand_ins = found(lay(tmp_path / "class", dict.fromkeys(names, RIGHT)), roster(tmp_path, CANVAS_LIST))
    assert set(hand_ins) == {"Lovelace, Ada", "Ek, Bo", "Moe, Cy", "Orr, Di"}
    team = [hand_ins[name] for name in ("Lovelace, Ada", "Ek, Bo", "Orr, Di")]
    assert [len(one.read(EXERCISES)) for one in team] == [1, 1, 1]
    assert team[1].partners == ("Lovelace, Ada", "Orr, Di")
    assert [one.ids["canvas"] for one in team] == ["1", "2", "4"]
    assert not any(one.notes for one in team)


OWN = {"lovelaceada_1_71_say_after.py": "ada", "ekbo_2_72_say_after.py": "bo", "moecy_3_73_say_after.py": "cy"}
OF_TEAMS = {"teamone_1_77_create_task.py": "one", "teamtwo_3_78_create_task.py": "two"}
LISTS = {"Canvas": CANVAS_LIST, "by hand": ROSTERS["by hand"] + "Cy Moe,cy@x.org,A,Team Two,Kim\n"}
EACH_ONE_S = [{SAY: "ada", CREATE: "one"}, {SAY: "bo", CREATE: "one"}, {SAY: "cy", CREATE: "two"}]


@pytest.mark.parametrize("roster_of", LISTS)
@pytest.mark.parametrize(
    ("own", "teams"), [("lab 1", "lab 2"), ("lab 2", "lab 1"), ("07_say_after", "08_create_task"), ("all", "all")]
)
def test_a_member_s_own_file_hides_no_file_of_the_group(tmp_path: Path, own: str, teams: str, roster_of: str) -> None:
    files = {f"{own}/{name}": text for name, text in OWN.items()}
    files |= {f"{teams}/{name}": text for name, text in OF_TEAMS.items()}
    people = find(lay(tmp_path / "class", files), TWO, roster(tmp_path, LISTS[roster_of]), COURSE)
    assert [
        mine for text in ("ada", "bo", "cy") for one in people if (mine := texts(one)).get(SAY) == text
    ] == EACH_ONE_S
    notes = [note for one in people if one.student != "Orr, Di" for note in one.notes]
    assert len(notes) == (3 if own == teams else 0)
    assert all("what is missing in" in note for note in notes)


def test_what_a_member_handed_in_alone_counts_before_what_the_group_did(tmp_path: Path) -> None:
    files = {"Team One/create_task.py": "one", "Team One/say_after.py": "one", "Ada Lovelace/say_after.py": "ada"}
    people = {one.student: one for one in find(lay(tmp_path / "class", files), TWO, roster(tmp_path), COURSE)}
    assert {name: texts(one) for name, one in people.items()} == {
        "Ada Lovelace": {SAY: "ada", CREATE: "one"},
        "Bo Ek": {SAY: "one", CREATE: "one"},
    }
    said = "Team One is that of Ada Lovelace and Bo Ek together: what is missing in Ada Lovelace is taken from there."
    assert people["Ada Lovelace"].notes == (said,)


def test_a_group_s_feedback_is_in_canvas_s_archive_once(tmp_path: Path) -> None:
    folder = lay(tmp_path / "class", {"teamone_1_77_create_task.py": WRONG})
    run(folder, tmp_path / "out", "--roster", str(roster(tmp_path, CANVAS_LIST)), "--feedback")
    with zipfile.ZipFile(tmp_path / "out" / "feedback" / "canvas.zip") as archive:
        assert archive.namelist() == ["teamone_1_77_create_task.py"]


@pytest.mark.parametrize(("name", "group"), [("team_01", "Team 1"), ("Team 1", "Team 01"), ("team-10", "Team 10")])
def test_a_group_s_number_may_have_zeros_before_it(tmp_path: Path, name: str, group: str) -> None:
    folder = lay(tmp_path / "class", {f"{name}/create_task.py": RIGHT})
    hand_ins = found(folder, roster(tmp_path, ROSTERS["by hand"].replace("Team One", group)))
    assert {one.origin for one in hand_ins.values()} == {name}


def test_a_group_s_name_may_be_in_another_encoding(tmp_path: Path) -> None:
    shown = "Gruppe Süd".encode("cp1252").decode("cp437")
    folder = lay(tmp_path / "class", {f"{shown}/create_task.py": RIGHT})
    people = found(folder, roster(tmp_path, "name,group\nAda Lovelace,Gruppe Süd\nBo Ek,Gruppe Nord\n"))
    assert [name for name, one in people.items() if one.origin] == ["Ada Lovelace"]


def test_moodle_writes_the_group_before_the_student(tmp_path: Path) -> None:
    names = ["Team One-Ada Lovelace_11_assignsubmission_file_", "Team One-Bo Ek_12_assignsubmission_file_"]
    folder = lay(tmp_path / "class", {f"{name}/create_task.py": RIGHT for name in names})
    assert set(found(folder, roster(tmp_path))) == {"Ada Lovelace", "Bo Ek"}


def test_a_number_and_a_student_s_name_are_no_groups(tmp_path: Path) -> None:
    text = "name,group\nAda Lovelace,7\nBo Ek,7\nCy Moe,Dan Fox\nDan Fox,\n"
    folder = lay(tmp_path / "class", {"7/create_task.py": RIGHT, "Dan Fox/create_task.py": RIGHT})
    hand_ins = found(folder, roster(tmp_path, text))
    assert {name for name, one in hand_ins.items() if one.origin} == {"7", "Dan Fox"}


# The pages -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def class_(tmp_path_factory: pytest.TempPathFactory, in_this_process: None) -> Path:  # noqa: F811
    whole = tmp_path_factory.mktemp("members")
    files = {"Ada Lovelace": RIGHT, "Bo Ek": WRONG, "Cy Moe": RIGHT}
    lay(whole / "class", {f"{name}/create_task.py": file for name, file in files.items()})
    roster(whole, ROSTERS["by hand"] + "Cy Moe,cy@x.org,B,<b>Two</b>,Kim\nDi Orr,di@x.org,A,,\n")
    run(whole / "class", whole / "out", "--roster", str(whole / "roster.csv"))
    return whole


def test_the_gradebook_has_a_column_for_each(class_: Path) -> None:
    with (class_ / "out" / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["section"], row["group"], row["tutor"]) for row in rows] == [
        ("A", "Team One", "Kim"),
        ("B", "Team One", "Lu"),
        ("B", "<b>Two</b>", "Kim"),
        ("A", "", ""),
    ]


LEFT = "[...document.querySelectorAll('.students tbody tr:not([hidden]) th a')].map((one) => one.textContent)"


@pytest.mark.slow
def test_the_class_page_has_columns_and_filters(class_: Path, visit: Callable[..., Page]) -> None:
    page = visit(class_ / "out" / "report" / "index.html")
    assert page.texts(".students thead th")[-3:] == ["Section", "Group", "Tutor"]
    assert page.texts(".students tbody tr:nth-child(3) .t") == ["B", "<b>Two</b>", "Kim"]
    choose = """([column, value]) => { const one = document.querySelectorAll(".membership")[column];
        one.value = value; one.dispatchEvent(new Event("change")); }"""
    page.evaluate(choose, [0, "B"])
    assert page.evaluate(LEFT) == ["Bo Ek", "Cy Moe"]
    page.evaluate(choose, [2, "Kim"])
    assert page.evaluate(LEFT) == ["Cy Moe"]
    page.evaluate(choose, [0, ""])
    assert page.evaluate(LEFT) == ["Ada Lovelace", "Cy Moe"]
    page.evaluate(choose, [2, ""])
    page.click(".students thead th:nth-last-child(3) button")
    assert page.texts(".students tbody .t:nth-last-child(3)") == ["A", "A", "B", "B"]
    assert page.problems == []


# Without names -------------------------------------------------------------------------------------------

NAMES = re.compile(r"ada|lovelace|bo ek|cy moe|moe|di orr|team one", re.IGNORECASE)


def test_anonymous_pages_name_nobody_and_a_table_says_who_they_are(class_: Path) -> None:
    out = class_ / "anonymous"
    options = ("--roster", str(class_ / "roster.csv"), "--anonymous", "--alike", "--feedback")
    run(class_ / "class", out, *options)
    pages = sorted((out / "report").rglob("*.html"))
    for page in pages:
        assert NAMES.findall(page.name + re.sub(r"<(style|script)>.*?</\1>", "", page.read_text(), flags=re.S)) == []
    with (out / "anonymous.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = {row["student"]: row for row in csv.DictReader(file)}
    assert {row["page"] for row in codes.values()} >= {page.name for page in pages if page.parent.name == "students"}
    shown = re.findall(
        r"<th scope=row><(?:a [^>]*|span)>(Student [a-z2-7]{8})<", (out / "report/index.html").read_text()
    )
    assert shown == sorted(row["shown"] for row in codes.values())
    with zipfile.ZipFile(out / "feedback" / "pages.zip") as archive:
        assert len(archive.namelist()) == 3
    before = {page.name for page in pages}
    run(class_ / "class", out, *options)
    assert {page.name for page in (out / "report").rglob("*.html")} == before, "the codes stay"


def test_pages_get_their_names_back(class_: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(class_ / "class", out, "--anonymous")
    run(class_ / "class", out)
    assert "Ada Lovelace" in (out / "report" / "index.html").read_text()
    assert len(list((out / "report" / "students").iterdir())) == 3
    assert not (out / "anonymous.csv").exists()


def test_a_part_of_a_class_is_not_anonymous(class_: Path, tmp_path: Path) -> None:
    done = run(class_ / "class", tmp_path, "--anonymous", "--shard", "1/2")
    assert (done.exit_code, "whole class in one batch" in done.stderr) == (2, True)
