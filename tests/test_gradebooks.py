"""The points of a class get into gradebooks: into the right rows, and nothing else is touched or run."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from grader.classroom import canvas, gradebook, moodle
from grader.classroom.filling import FilledGradebook
from grader.course.course import Course
from grader.exceptions import GraderError
from grader.grades.results import ExerciseGrade, Grade, grade_of
from grader.intake import HandIn
from grader.trace.events import Flag

COURSE = Course(Path(__file__).parent.parent / "exercises")
EXERCISES = COURSE.select(["say_after", "create_task"])
MOST = sum(exercise.points for exercise in EXERCISES)
Pair = tuple[HandIn, Grade | None]
pytestmark = pytest.mark.timeout(200)


def graded(student: str, score: int = 5, most: int = 20, **fields: object) -> Pair:
    """Return a student with a grade of so many points, all of them in the first exercise."""
    given = {"origin": student} | fields
    hand_in = HandIn(student=student, **given)  # type: ignore[arg-type]
    exercises = (
        ExerciseGrade(id=EXERCISES[0].id, status="failed", score=score, max_score=most - 1),
        ExerciseGrade(
            id=EXERCISES[1].id, status="failed", score=0, max_score=1, flags=(Flag(what="opens =cmd", line=3),)
        ),
    )
    return hand_in, grade_of(student, exercises, "landlock 7, seccomp")


def absent(student: str, **fields: object) -> Pair:
    return HandIn(student=student, **({"origin": ""} | fields)), None  # type: ignore[arg-type]


# gradebook.csv -------------------------------------------------------------------------------------------


def records(pairs: list[Pair]) -> list[dict[str, str]]:
    ids = gradebook.known_ids(hand_in for hand_in, _ in pairs)
    text = "".join(gradebook.render(pairs, EXERCISES, ids))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def test_a_row_says_who_what_and_how() -> None:
    late = graded("Ada", 10, ids={"email": "ada@x.edu", "canvas": "7"}, late=True, notes=("A.",), not_counted=("old",))
    assert records([late]) == [
        {
            "student": "Ada",
            "canvas": "7",
            "email": "ada@x.edu",
            "raw_score": "10",
            "days_late": "0",
            "score": "10",
            "max_score": "20",
            "percent": "50.0",
            "07_say_after": "10",
            "08_create_task": "0",
            "status": "failed",
            "flags": "08_create_task: opens =cmd (line 3)",
            "isolation": "landlock 7, seccomp",
            "late": "late",
            "handed_in": "",
            "due": "",
            "overrides": "",
            "notes": "A. Not counted, because older: old.",
        }
    ]


def test_nothing_handed_in_is_worth_nothing_and_not_graded_is_worth_nobody_knows_what() -> None:
    nothing, unknown = records([absent("Ada"), absent("Bo", origin="bo")])
    assert (nothing["score"], nothing["max_score"], nothing["percent"]) == ("0", str(MOST), "0")
    assert nothing["status"] == "nothing handed in"
    assert (unknown["score"], unknown["percent"], unknown["status"]) == ("", "", "not graded")


FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "\u00a0=1+1", "\u3000=1+1"),
    *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A1", "\u200b=1+1", "\ufeff=1+1", '"=1+1', "'=1+1", "|calc", "%0A=1"),
    *('=cmd|" /C calc"!A0', "x;=1+1", "x\t=1+1", 'x";"=1+1', "=1+1\x00", "\x1b]0;=1\x07", "\u2212" + "1"),
]


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_of_somebody_else_is_a_formula_whatever_the_separator(text: str, separator: str) -> None:
    pair = graded("Bo", ids={"email": text, "login": text}, notes=(text,), not_counted=(text,))
    pair = (HandIn(student=text, origin="o", ids=pair[0].ids, notes=pair[0].notes), pair[1])
    whole = "".join(gradebook.render([pair], EXERCISES, ["email", "login"])).removeprefix("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(whole, newline=""), delimiter=separator) for cell in row]
    for cell in cells:
        bare = re.sub(r"^[\s\"\u200b\ufeff]+", "", cell)
        assert not re.match(r"[=+\-@|%\t\r\uff1d\uff0b\uff0d\uff20\u2212]", bare), cell
        assert "\n" not in cell.strip("\n")
    assert sum(line.count("\n") for line in whole.split("\r\n")) == 0


def test_numbers_stay_numbers_and_names_stay_names() -> None:
    names = ["O'Brien, Seán", "Jean-Luc", "Ng", "Zoë (2)", "X Æ A-12", "Robert'); DROP TABLE", "ad@x.edu", "李小龍"]
    rows = records([graded(name) for name in names])
    assert [row["student"] for row in rows] == names
    assert {float(row["score"]) for row in rows} == {5.0}


def test_a_gradebook_is_written_as_the_grades_come() -> None:
    taken: list[int] = []

    def stream() -> Iterator[Pair]:
        for number in range(1_000):
            taken.append(number)
            yield graded(f"student {number}")

    lines = gradebook.render(stream(), EXERCISES, [])
    assert "student" in next(lines)
    assert taken == []
    next(lines)
    assert taken == [0]
    assert len(list(lines)) == 999


# Canvas --------------------------------------------------------------------------------------------------

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (11),Asyncio (12),Current Score\r\n"
    "    Points Possible,,,,,10.00,20.00,(read only)\r\n"
    '"Lovelace, Ada",101,S1,ada,"A, first",9.50,,95\r\n'
    '"Hopper, Grace",102,S2,grace@x.edu,A,,"",\r\n'
    '"Turing, Alan ""T.""",103,S3,alan,A,,EX,\r\n'
    '"Muñoz, María",104,,maria,A,,3,\r\n'
    '"Student, Test",999,,,A,,,\r\n'
)


def into_canvas(tmp_path: Path, text: str | bytes, pairs: Iterable[Pair], **options: str) -> FilledGradebook:
    file = tmp_path / "grades.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return canvas.fill_in(file, pairs, **({"title": "Asyncio"} | options))


def test_points_get_into_canvas_and_nothing_else_changes(tmp_path: Path) -> None:
    pairs = [
        graded("lovelaceada", 12, ids={"canvas": "101"}),
        graded("grace", 7, ids={"email": "Grace@x.edu", "login": "grace"}),
        graded("Alan", 20, ids={"sis": "s3"}),
        graded("Mari\u0301a Mun\u0303oz", 0),
        graded("Nobody", 3),
    ]
    filled = into_canvas(tmp_path, CANVAS, pairs)
    expected = (
        CANVAS.replace('"A, first",9.50,,95', '"A, first",9.50,12,95')
        .replace('A,,"",\r', 'A,,"7",\r')
        .replace("maria,A,,3,", "maria,A,,0,")
    )
    assert filled.text == expected
    assert (filled.column, filled.filled) == ("Asyncio (12)", 3)
    assert filled.rows_left == ("Student, Test",)
    assert filled.students_left == ("Nobody",)
    assert filled.notes == ("Alan has EX in the file: it stays.",)


def test_points_are_scaled_to_what_canvas_has(tmp_path: Path) -> None:
    pairs = [graded("a", 12, 60, ids={"canvas": "101"}), graded("b", 1, 60, ids={"canvas": "102"})]
    filled = into_canvas(tmp_path, CANVAS, pairs, wanted="quiz")
    column = [row[5] for row in csv.reader(io.StringIO(filled.text, newline=""))]
    assert column[:4] == ["Quiz (11)", "10.00", "2", "0.17"]
    assert "scaled" in filled.notes[0]
    assert "60 here" in filled.notes[0]


def test_the_file_keeps_its_way_of_writing(tmp_path: Path) -> None:
    pairs = [graded("a", 15, 40, ids={"canvas": "101"})]
    text = (
        "\ufeffStudent;ID;SIS User ID;SIS Login ID;Section;Asyncio (12)\n"
        "    Punkte Points Possible;;;;;20,0\nLovelace, Ada;101;;ada;A;\n"
    )
    filled = into_canvas(tmp_path, text, pairs)
    assert filled.text == text.replace("ada;A;", "ada;A;7,5")
    assert filled.encoding == "utf-8"
    with_comma = text.replace(";", "\t").replace("20,0", '"20,0"').replace("\t", ",").replace("Lovelace, Ada", '"L, A"')
    assert '"7,5"' in into_canvas(tmp_path, with_comma, pairs).text


@pytest.mark.parametrize(
    "text",
    [CANVAS, CANVAS.replace("\r\n", "\n"), CANVAS.replace("\r\n", "\r"), CANVAS.rstrip("\r\n"), "\ufeff" + CANVAS],
)
def test_without_anybody_the_file_comes_out_as_it_went_in(tmp_path: Path, text: str) -> None:
    filled = into_canvas(tmp_path, text, [])
    assert (filled.text, filled.filled, len(filled.rows_left)) == (text, 0, 5)


def test_a_number_outweighs_a_name_and_who_is_not_told_apart_gets_nothing(tmp_path: Path) -> None:
    pairs = [
        graded("Ada Lovelace", 1, ids={"canvas": "555"}),  # another Ada Lovelace
        graded("Grace Hopper", 2),
        graded("grace hopper", 3),
        graded("muñozmaría", 4, ids={"login": "muñozmaría"}),  # a login that looks like a name
        absent("alan", ids={"canvas": "103"}),
    ]
    filled = into_canvas(tmp_path, CANVAS, pairs)
    assert (filled.text, filled.filled) == (CANVAS, 0)
    assert set(filled.students_left) == {"Ada Lovelace", "Grace Hopper", "grace hopper", "muñozmaría"}
    assert "alan has no grade" in filled.notes[0]


@pytest.mark.parametrize("wanted", ["Asyncio (12)", "asyncio", "12"])
def test_a_column_is_chosen_by_heading_title_or_number(tmp_path: Path, wanted: str) -> None:
    pair = graded("a", ids={"canvas": "101"})
    assert into_canvas(tmp_path, CANVAS, [pair], title="Another course", wanted=wanted).column == "Asyncio (12)"


def test_of_two_columns_with_the_title_the_empty_one_is_meant(tmp_path: Path) -> None:
    text = CANVAS.replace("Quiz (11)", "Asyncio (11)").replace(",EX,", ",,").replace(",3,", ",,")
    assert into_canvas(tmp_path, text, []).column == "Asyncio (12)"


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (CANVAS, {"title": "Another"}, r"no column for Another; .* --canvas-column: Quiz \(11\); Asyncio \(12\)"),
        (CANVAS, {"wanted": "Current Score"}, "no column"),
        (CANVAS.replace("Quiz (11)", "Asyncio (11)"), {}, "several columns"),
        ("a,b\n1,2\n", {}, "not a gradebook of Canvas"),
        ("", {}, "not a gradebook of Canvas"),
        (b"PK\x03\x04\0\0", {}, "not a CSV file"),
        (CANVAS + '"open', {}, "line 8: a quotation mark"),
    ],
)
def test_a_gradebook_that_cannot_be_filled_says_why(
    tmp_path: Path, text: str | bytes, options: dict[str, str], said: str
) -> None:
    with pytest.raises(GraderError, match=said):
        into_canvas(tmp_path, text, [], **options)


def test_names_in_two_columns_and_no_points_possible(tmp_path: Path) -> None:
    text = "LastName,FirstName,ID,SIS Login ID,Section,Asyncio (12)\nLovelace,Ada,101,ada,A,\n"
    assert into_canvas(tmp_path, text, [graded("Ada Lovelace", 12)]).text == text.replace("A,\n", "A,12\n")


# Moodle --------------------------------------------------------------------------------------------------

ENGLISH = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    '"Participant 201","Ada Lovelace",ada@x.edu,"Submitted for grading - ",,100.00,Yes,'
    '"Sunday, 1 March 2026, 12:00 PM",-,\r\n'
    '"Participant 202","Grace Hopper",grace@x.edu,"No submission - ",50.00,100.00,Yes,-,-,"<p>a, b</p>"\r\n'
    '"Participant 203","Alan Turing",alan@x.edu,"No submission - ",,100.00,Yes,-,-,\r\n'
)
GERMAN = (
    'ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,"Bewertung kann geändert werden"\n'
    '"Teilnehmer/in 201","Ada Lovelace",ada@x.edu,"Zur Bewertung abgegeben",,"20,00",Ja\n'
    '"Teilnehmer/in 202","Grace Hopper",grace@x.edu,"Zur Bewertung abgegeben",,"20,00",Ja\n'
)
BLIND = "Identificador,Estado,Calificación,Calificación máxima\nParticipante 201,Enviado,,20\nParticipante 202,-,,20\n"
JAPANESE = "識別子,氏名,ステータス,評点,最大評点\n参加者201,Ada Lovelace,提出済み,,20\n参加者202,Grace,提出済み,,20\n"


def into_moodle(tmp_path: Path, text: str, pairs: Iterable[Pair], **options: str) -> FilledGradebook:
    file = tmp_path / "sheet.csv"
    file.write_bytes(text.encode())
    return moodle.fill_in(file, pairs, **options)


def test_points_get_into_moodle_and_nothing_else_changes(tmp_path: Path) -> None:
    pairs = [
        graded("Someone", 20, ids={"moodle": "201"}),
        graded("Grace Hopper", 15),
        graded("Alan T.", 1, ids={"email": "ALAN@x.edu"}),
        graded("Nobody"),
    ]
    filled = into_moodle(tmp_path, ENGLISH, pairs)
    assert filled.text == (
        ENGLISH.replace('grading - ",,100', 'grading - ",100,100')
        .replace("50.00", "75")
        .replace(
            '203","Alan Turing",alan@x.edu,"No submission - ",,', '203","Alan Turing",alan@x.edu,"No submission - ",5,'
        )
    )
    assert (filled.column, filled.filled, filled.rows_left) == ("Grade", 3, ())
    assert filled.students_left == ("Nobody",)
    assert "100.00 points in the file, 20 here" in filled.notes[0]


@pytest.mark.parametrize(
    ("text", "column", "points"),
    [
        pytest.param(GERMAN, "Bewertung", "7,5", id="German"),
        pytest.param(BLIND, "Calificación", "7.5", id="Spanish, names hidden"),
        pytest.param(JAPANESE, "評点", "7.5", id="Japanese"),
        pytest.param("\ufeff" + GERMAN, "Bewertung", "7,5", id="with a mark"),
    ],
)
def test_headings_may_be_in_any_language(tmp_path: Path, text: str, column: str, points: str) -> None:
    pairs = [graded("x", 15, 40, ids={"moodle": "201"}), graded("y", 8, 40, ids={"moodle": "202"})]
    filled = into_moodle(tmp_path, text, pairs)
    assert (filled.column, filled.filled) == (column, 2)
    before, after = (list(csv.reader(io.StringIO(one, newline=""))) for one in (text, filled.text))
    cells = [pair for row, line in zip(before, after, strict=True) for pair in zip(row, line, strict=True)]
    assert [pair for pair in cells if pair[0] != pair[1]] == [("", points), ("", "4")]


def test_rows_that_are_nobody_s_stay_and_are_reported(tmp_path: Path) -> None:
    filled = into_moodle(tmp_path, ENGLISH, [])
    assert (filled.text, filled.rows_left) == (ENGLISH, ("Ada Lovelace", "Grace Hopper", "Alan Turing"))


def test_a_worksheet_with_its_column_named(tmp_path: Path) -> None:
    two = ENGLISH.replace("Status", "Year").replace('"Submitted for grading - "', "").replace('"No submission - "', "")
    assert into_moodle(tmp_path, two, [graded("Ada Lovelace")], wanted="grade").column == "Grade"


SEVERAL = "Id,Points,Of,Score,Of\nParticipant 1,,5,,20\nParticipant 2,,5,,20\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "not a grading worksheet of Moodle"),
        ("", "not a grading worksheet"),
        (ENGLISH.replace("100.00", '"Fail, Pass"'), "no column .* --moodle-column: Identifier; Full name"),
        (SEVERAL, "several columns"),
    ],
)
def test_a_worksheet_that_cannot_be_filled_says_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(GraderError, match=said):
        into_moodle(tmp_path, text, [])
