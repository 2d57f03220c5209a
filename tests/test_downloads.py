"""Downloads of more platforms, and what lies beside them: nobody is hidden by a download that was recognised."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.exceptions import GraderError
from grader.intake import HandIn, find, find_all
from tests.test_near_names import COURSE, CREATE, ONE, SAY, TWO, Files, lay, tarred, texts, zipped

BLACKBOARD = {
    "Lab_3_ada_attempt_2026-03-01-12-00-00.txt": "Name: Ada Lovelace (ada)\nAssignment: Lab_3\n",
    "Lab_3_ada_attempt_2026-03-01-12-00-00_create_task.py": "old",
    "Lab_3_ada_attempt_2026-03-01-12-00-00_say_after.py": "ada say",
    "Lab_3_ada_attempt_2026-03-02-09-30-00.txt": "Name: Ada Lovelace (ada)\nAssignment: Lab_3\n",
    "Lab_3_ada_attempt_2026-03-02-09-30-00_create_task.py": "new",
    "Lab_3_grace_h_attempt_2026-03-01-12-00-00.txt": "Nom: Grace Hopper (grace_h)\r\nDevoir: Lab_3\r\n",
    "Lab_3_grace_h_attempt_2026-03-01-12-00-00_work.zip": zipped({"create_task.py": "grace"}),
    "Lab_3_alan_attempt_2026-03-01-12-00-00.txt": "Name: Alan Turing (alan)\nSubmission Field:\nimport asyncio\n",
}
BRIGHTSPACE = {
    "index.html": "<html>",
    "12345-900 - Ada Lovelace - Mar 1, 2026 1159 AM/create_task.py": "old",
    "12345-900 - Ada Lovelace - Mar 1, 2026 1159 AM/say_after.py": "ada say",
    "12345-900 - Ada Lovelace - Mar 1, 2026 1201 PM/create_task.py": "new",
    "12346-901 - Grace Hopper-Murray - Feb 28, 2026 905 PM/work.zip": zipped({"create_task.py": "grace"}),
    "12347-902 - N0123456 - Alan Turing - Feb 28, 2026 905 PM/create_task (1).py": "alan",
}

ILIAS = {
    "Lovelace_Ada_alove_4711/20260301123456_create_task.py": "old",
    "Lovelace_Ada_alove_4711/20260302070000_create_task.py": "new",
    "Lovelace_Ada_alove_4711/20260301123500_say_after.py": "ada say",
    "Hopper_Grace_Brewster_ghop_4712/20260301123457_work.zip": zipped({"create_task.py": "grace"}),
    "Turing_Alan_atur_4713/20260301123457_CreateTask.py": "alan",
}
SAKAI = {
    "grades.csv": '"Assignment 1","Points"\n\n"Display ID","ID","Last Name","First Name","grade"\n',
    "Lovelace, Ada(alove)/Submission attachment(s)/create_task.py": "new",
    "Lovelace, Ada(alove)/Submission attachment(s)/say_after.py": "ada say",
    "Lovelace, Ada(alove)/Feedback Attachment(s)/create_task.py": "the tutor's",
    "Lovelace, Ada(alove)/timestamp.txt": "20260301123456789",
    "Hopper, Grace(ghop)/Submission attachment(s)/work.zip": zipped({"create_task.py": "grace"}),
    "Turing, Alan(atur)/Submission attachment(s)/create_task (1).py": "alan",
    "Turing, Alan(atur)/comments.txt": "",
}
OPENOLAT = {
    "Lovelace_Ada/1_task/create_task.py": "the task",
    "Lovelace_Ada/2_submissions/create_task.py": "old",
    "Lovelace_Ada/2_submissions/say_after.py": "ada say",
    "Lovelace_Ada/3_corrections/create_task.py": "the tutor's",
    "Lovelace_Ada/4_revisions_1/create_task.py": "new",
    "Hopper_Grace/2_submissions/work.zip": zipped({"create_task.py": "grace"}),
    "Turing_Alan/2_submissions/create_task (1).py": "alan",
}
TEAMS = {
    "Submitted files/Ada Lovelace/Lab 3/Version 2/create_task.py": "old",
    "Submitted files/Ada Lovelace/Lab 3/Version 10/create_task.py": "new",
    "Submitted files/Ada Lovelace/Lab 3/Version 10/say_after.py": "ada say",
    "Submitted files/Grace Hopper/Lab 3/Version 1/work.zip": zipped({"create_task.py": "grace"}),
    "Submitted files/Alan Turing/Lab 3/Version 1/create_task (1).py": "alan",
    "Working files/Ada Lovelace/Lab 3/create_task.py": "a draft",
}
GOOGLE = {
    "Ada Lovelace - create_task.py": "new",
    "Ada Lovelace - say_after.py": "ada say",
    "Grace Hopper - Copy of create_task.py": "grace",
    "Alan Turing - create_task (1).py": "alan",
}
SCHOOLOGY = {
    "Lovelace, Ada - 17/Revision 9 - On time/create_task.py": "old",
    "Lovelace, Ada - 17/Revision 10 - Late/create_task.py": "new",
    "Lovelace, Ada - 17/Revision 10 - Late/say_after.py": "ada say",
    "Turing, Alan - 18/Revision 1 - On time/create_task (1).py": "alan",
    "Hopper, Grace - 19/Revision 1 - On time/work.zip": zipped({"create_task.py": "grace"}),
}
BY_MOMENT = {
    "ada@x.org/2026-03-01-23-44-55/create_task.py": "old",
    "ada@x.org/2026-03-02-00-10-00/create_task.py": "new",
    "ada@x.org/2026-03-02-00-10-00/say_after.py": "ada say",
    "alan@x.org/2026-03-01-12-00-00/create_task (1).py": "alan",
    "grace@x.org/2026-03-01-12-00-00/work.zip": zipped({"create_task.py": "grace"}),
}

AUTOLAB = {
    "ada@x.org_9_create_task.py": "old",
    "ada@x.org_10_create_task.py": "new",
    "ada@x.org_1_say_after.py": "ada say",
    "grace_h@x.org_1_work.zip": "not an archive",
    "grace_h@x.org_2_work.zip": zipped({"create_task.py": "grace"}),
    "alan@x.org_1_create_task (1).py": "alan",
}
SUBMITTY = {
    "ada/2/say_after.py": "ada say",
    "ada/9/create_task.py": "old",
    "ada/10/create_task.py": "new",
    "ada/user_assignment_settings.json": "{}",
    "grace/1/work.zip": zipped({"create_task.py": "grace"}),
    "alan/1/create_task (1).py": "alan",
}


def people(found: tuple[HandIn, ...]) -> dict[str, dict[str, str]]:
    assert len({one.student for one in found}) == len(found)
    return {one.student: texts(one) for one in found}


def check_blackboard(found: tuple[HandIn, ...]) -> None:
    ada, alan, grace = found
    assert people(found) == {
        "Ada Lovelace": {CREATE: "new", SAY: "ada say"},
        "Alan Turing": {},
        "Grace Hopper": {CREATE: "grace"},
    }
    assert (ada.ids, grace.ids) == ({"login": "ada"}, {"login": "grace_h"})
    assert [Path(one).name for one in ada.not_counted] == ["Lab_3_ada_attempt_2026-03-01-12-00-00_create_task.py"]
    assert "typed in" in alan.notes[0]


def check_brightspace(found: tuple[HandIn, ...]) -> None:
    assert people(found) == {
        "Ada Lovelace": {CREATE: "new", SAY: "ada say"},
        "Alan Turing": {CREATE: "alan"},
        "Grace Hopper-Murray": {CREATE: "grace"},
    }
    assert found[1].ids == {"sis": "0123456"} or found[1].ids == {"sis": "N0123456"}


def check_names(*names: str) -> Callable[[tuple[HandIn, ...]], None]:
    """Return a check of the hand-ins of Ada, Alan and Grace, under these names."""

    def check(found: tuple[HandIn, ...]) -> None:
        ada, alan, grace = names
        assert people(found) == {ada: {CREATE: "new", SAY: "ada say"}, alan: {CREATE: "alan"}, grace: {CREATE: "grace"}}

    return check


def check_ilias(found: tuple[HandIn, ...]) -> None:
    check_names("Ada Lovelace", "Alan Turing", "Grace Brewster Hopper")(found)
    assert [one.ids for one in found] == [{"login": "alove"}, {"login": "atur"}, {"login": "ghop"}]
    assert found[0].handed_in == "2026-03-02T07:00:00"
    assert [Path(one).name for one in found[0].not_counted] == ["20260301123456_create_task.py"]


def check_sakai(found: tuple[HandIn, ...]) -> None:
    check_names("Ada Lovelace", "Alan Turing", "Grace Hopper")(found)
    assert [one.ids for one in found] == [{"login": "alove"}, {"login": "atur"}, {"login": "ghop"}]


KINDS = [
    pytest.param(BLACKBOARD, check_blackboard, id="blackboard"),
    pytest.param(BRIGHTSPACE, check_brightspace, id="brightspace"),
    pytest.param(ILIAS, check_ilias, id="ilias"),
    pytest.param({f"Assignment_1/{name}": file for name, file in ILIAS.items()}, check_ilias, id="ilias, wrapped"),
    pytest.param(SAKAI, check_sakai, id="sakai"),
    pytest.param({f"Assignment 1/{name}": file for name, file in SAKAI.items()}, check_sakai, id="sakai, wrapped"),
    pytest.param(OPENOLAT, check_names("Lovelace_Ada", "Turing_Alan", "Hopper_Grace"), id="openolat"),
    pytest.param(TEAMS, check_names("Ada Lovelace", "Alan Turing", "Grace Hopper"), id="teams"),
    pytest.param(
        SCHOOLOGY, check_names("Lovelace, Ada - 17", "Turing, Alan - 18", "Hopper, Grace - 19"), id="schoology"
    ),
    pytest.param(BY_MOMENT, check_names("ada@x.org", "alan@x.org", "grace@x.org"), id="by moment"),
    pytest.param(AUTOLAB, check_names("ada@x.org", "alan@x.org", "grace_h@x.org"), id="autolab"),
    pytest.param(SUBMITTY, check_names("ada", "alan", "grace"), id="submitty"),
    pytest.param(GOOGLE, check_names("Ada Lovelace", "Alan Turing", "Grace Hopper"), id="google"),
    pytest.param(
        {f"Homework 1/{name}": file for name, file in GOOGLE.items()},
        check_names("Ada Lovelace", "Alan Turing", "Grace Hopper"),
        id="google, wrapped",
    ),
]


@pytest.mark.parametrize(("files", "check"), KINDS)
def test_a_download_unpacked_and_as_it_came(tmp_path: Path, files: Files, check) -> None:
    check(find(lay(tmp_path / "folder", files), TWO, course=COURSE))
    check(find(lay(tmp_path, {"class.zip": zipped(files)}) / "class.zip", TWO, course=COURSE))
    check(find(lay(tmp_path / "in", {"class.zip": zipped(files)}), TWO, course=COURSE))


LAB_7 = {
    "Ada Lovelace_52_assignsubmission_file_/say_after.py": "a7",
    "Bo Ek_53_assignsubmission_file_/say_after.py": "b7",
}
LAB_8 = {"Ada Lovelace_12_assignsubmission_file_/create_task.py": "a8", "Cy Moe_14_assignsubmission_file_/x.txt": "-"}


@pytest.mark.parametrize(
    "files",
    [
        {"CS1-Lab 7-901.zip": zipped(LAB_7), "CS1-Lab 8-902.zip": zipped(LAB_8), "roster.csv": "name"},
        {f"{lab}/{name}": file for lab, files in (("7", LAB_7), ("8", LAB_8)) for name, file in files.items()},
    ],
)
def test_several_downloads_in_a_folder_are_one_class(tmp_path: Path, files: Files) -> None:
    found = find(lay(tmp_path / "class", files), TWO, course=COURSE)
    assert people(found) == {"Ada Lovelace": {SAY: "a7", CREATE: "a8"}, "Bo Ek": {SAY: "b7"}, "Cy Moe": {}}
    assert [one.notes for one in found] == [(), (), ()]


LAB_OF_ONE = {"Cy Moe_14_assignsubmission_file_/create_task.py": "c8"}


@pytest.mark.parametrize(
    "files",
    [{"A.zip": zipped(LAB_7), "B.zip": zipped(LAB_OF_ONE)}, {"B.zip": zipped(LAB_OF_ONE), "C.zip": zipped(LAB_8)}],
)
def test_a_download_of_several_may_have_an_only_student(tmp_path: Path, files: Files) -> None:
    found = people(find(lay(tmp_path / "class", files), TWO, course=COURSE))
    assert (found["Cy Moe"], "Ada Lovelace" in found) == ({CREATE: "c8"}, True)


def test_with_a_roster_each_download_may_have_an_only_student(tmp_path: Path) -> None:
    files = {"A.zip": zipped(LAB_OF_ONE), "B.zip": zipped({"Bo Ek_53_assignsubmission_file_/create_task.py": "b8"})}
    roster = lay(tmp_path, {"roster.csv": CLASS_LIST}) / "roster.csv"
    found = people(find(lay(tmp_path / "class", files), TWO, roster, COURSE))
    assert [found[name] for name in ("Bo Ek", "Cy Moe")] == [{CREATE: "b8"}, {CREATE: "c8"}]


CLASS_LIST = "name,login\nAda Lovelace,alove\nBo Ek,boek\nCy Moe,cymoe\nAda Lovelace,ada2\n"
SECTIONS = {
    "folders": {"Section A/Bo Ek/create_task.py": "b", "Section B/Cy Moe/create_task.py": "c"},
    "tutors": {"Kim/boek.zip": zipped({"create_task.py": "b"}), "Lu/cymoe.zip": zipped({"create_task.py": "c"})},
    "archives": {"A.zip": zipped({"boek/create_task.py": "b"}), "B.zip": zipped({"cymoe/create_task.py": "c"})},
    "exercises in sections": {
        "A/08_create_task/Bo Ek/create_task.py": "b",
        "A/08_create_task/Zoe/create_task.py": "z",
        "B/08_create_task/cymoe/create_task.py": "c",
        "B/07_say_after/Zoe/say_after.py": "z",
    },
    "weeks": {"w1/Bo Ek/say_after.py": "s", "w2/Bo Ek/create_task.py": "b", "w2/Cy Moe/create_task.py": "c"},
}


@pytest.mark.parametrize("kind", SECTIONS)
def test_folders_of_sections_and_tutors_are_one_class_if_there_is_a_roster(tmp_path: Path, kind: str) -> None:
    roster = lay(tmp_path, {"roster.csv": CLASS_LIST}) / "roster.csv"
    files = {**SECTIONS[kind]}
    found = people(find(lay(tmp_path / "class", files), TWO, roster, COURSE))
    assert {name: files for name, files in found.items() if files and name != "Zoe"} == {
        "Bo Ek": {CREATE: "b"} | ({SAY: "s"} if kind == "weeks" else {}),
        "Cy Moe": {CREATE: "c"},
    }


@pytest.mark.parametrize(
    "names",
    [
        ["boek/Cy Moe", "zz/Cy Moe"],  # a student's folder
        ["Bo Ek late/Cy Moe", "zz/Cy Moe"],
        ["x/Cy Moe", "zz/src"],  # of nobody known
    ],
)
def test_a_student_hands_in_no_section(tmp_path: Path, names: list[str]) -> None:
    roster = lay(tmp_path, {"roster.csv": CLASS_LIST}) / "roster.csv"
    files = {f"{name}/create_task.py": name for name in names}
    found = people(find(lay(tmp_path / "class", files), TWO, roster, COURSE))
    assert found["Cy Moe"] == {}


@pytest.mark.parametrize(
    "files",
    [
        {"A/Ek_Bo_boek/2_submissions/create_task.py": "b", "B/Moe_Cy_cymoe/2_submissions/create_task.py": "c"},
        {"A/Ek, Bo (9)/create_task.py": "b", "B.zip": zipped({"B/late cymoe/create_task.py": "c"})},
        {"Lab.zip": zipped({"Lab/Bo Ek/create_task.py": "b", "Lab/cymoe.zip": zipped({"create_task.py": "c"})})},
        {"Lab/all/Bo Ek.zip": zipped({"create_task.py": "b"}), "Lab/all/cymoe_create_task.py": "c"},
    ],
)
def test_a_roster_finds_students_in_folders_that_name_none(tmp_path: Path, files: Files) -> None:
    roster = lay(tmp_path, {"roster.csv": CLASS_LIST}) / "roster.csv"
    found = people(find(lay(tmp_path / "class", files), TWO, roster, COURSE))
    assert [found[name] for name in ("Bo Ek", "Cy Moe")] == [{CREATE: "b"}, {CREATE: "c"}]


def test_what_is_found_by_a_part_of_a_name_is_joined_with_other_exercises(tmp_path: Path) -> None:
    files = {
        "07_say_after/Ek_Bo_boek/2_submissions/say_after.py": "b7",
        "07_say_after/late Cy Moe/say_after.py": "c7",
        "08_create_task.zip": zipped({"ekbo_12_7_create_task.py": "b8", "moecy_13_8_create_task.py": "c8"}),
    }
    roster = lay(tmp_path, {"roster.csv": CLASS_LIST}) / "roster.csv"
    found = {one.student: one for one in find(lay(tmp_path / "class", files), TWO, roster, COURSE)}
    assert [texts(found[name]) for name in ("Bo Ek", "Cy Moe")] == [
        {SAY: "b7", CREATE: "b8"},
        {SAY: "c7", CREATE: "c8"},
    ]
    assert found["Cy Moe"].notes == ("It was taken for the hand-in of Cy Moe by a part of its name.",)


def test_two_of_one_name_in_two_sections_are_not_joined(tmp_path: Path) -> None:
    roster = lay(tmp_path, {"roster.csv": CLASS_LIST}) / "roster.csv"
    files = {"A/Ada Lovelace/create_task.py": "1", "A/boek/create_task.py": "2", "B/Ada Lovelace/say_after.py": "3"}
    found = people(find(lay(tmp_path / "class", {**files, "B/cymoe/create_task.py": "4"}), TWO, roster, COURSE))
    assert sorted(str(texts) for name, texts in found.items() if name.startswith("Ada")) == sorted(
        ["{}", "{}", str({CREATE: "1"}), str({SAY: "3"})]
    )


def test_of_two_downloads_with_the_same_exercise_the_last_counts_and_that_is_noted(tmp_path: Path) -> None:
    files = {
        "submissions (9)/lovelaceada_101_11_create_task.py": "old",
        "submissions (9)/ekbo_102_12_create_task.py": "b",
        "submissions (10)/lovelaceada_101_15_create_task.py": "new",
        "submissions (10)/ekbo_102_12_create_task.py": "b",
    }
    ekbo, ada = find(lay(tmp_path / "class", files), TWO, course=COURSE)
    assert (texts(ekbo), ekbo.notes) == ({CREATE: "b"}, ())
    assert texts(ada) == {CREATE: "new"}
    assert ada.notes == (
        f"The file of {CREATE} in submissions (10)/lovelaceada_101_15_create_task.py counts, and not another one in"
        " submissions (9)/lovelaceada_101_11_create_task.py.",
    )


@pytest.mark.parametrize(
    "files",
    [
        {"evil.zip": zipped(LAB_7), "ada/create_task.py": "a"},  # one student's among those of others
        {"evil.zip": zipped(LAB_7), "ada_create_task.py": "a"},
        {"ada/ada_8_1_create_task.py": "a", "ada/ada_7_1_say_after.py": "s", "bo/bo_8_1_create_task.py": "b"},
    ],
)
def test_a_student_s_folder_that_looks_like_a_download_is_none(tmp_path: Path, files: Files) -> None:
    found = find(lay(tmp_path / "class", files), TWO, course=COURSE)
    assert {one.student for one in found} <= {"ada", "bo", "evil"}


def test_older_attempts_are_not_counted(tmp_path: Path) -> None:
    ada = find(lay(tmp_path / "class", SCHOOLOGY), TWO, course=COURSE)[1]
    assert ada.not_counted == ("Lovelace, Ada - 17/Revision 9 - On time",)
    assert ada.late


@pytest.mark.parametrize("names", [("1", "2"), ("v9", "v10"), ("submission_1", "submission_2")])
def test_numbered_folders_with_one_exercise_are_attempts_and_that_is_noted(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    older, newer = names
    files = {f"ada/{older}/create_task.py": "old", f"ada/{newer}/create_task.py": "new", "bo/create_task.py": "b"}
    ada, _ = find(lay(tmp_path / "class", files), TWO, course=COURSE)
    assert (texts(ada), ada.not_counted) == ({CREATE: "new"}, (f"ada/{older}",))
    assert ada.notes == (f"ada/{newer} counts: the numbers of the folders are taken for those of attempts.",)


@pytest.mark.parametrize("word", ["Lab", "Exercise", "Week", "Task", "Blatt", "v"])
def test_a_student_s_numbered_folders_are_no_attempts(tmp_path: Path, word: str) -> None:
    files = {f"ada/{word} 1/create_task.py": "a", f"ada/{word} 2/say_after.py": "s", "bo/create_task.py": "b"}
    ada, _ = find(lay(tmp_path / "class", files), TWO, course=COURSE)
    assert texts(ada) == {CREATE: "a", SAY: "s"}


def test_the_attempts_of_an_only_student_are_no_class(tmp_path: Path) -> None:
    files = {name: file for name, file in BY_MOMENT.items() if name.startswith("ada")}
    (ada,) = find(lay(tmp_path / "class", files), TWO, course=COURSE)
    assert (ada.student, texts(ada)) == ("ada@x.org", {CREATE: "new", SAY: "ada say"})


def test_a_download_of_gradescope_without_its_metadata_is_told(tmp_path: Path) -> None:
    files = {f"export/submission_{number}/create_task.py": str(number) for number in (1, 2)}
    found = find_all(lay(tmp_path, files), TWO, course=COURSE)
    assert people(found.hand_ins) == {"submission_1": {CREATE: "1"}, "submission_2": {CREATE: "2"}}
    (note,) = found.unclaimed
    assert (note.file, "nothing says whose" in note.what) == ("export/submission_metadata.yml", True)


def test_drafts_of_teams_were_not_handed_in(tmp_path: Path) -> None:
    found = find_all(lay(tmp_path, {f"Student Work/{name}": file for name, file in TEAMS.items()}), TWO, course=COURSE)
    assert [(note.what, note.file) for note in found.unclaimed] == [
        ("It was not read: these are drafts, which were not handed in.", "Student Work/Working files")
    ]


def test_the_only_student_of_teams_is_a_class_too(tmp_path: Path) -> None:
    files = {"Submitted files/Ada/Lab 3/Version 1/create_task.py": "old", "Working files/Bo/Lab 3/create_task.py": "?"}
    found = find_all(lay(tmp_path, {**files, "Submitted files/Ada/Lab 3/Version 2/create_task.py": "new"}), TWO)
    assert people(found.hand_ins) == {"Ada": {CREATE: "new"}}
    assert [note.file for note in found.unclaimed] == ["Working files"]


def test_a_part_of_a_download_from_google_drive_may_have_a_single_file(tmp_path: Path) -> None:
    names = [f"{name} - Copy of create_task.py" for name in ("Ada", "Bo", "Cy")]
    parts = {
        "Lab 3-20260301T120000Z-001.zip": zipped({f"Lab 3/{names[0]}": "ada", f"Lab 3/{names[1]}": "bo"}),
        "Lab 3-20260301T120000Z-002.zip": zipped({f"Lab 3/{names[2]}": "cy"}),
    }
    found = people(find(lay(tmp_path / "class", parts), TWO, course=COURSE))
    assert found == {"Ada": {CREATE: "ada"}, "Bo": {CREATE: "bo"}, "Cy": {CREATE: "cy"}}
    own = {f"{name}-20260301T120000Z-001.zip": zipped({f"{name}/create_task.py": name}) for name in ("Ada", "Bo")}
    found = people(find(lay(tmp_path / "own", own), TWO, course=COURSE))
    assert found == {"Ada": {CREATE: "Ada"}, "Bo": {CREATE: "Bo"}}


def test_the_parts_of_a_download_from_google_drive_are_one_class(tmp_path: Path) -> None:
    parts = {
        "Lab 3-20260301T120000Z-001.zip": zipped({"Lab 3/Ada/create_task.py": "ada", "Lab 3/Bo/create_task.py": "bo"}),
        "Lab 3-20260301T120000Z-1-002.zip": zipped({"Lab 3/Ada/say_after.py": "say", "Lab 3/Cy/create_task.py": "cy"}),
    }
    found = people(find(lay(tmp_path, parts), TWO, course=COURSE))
    assert found == {"Ada": {CREATE: "ada", SAY: "say"}, "Bo": {CREATE: "bo"}, "Cy": {CREATE: "cy"}}
    bad = find_all(lay(tmp_path, {"Lab 3-20260301T120000Z-1-003.zip": b"PK"}), TWO, course=COURSE)
    assert people(bad.hand_ins) == found
    assert [(note.what, note.file) for note in bad.unclaimed] == [
        ("It cannot be opened as an archive.", "Lab 3-20260301T120000Z-1-003.zip")
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("ex07/say_after.py", "ex08/create_task.py"),
        ("ex07/sayafter.py", "ex08/createtask.py", "ex10/Gather.py"),
        ("say after/say_after.py", "create task/create_task.py"),
        ("week1/say_after.py", "week2/create_task.py"),
    ],
)
def test_one_student_s_folders_for_exercises_are_no_class(tmp_path: Path, names: tuple[str, ...]) -> None:
    lay(tmp_path / "folder", {f"ada/{name}": name for name in names})
    lay(tmp_path / "zip", {"ada.zip": zipped({name: name for name in names})})
    for class_folder in (tmp_path / "folder", tmp_path / "zip"):
        found = people(find(class_folder, TWO, course=COURSE))
        assert list(found) == ["ada"]
        assert {*found["ada"]} == {SAY, CREATE}


def test_a_student_may_number_folders_too(tmp_path: Path) -> None:
    files = {"ada/1_solution/create_task.py": "1", "ada/2_task/say_after.py": "2", "bo/create_task.py": "3"}
    assert people(find(lay(tmp_path, files), TWO, course=COURSE)) == {
        "ada": {CREATE: "1", SAY: "2"},
        "bo": {CREATE: "3"},
    }


def test_one_student_s_folder_is_no_class(tmp_path: Path) -> None:
    files = {
        "ada/my_create_task.py": "1",
        "ada/ada_say_after.py": "2",
        "ada/notes/create_task_plan.md": "3",
        "ada/tests/test_create_task.py": "4",
    }
    assert list(people(find(lay(tmp_path, files), TWO, course=COURSE))) == ["ada"]


@pytest.mark.parametrize("date", ["Mar 2, 2026 1201 AM", "2 March, 2026 1201 AM", "2 Mar, 2026 00:01"])
def test_brightspace_writes_the_day_first_or_second(tmp_path: Path, date: str) -> None:
    lay(tmp_path / "class", {f"1-2 - Ada Lovelace - {date}/create_task.py".replace(":", ""): "x"})
    (one,) = find(tmp_path / "class", TWO)
    assert (one.student, one.handed_in) == ("Ada Lovelace", "2026-03-02T00:01:00")


def test_brightspace_s_loose_files(tmp_path: Path) -> None:
    files = {
        "12345-900 - Ada Lovelace - 1 March, 2026 1159 AM - create_task.py": "ada",
        "12345-900 - Ada Lovelace - 1 March, 2026 1159 AM - say_after.py": "say",
        "666-900 - Malory - Mar 1, 2026 1159 AM - 12345-900 - Ada Lovelace - Mar 2, 2026 100 PM - x.py": "evil",
    }
    found = people(find(lay(tmp_path, files), TWO, course=COURSE))
    assert found["Ada Lovelace"] == {CREATE: "ada", SAY: "say"}
    assert list(found) == ["Ada Lovelace", "Malory"]


def test_nobody_becomes_another_by_a_name_on_blackboard(tmp_path: Path) -> None:
    files = {
        **BLACKBOARD,
        "Lab_3_mal_attempt_2026-03-09-12-00-00_Lab_3_ada_attempt_2026-03-10-12-00-00_create_task.py": "evil",
    }
    found = find(lay(tmp_path, files), TWO, course=COURSE)
    assert people(found)["Ada Lovelace"] == {CREATE: "new", SAY: "ada say"}


def test_moodle_s_names_of_groups_and_numbers_are_parts(tmp_path: Path) -> None:
    names = ["Gruppe 1-Ada Lovelace_101", "Bo Ek_4711_102", "Cy & Di_103"]
    files = {f"{name}_assignsubmission_file_/create_task.py": name for name in names}
    roster = lay(tmp_path, {"r.csv": "name\nAda Lovelace\nBo Ek\nCy Moe\nDi Po\n"}) / "r.csv"
    found = people(find(lay(tmp_path / "class", files), TWO, roster))
    whose = {"Ada Lovelace": names[0], "Bo Ek": names[1], "Cy Moe": names[2], "Di Po": names[2]}
    assert found == {name: {CREATE: text} for name, text in whose.items()}
    (tmp_path / "r.csv").write_text("Identifier,Full name\nParticipant 7,Ada Lovelace\nParticipant 8,Bo Ek\n")
    found = people(find(tmp_path / "class", TWO, tmp_path / "r.csv"))
    assert (found["Ada Lovelace"], found["Bo Ek"]) == ({}, {})


@pytest.mark.parametrize("word", ["Teilnehmer_in", "Participant", "Participant_e", "Deltager"])
def test_moodle_s_blind_marking_in_any_language(tmp_path: Path, word: str) -> None:
    files = {f"{word}_{number}_assignsubmission_file_/create_task.py": str(number) for number in (7, 8)}
    found = find(lay(tmp_path, files), TWO, course=COURSE)
    assert [(one.ids, texts(one)) for one in found] == [({"moodle": n}, {CREATE: n}) for n in ("7", "8")]
    roster = tmp_path / "sheet.csv"
    roster.write_text("Identifier,Full name,Email address\nTeilnehmer/in7,Ada,a@x\nTeilnehmer/in8,Bo,b@x\n")
    assert people(find(tmp_path, TWO, roster, COURSE)) == {"Ada": {CREATE: "7"}, "Bo": {CREATE: "8"}}


MOODLE = {f"Student {n}_{n}_assignsubmission_file_/create_task.py": str(n) for n in (1, 2)}
CANVAS = {f"student{n}_{n}_90{n}_create_task.py": str(n) for n in (1, 2)}
GRADESCOPE = {
    "submission_metadata.yml": "submission_1:\n  :submitters:\n  - :name: Student 1\n    :email: s@x.edu\n",
    "submission_1/create_task.py": "1",
}


@pytest.mark.parametrize(
    "files",
    [MOODLE, CANVAS, GRADESCOPE, BLACKBOARD, BRIGHTSPACE],
    ids=["moodle", "canvas", "gradescope", "black", "bright"],
)
def test_what_lies_beside_a_download_is_a_hand_in_too(tmp_path: Path, files: Files) -> None:
    alone = find(lay(tmp_path / "alone", files), TWO, course=COURSE)
    mailed = {
        "Mary Shelley/create_task.py": "mary",
        "Emmy Noether.zip": zipped({"say_after.py": "emmy"}),
        "bo_create_task.py": "bo",
        "essay.pdf": "%PDF",
    }
    found = find_all(lay(tmp_path / "both", {**files, **mailed}), TWO, course=COURSE)
    there = people(found.hand_ins)
    assert {name: there[name] for name in ("Mary Shelley", "Emmy Noether", "bo")} == {
        "Mary Shelley": {CREATE: "mary"},
        "Emmy Noether": {SAY: "emmy"},
        "bo": {CREATE: "bo"},
    }
    assert {name: there[name] for name in people(alone)} == people(alone)
    assert all("Lies beside" in one.notes[-1] for one in found.hand_ins if one.student in ("Mary Shelley", "bo"))
    assert [note.file for note in found.unclaimed] == ["essay.pdf"]


def test_a_mailed_in_folder_is_found_by_the_roster(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("name,email\nStudent 1,s1@x\nStudent 2,s2@x\nMary Shelley,mary@x\n")
    lay(tmp_path / "class", {**MOODLE, "mary@x/create_task.py": "mary"})
    assert people(find(tmp_path / "class", TWO, roster, COURSE))["Mary Shelley"] == {CREATE: "mary"}


def test_a_class_s_download_within_a_class_is_told(tmp_path: Path) -> None:
    lay(tmp_path, {"submissions.zip": zipped(CANVAS), "Mary Shelley/create_task.py": "mary"})
    found = {one.student: one.contents(TWO, COURSE) for one in find(tmp_path, TWO, course=COURSE)}
    assert found["submissions"].files == {}
    assert "the download of a whole class" in found["submissions"].notes[0].what


# One folder for each exercise ----------------------------------------------------------------------------

BY_EXERCISE = [
    pytest.param(
        {"07_say_after/ada/say_after.py": "1", "08_create_task/ada/create_task.py": "2", "08_create_task/bo/x.py": "3"},
        id="folders",
    ),
    pytest.param(
        {"say_after/ada.py": "1", "create-task/ada.py": "2", "create-task/bo_create_task (1).py": "3"}, id="files"
    ),
    pytest.param(
        {
            "Exercise 7/ada_1_11_say_after.py": "1",
            "Exercise 8/ada_1_12_create_task.py": "2",
            "Exercise 8/bo_2_13_create_task.py": "3",
        },
        id="canvas",
    ),
    pytest.param(
        {
            "Aufgabe 07/ada_40_assignsubmission_file_/say_after.py": "1",
            "Aufgabe 08/ada_50_assignsubmission_file_/create_task.py": "2",
            "Aufgabe 08/bo_51_assignsubmission_file_/create_task.py": "3",
        },
        id="moodle",
    ),
    pytest.param(
        {
            "07_say_after.zip": zipped({"ada/say_after.py": "1"}),
            "08_create_task/all.zip": zipped({"ada/create_task.py": "2", "bo/create_task.py": "3"}),
        },
        id="archives",
    ),
    pytest.param(
        {
            "07_say_after.zip": zipped(
                {"ada/say_after.py": "1"}
            ),  # the only entry that is not named by an exercise's id
            "08_create_task/ada/create_task.py": "2",
            "08_create_task/bo_create_task.py": "3",
        },
        id="an archive and a folder",
    ),
    pytest.param(
        {
            "say_after.tgz": gzip.compress(tarred({"say_after/ada/say_after.py": "1"})),
            "08_create_task.zip": zipped({"08_create_task/ada - create_task.py": "2", "08_create_task/bo.py": "3"}),
        },
        id="archives with folders of the same name",
    ),
]


@pytest.mark.parametrize("files", BY_EXERCISE)
def test_one_folder_for_each_exercise(tmp_path: Path, files: Files) -> None:
    found = find(lay(tmp_path, {**files, "10_gather/ada/gather.py": "not graded"}), TWO, course=COURSE)
    assert people(found) == {"ada": {SAY: "1", CREATE: "2"}, "bo": {CREATE: "3"}}
    assert all("moodle" not in one.ids for one in found if one.student == "ada")


def test_a_folder_of_another_exercise_is_named_if_there_is_nothing_else(tmp_path: Path) -> None:
    folder = lay(tmp_path / "class", {"Ex 1/ada/create_task.py": "a", "Ex 2/bo/create_task.py": "b"})
    with pytest.raises(
        GraderError, match=r"Ex 1 is taken for 01_hello_world; select that exercise, or give the folder"
    ):
        find(folder, ONE, course=COURSE)
    assert set(people(find(folder / "Ex 1", ONE, course=COURSE))) == {"ada"}


def test_a_folder_of_an_exercise_without_submissions_is_told(tmp_path: Path) -> None:
    found = find_all(lay(tmp_path, {"07_say_after/ada.py": "1", "08_create_task/readme.txt": "2"}), TWO, course=COURSE)
    (note,) = (note for note in found.unclaimed if note.what == "No submission was found in it.")
    assert note.file == "08_create_task"


def test_the_only_program_counts_in_the_folder_of_an_exercise(tmp_path: Path) -> None:
    lay(tmp_path, {"07_say_after/ada/main.py": "1", "08_create_task/ada/main.py": "2"})
    assert people(find(tmp_path, TWO, course=COURSE)) == {"ada": {SAY: "1", CREATE: "2"}}


@pytest.mark.parametrize(
    ("names", "students"),
    [
        (("ada_08_create_task.py", "ada_07_say_after.py", "bo-08-create_task (1).py"), {"ada", "bo"}),
        (("ada 08 create_task.py", "bo 08 create_task.py"), {"ada", "bo"}),
        (("team_08_create_task.py", "team_07_create_task.py"), {"team_08", "team_07"}),  # numbers of teams
        (("team_08_create_task.py", "ada_create_task.py"), {"team_08", "ada"}),
    ],
)
def test_the_number_of_an_exercise_in_a_loose_file_s_name_is_not_the_student_s(
    tmp_path: Path, names: tuple[str, ...], students: set[str]
) -> None:
    assert set(people(find(lay(tmp_path, dict.fromkeys(names, "x")), TWO, course=COURSE))) == students


@pytest.mark.parametrize("name", ["Lab 8 create task", "week 8 - create_task", "Homework create task"])
def test_a_folder_of_an_exercise_may_call_it_a_lab(tmp_path: Path, name: str) -> None:
    files = {f"{name}.tar.gz": gzip.compress(tarred({"ada.py": "1", "bo.py": "2"})), "say_after/ada.py": "3"}
    found = people(find(lay(tmp_path, files), TWO, course=COURSE))
    assert found == {"ada": {CREATE: "1", SAY: "3"}, "bo": {CREATE: "2"}}


def test_two_of_one_name_are_not_joined(tmp_path: Path) -> None:
    files = {
        "07_say_after/Ada_40_assignsubmission_file_/say_after.py": "1",
        "08_create_task/Ada_50_assignsubmission_file_/create_task.py": "2",
        "08_create_task/Ada_51_assignsubmission_file_/create_task.py": "3",
    }
    found = find(lay(tmp_path, files), TWO, course=COURSE)
    assert sorted(map(tuple, (texts(one).values() for one in found))) == [("1",), ("2",), ("3",)]
    assert all("could not be joined" in one.notes[-1] for one in found)


@pytest.mark.parametrize(
    "files",
    [
        {"1/create_task.py": "1", "2/create_task.py": "2"},
        {"8/08_create_task/create_task.py": "1", "9/08_create_task/create_task.py": "2"},
    ],
)
def test_students_whose_names_are_numbers_are_no_exercises(tmp_path: Path, files: Files) -> None:
    found = find(lay(tmp_path, files), TWO, course=COURSE)
    assert [texts(one) for one in found] == [{CREATE: "1"}, {CREATE: "2"}]


def test_one_submission_is_still_not_a_class(tmp_path: Path) -> None:
    lay(tmp_path, {"07_say_after/say_after.py": "x", "08_create_task/create_task.py": "y"})
    with pytest.raises(GraderError, match="one submission"):
        find(tmp_path, TWO, course=COURSE)
    with pytest.raises(GraderError, match="one submission"):
        find(lay(tmp_path, {"10_gather/gather.py": "x"}), ONE, course=COURSE)
