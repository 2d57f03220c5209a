"""What an instructor decides after the grading: points of their own, deadlines, and what a delay costs.

The batches run in this process, so that many can run.
"""

import csv
import os
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from click.testing import CliRunner, Result

from grader.classroom.deadlines import Policy, lateness, moment, parse_deadline, parse_policy
from grader.classroom.moodle_times import parse
from grader.cli import main
from grader.exceptions import GraderError
from tests.browser import Page
from tests.test_attention import CREATE, RIGHT, WRONG, in_this_process, listed, page, run  # noqa: F401 (a fixture)
from tests.test_near_names import Files, lay, words_only

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("in_this_process")]
CLASS: Files = {"ada/create_task.py": RIGHT, "bo/create_task.py": WRONG, "cy/create_task.py": RIGHT}
HEAD = "student,exercise,check,points,reason\n"


def gradebook(out: Path) -> dict[str, dict[str, str]]:
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def override(tmp_path: Path, *rows: str, files: Files = CLASS, options: tuple[str, ...] = ()) -> tuple[Path, Result]:
    lay(tmp_path, {"overrides.csv": HEAD + "".join(f"{row}\n" for row in rows)})
    lay(tmp_path / "class", files)
    done = run(tmp_path / "class", tmp_path / "out", "--overrides", str(tmp_path / "overrides.csv"), *options)
    return tmp_path / "out", done


# Overrides -----------------------------------------------------------------------------------------------


def test_an_override_is_in_the_gradebook_and_on_the_pages_with_its_reason(tmp_path: Path) -> None:
    out, _ = override(tmp_path, 'bo,create_task,,4.5,"Explained it, in person <b>"')
    row = gradebook(out)["bo"]
    assert (row["raw_score"], row["score"], row[CREATE], row["status"]) == ("0", "4.5", "4.5", "failed")
    assert row["overrides"] == f"{CREATE}: 4.5 instead of 0 (Explained it, in person <b>)"
    assert "Set by your instructor" in page(out, "bo")
    assert "4.5 of 7 points instead of 0. Explained it, in person &lt;b&gt;" in page(out, "bo")
    assert "<strong>4.5</strong> of 7 points" in page(out, "bo")
    whole = (out / "report" / "index.html").read_text()
    assert "Points that you have set" in whole
    assert "Explained it, in person &lt;b&gt;" in whole
    assert gradebook(out)["ada"]["overrides"] == ""
    assert "Set by your instructor" not in page(out, "ada")


LINES = """selector => [...document.querySelectorAll(selector)].map(cell => {
    const range = document.createRange(); range.selectNodeContents(cell); return range.getClientRects().length; })"""
CUT = "cells => Math.max(...[...document.querySelectorAll(cells)].map(one => one.scrollWidth - one.clientWidth))"


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 1000])
def test_the_class_page_cuts_no_points_and_breaks_no_words(
    tmp_path: Path, visit: Callable[..., Page], width: int
) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff, Hubert"
    files = {**CLASS, f"{name}/create_task.py": WRONG}
    out, _ = override(tmp_path, f'"{name}",create_task,,5.25,"Explained it, in person"', files=files)
    whole = visit(out / "report" / "index.html", viewport={"width": width, "height": 900})
    assert whole.evaluate(CUT, ".students tbody td") <= 2  # 5.25 must not look like 5.2
    for words in (".list thead th", ".attention .origin"):
        assert set(whole.evaluate(LINES, words)) == {1}


def test_an_override_survives_regrading_and_goes_with_its_row(tmp_path: Path) -> None:
    out, _ = override(tmp_path, "bo,8,,5,Fair")
    (tmp_path / "class" / "bo" / "create_task.py").write_bytes(RIGHT)
    override(tmp_path, "bo,8,,5,Fair", files={})
    assert gradebook(out)["bo"]["raw_score"] == "7"
    assert gradebook(out)["bo"]["score"] == "5"
    assert "Fair" in page(out, "bo")
    _, done = override(tmp_path, "bo,8,,6,Fairer", files={})  # only the decision has changed, and so the page
    assert "2 of them known from before" in done.stdout
    assert "Fairer" in page(out, "bo")
    run(tmp_path / "class", out)
    assert gradebook(out)["bo"]["score"] == "7"
    assert "Fair" not in page(out, "bo")


def test_the_table_may_lie_in_the_folder_of_results(tmp_path: Path) -> None:
    lay(tmp_path / "out", {"overrides.csv": HEAD + "ada,8,,1,Copied\n"})
    run(lay(tmp_path / "class", CLASS), tmp_path / "out")
    assert gradebook(tmp_path / "out")["ada"]["score"] == "1"


def test_a_check_is_named_by_its_name_or_its_title(tmp_path: Path) -> None:
    out, _ = override(tmp_path, "ada,8,test_takes_two_seconds_not_three,0,Slow")
    by_name = gradebook(out)["ada"]
    title = by_name["overrides"].split(", ", 1)[1].partition(":")[0]
    out, _ = override(tmp_path, f'ada,8,"{title.upper()}",0,Slow')
    assert gradebook(out)["ada"] == by_name
    assert 0 < float(by_name["score"]) < 7
    assert listed(out) == [row for row in listed(out) if row["student"] == "bo"]


def test_who_handed_in_nothing_may_get_points(tmp_path: Path) -> None:
    roster = lay(tmp_path, {"roster.csv": "name\nada\nbo\ncy\nDee\n"}) / "roster.csv"
    sheet = lay(tmp_path, {"w.csv": "Identifier,Full name,Grade,Maximum grade\nParticipant 1,Dee,,7\n"}) / "w.csv"
    out, _ = override(tmp_path, "Dee,8,,3,Orally", options=("--roster", str(roster), "--moodle", str(sheet)))
    row = gradebook(out)["Dee"]
    assert (row["raw_score"], row["score"], row["status"]) == ("0", "3", "nothing handed in")
    assert "Participant 1,Dee,3,7" in (out / "moodle.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_points_of_who_handed_in_nothing_do_not_look_negative(tmp_path: Path, visit: Callable[..., Page]) -> None:
    roster = lay(tmp_path, {"roster.csv": "name\nada\nbo\ncy\nDee\nEve\n"}) / "roster.csv"
    out, _ = override(tmp_path, "Dee,8,,3,Orally", options=("--roster", str(roster)))
    page = visit(out / "report" / "index.html")
    before = "[...document.querySelectorAll('.students .m')].map(one => getComputedStyle(one, '::before').content[2])"
    assert [text.strip() for text in page.texts(".students .m")] == ["3", ""]
    assert page.evaluate(before) == ["\xa0", '"']
    assert page.problems == []


BAD = {
    "nobody,8,,3,x": "no student of this class, or more than one, is called nobody",
    ",8,,3,x": "no student is named",
    "bo,99,,3,x": "there is no exercise 99",
    "bo,,,3,x": "no exercise is named",
    "bo,8,,lots,x": "lots is no number of points",
    "bo,8,,,x": "an empty cell is no number of points",
    "bo,8,,-1,x": "-1 is no number of points",
    "bo,8,,8,x": "8 points are more than the 7 of 08_create_task",
    "bo,8,,1.234,x": "more than two digits",
    "bo,8,,3, ": "there is no reason",
    "bo,8,no such check,1,x": "a check that was not run: no such check",
    "bo,8,test_takes_two_seconds_not_three,7,x": "An override gives 7 points",
    "bo,8,,nan,x": "nan is no number",
    "bo,8,,1e9999,x": "is no number",
}


def test_a_row_that_cannot_be_used_gets_a_sentence_and_the_others_count(tmp_path: Path) -> None:
    out, done = override(tmp_path, *BAD, "ada,8,,2,Good")
    said = [row["what"] for row in listed(out) if "overrides.csv" in row["file"]]
    assert len(said) == len(BAD)
    for sentence in BAD.values():
        assert any(sentence in what for what in said), sentence
    assert any("line 2: no student of this class" in what for what in said)
    assert "line 2: no student of this class" in done.stderr
    assert (gradebook(out)["ada"]["score"], gradebook(out)["bo"]["score"]) == ("2", "0")


def test_of_two_rows_about_the_same_points_the_later_one_counts(tmp_path: Path) -> None:
    out, _ = override(tmp_path, "bo,8,,1,First", "bo,create_task,,2,Second")
    assert gradebook(out)["bo"]["score"] == "2"
    assert any("line 3: an earlier row is about the same points" in row["what"] for row in listed(out))


@pytest.mark.parametrize("text", ["", "name,points\nada,3\n"], ids=words_only)
def test_a_table_without_its_columns_is_refused_before_grading(tmp_path: Path, text: str) -> None:
    lay(tmp_path / "class", CLASS)
    done = run(tmp_path / "class", tmp_path / "out", "--overrides", str(lay(tmp_path, {"o.csv": text}) / "o.csv"))
    assert done.exit_code == 2
    assert "has no column student; its first line should be: student,exercise,points,reason,check" in done.stderr


def test_parts_keep_the_decisions_when_they_are_joined(tmp_path: Path) -> None:
    table = str(lay(tmp_path, {"o.csv": HEAD + "bo,8,,3,Fair\nada,8,,4,Fair\n"}) / "o.csv")
    lay(tmp_path / "class", CLASS)
    run(tmp_path / "class", tmp_path / "whole", "--overrides", table)
    parts = [tmp_path / "1", tmp_path / "2"]
    for number, part in enumerate(parts, 1):
        done = run(tmp_path / "class", part, "--overrides", table, "--shard", f"{number}/2")
        assert "no student" not in done.stderr
    CliRunner().invoke(main, ["merge", *map(str, parts), "--out", str(tmp_path / "joined")])
    for file in ("gradebook.csv", "report/students/bo.html"):
        joined, whole = ((tmp_path / name / file).read_text(encoding="utf-8") for name in ("joined", "whole"))
        assert joined == whole


# Deadlines -----------------------------------------------------------------------------------------------

UTC_1 = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("10% per day", Policy(percent=Decimal(10))),
        ("10%", Policy(percent=Decimal(10))),
        ("2.5 %/hour", Policy(percent=Decimal("2.5"), interval=3_600)),
        ("grace 15 min, 10%/day, cut-off 7 days", Policy(Decimal(10), grace=900, cut_off=7 * 86_400)),
        ("Cutoff 1 week", Policy(cut_off=7 * 86_400)),
        ("grace: 2h", Policy(grace=7_200)),
        ("2,5% per day,grace 15 min", Policy(Decimal("2.5"), grace=900)),
    ],
)
def test_a_policy_is_written_as_one_says_it(text: str, policy: Policy) -> None:
    assert parse_policy(text) == policy


@pytest.mark.parametrize(
    "text", ["", "ten percent", "10% per month", "10%, 20%", "grace 5", "101%", "-5%", "grace 5 parsecs"]
)
def test_a_policy_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(GraderError, match="--late"):
        parse_policy(text)


@pytest.mark.parametrize(
    ("due", "handed_in", "days", "percent"),
    [
        ("2026-03-01 12:00+00:00", "2026-03-01T12:00:59+00:00", 0, 0),  # that minute is not over
        ("2026-03-01 12:00+00:00", "2026-03-01T12:15:00+00:00", 0, 0),
        ("2026-03-01 12:00+00:00", "2026-03-01T12:15:01+00:00", 1, 10),
        ("2026-03-01 12:00+00:00", "2026-03-02T12:00:00+00:00", 1, 10),
        ("2026-03-01 12:00+00:00", "2026-03-02T12:00:01+00:00", 2, 20),
        ("2026-03-01 12:00+00:00", "2026-03-08T12:00:01+00:00", 8, 100),
        ("2026-03-01 12:00+01:00", "2026-03-01T12:30:00", 1, 10),  # no offset: in the deadline's zone
        ("2026-03-01 12:00+01:00", "2026-03-01T11:00:00+00:00", 0, 0),
        ("2026-03-01 Europe/Berlin", "2026-03-01T22:59:59+00:00", 0, 0),  # a day lasts until it is over
        ("2026-03-01 Europe/Berlin", "2026-03-01T23:20:00+00:00", 1, 10),
        ("2026-03-28 12:00 Europe/Berlin", "2026-03-29T11:00:00+00:00", 1, 10),  # a day of 23 hours
        ("2026-03-01T12:00Z", "2026-02-01T12:00:00Z", 0, 0),
        ("2026-03-01 24:00 Europe/Berlin", "2026-03-01T23:00:00+00:00", 0, 0),
        ("2026-03-01 24:00 Europe/Berlin", "2026-03-01T23:15:01+00:00", 1, 10),
        ("2026-10-25 02:30 Europe/Berlin", "2026-10-25T01:30:00+00:00", 0, 0),  # the second 02:30 of that night
        ("2026-10-25 02:30 Europe/Berlin", "2026-10-25T01:45:01+00:00", 1, 10),
        ("2026-10-25 02:00 Europe/Berlin", "2026-10-25T02:30:00", 0, 0),  # the first 02:30, before the second 02:00
        ("2026-03-29 02:30 Europe/Berlin", "2026-03-29T01:30:00+00:00", 0, 0),  # a moment that no clock shows
    ],
)
def test_days_and_costs(due: str, handed_in: str, days: int, percent: int) -> None:
    if "Europe" in due and "Europe/Berlin" not in available_timezones():
        pytest.skip("the system has no zones, as on Windows")
    deadline = parse_deadline(due, "10% per day, grace 15 min, cut-off 7 days")
    late = lateness(handed_in, deadline, None)
    assert late is not None
    assert (late.days, late.percent) == (days, percent)


@pytest.mark.parametrize(
    ("late", "handed_in", "delay"),
    [
        ("10% per day", "2026-03-01T12:30:00Z", "1 day"),
        ("10% per hour", "2026-03-01T12:30:00Z", "1 hour"),
        ("10% per hour", "2026-03-03T12:00:01Z", "49 hours"),
        ("10% per hour, grace 1 h", "2026-03-01T12:30:00Z", ""),
        ("0% per hour", "2026-03-02T12:30:00Z", "2 days"),
    ],
)
def test_a_delay_is_told_in_what_it_costs(late: str, handed_in: str, delay: str) -> None:
    found = lateness(handed_in, parse_deadline("2026-03-01 12:00Z", late), None)
    assert found is not None
    assert found.delay == delay


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-03-01 12:00 berlin", "did you mean Europe/Berlin?"),
        ("2026-03-01 12:00 europe/berlin", "did you mean Europe/Berlin?"),
        ("2026-03-01 11:59 PM", "write the hours from 0 to 23"),
        ("2026-03-01 23.59", "2026-03-01 23.59 is no moment such as 2026-03-01 23:59"),  # no 23:00 and a fraction
        ("2026-03-01 23:59,5", "is no moment such as"),
        ("2026-03-01 12:00 GMT+1", "an offset such as +01:00 does"),  # Etc/GMT+1 is an hour behind
        ("", "--due is empty: write it such as --due '2026-03-01 23:59', or leave it out"),
        ("9999-12-31 23:59 America/New_York", "too far away"),
        ("0001-01-01 00:00 Europe/Berlin", "too far away"),
    ],
)
def test_a_deadline_that_is_nearly_right_is_told_how_to_be_written(due: str, said: str) -> None:
    if "Europe/Berlin" not in available_timezones():
        pytest.skip("the system has no zones, as on Windows")
    with pytest.raises(GraderError, match=re.escape(said)):
        parse_deadline(due, None)


def test_a_policy_that_is_empty_is_told_as_that() -> None:
    with pytest.raises(GraderError, match="--late is empty: write it such as --late '10% per day', or leave it out"):
        parse_deadline("2026-03-01", " ")


def test_an_extension_may_name_its_zone() -> None:
    if "Europe/Berlin" not in available_timezones():
        pytest.skip("the system has no zones, as on Windows")
    assert moment("2026-04-05 12:00 Europe/Berlin", UTC).isoformat() == "2026-04-05T12:00:00+02:00"
    assert moment("2026-04-05 12:00", UTC).isoformat() == "2026-04-05T12:00:00+00:00"


@pytest.mark.parametrize("due", ["", "tomorrow", "2026-13-01", "2026-03-01 25:00", "2026-03-01 12:00 Middle/Earth"])
def test_a_deadline_that_cannot_be_read_is_refused(due: str) -> None:
    with pytest.raises(GraderError, match="--due"):
        parse_deadline(due, None)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("Sunday, 1 March 2026, 11:29 PM", "2026-03-01T23:29:00"),
        ("Sonntag, 1. März 2026, 23:29", "2026-03-01T23:29:00"),
        ("dimanche 1 mars 2026, 23:29", "2026-03-01T23:29:00"),
        ("domingo, 1 de marzo de 2026, 23:29", "2026-03-01T23:29:00"),
        ("Thursday, 31 December 2026, 12:05 AM", "2026-12-31T00:05:00"),
        *((text, "") for text in ("-", "", "7,00", "31 February 2026, 11:00", "1 Foo 2026, 11:00", "a@b.edu")),
    ],
    ids=words_only,
)
def test_moodles_moments_in_several_languages(cell: str, moment: str) -> None:
    assert parse(cell) == moment


def gradescope(*moments: str) -> Files:
    metadata = "".join(
        f'submission_{number}:\n  :submitters:\n  - :name: "S{number}"\n  :created_at: {moment}\n'
        for number, moment in enumerate(moments, 1)
    )
    files: Files = {f"submission_{number}/create_task.py": RIGHT for number in range(1, len(moments) + 1)}
    return {**files, "submission_metadata.yml": metadata}


def test_a_class_with_a_deadline(tmp_path: Path) -> None:
    moments = ("2026-03-01 11:00:00 Z", "2026-03-02 13:00:00 Z", "2026-03-20 12:00:00 Z", "2026-03-03 12:00:00 Z")
    lay(tmp_path / "class", gradescope(*moments))
    own = (
        lay(tmp_path, {"extensions.csv": "student,due\nS4,2026-03-03\nS9,2026-03-04\nS1,soon\nS4,2026-03-04\n"})
        / "extensions.csv"
    )
    options = ("--due", "2026-03-01T12:00Z", "--late", "10% per day, cut-off 7 days", "--extensions", str(own))
    done = run(tmp_path / "class", tmp_path / "out", *options)
    book = gradebook(tmp_path / "out")
    assert [[row[name] for name in ("raw_score", "days_late", "score", "late")] for row in book.values()] == [
        ["7", "0", "7", ""],
        ["7", "2", "5.6", "late"],
        ["7", "19", "0", "late"],
        ["7", "0", "7", ""],
    ]
    assert book["S2"]["handed_in"] == "2026-03-02 13:00+00:00"
    assert book["S4"]["due"].startswith("2026-03-04 23:59")
    assert "extensions.csv, line 3: no student of this class" in done.stderr
    assert "extensions.csv, line 4: soon is no moment" in done.stderr
    assert "extensions.csv, line 5: an earlier row is about the same student; this one counts." in done.stderr
    (late,) = (tmp_path / "out" / "report" / "students").glob("s2*.html")
    assert "Handed in 2 days late, at 2026-03-02 13:00+00:00" in late.read_text()
    assert "That takes 1.4 off the 7 points." in late.read_text()
    assert "(2 days, \\u22121.4 points)" in (tmp_path / "out" / "report" / "index.html").read_text().replace(
        "&#8722;", "\\u2212"
    )
    assert run(tmp_path / "class", tmp_path / "out", *options).exit_code == 0
    assert gradebook(tmp_path / "out") == book


def test_moments_of_moodle_come_from_its_worksheet(tmp_path: Path) -> None:
    lay(tmp_path / "class", {f"S{n}_{n}_assignsubmission_file_/create_task.py": RIGHT for n in (1, 2)})
    sheet = (
        "Identifier,Full name,Status,Grade,Maximum grade,Grade can be changed,Last modified (submission),"
        "Last modified (grade)\n"
        'Participant 1,S1,x,,7.00,Yes,"Sunday, 1 March 2026, 12:29 PM",-\n'
        'Participant 2,S2,x,,7.00,Yes,"Monday, 2 March 2026, 12:29 PM","Friday, 6 March 2026, 1:00 PM"\n'
    )
    worksheet = str(lay(tmp_path, {"w.csv": sheet}) / "w.csv")
    run(tmp_path / "class", tmp_path / "out", "--due", "2026-03-01 13:00", "--late", "50%", "--moodle", worksheet)
    assert [row["days_late"] for row in gradebook(tmp_path / "out").values()] == ["0", "1"]
    assert "Participant 2,S2,x,3.5,7.00" in (tmp_path / "out" / "moodle.csv").read_text(encoding="utf-8")


CANVAS_LIST = """while(1);[
    {"id": 9, "user_id": 1, "submitted_at": "2026-03-01T11:29:00Z", "late": false, "attempt": 1},
    {"id": 8, "user_id": 2, "submitted_at": "2026-03-02T11:29:00Z", "late": true},
    {"id": 7, "user_id": 4, "submitted_at": null, "workflow_state": "unsubmitted"}]"""
MORE_OF_CANVAS = '[{"anonymous_id": "x7Yz1", "submitted_at": "2026-03-03T11:29:00Z"}]'


def test_moments_of_canvas_come_from_its_list_of_submissions(tmp_path: Path) -> None:
    names = ["ada_1_11_create_task.py", "bo_LATE_2_12_create_task.py", "anon_x7Yz1_13_create_task.py", "cy_4_14_x.py"]
    lay(tmp_path / "class", dict.fromkeys(names, RIGHT))
    lay(tmp_path, {"1.json": CANVAS_LIST, "2.json": MORE_OF_CANVAS})
    times = ("--canvas-times", str(tmp_path / "1.json"), "--canvas-times", str(tmp_path / "2.json"))
    run(tmp_path / "class", tmp_path / "out", "--due", "2026-03-01T12:00Z", "--late", "10%", *times)
    book = gradebook(tmp_path / "out")
    assert {name: row["days_late"] for name, row in book.items()} == {
        "ada": "0",
        "anon_x7Yz1": "2",
        "bo": "1",
        "cy": "0",
    }
    assert book["ada"]["handed_in"].startswith("2026-03-01")


@pytest.mark.parametrize("text", ["[1]", "{}", "while(1);", '[{"submitted_at": "yesterday"}]'])
def test_another_file_is_no_list_of_canvas(tmp_path: Path, text: str) -> None:
    lay(tmp_path, {"class/ada_1_2_create_task.py": RIGHT, "list.json": text})
    done = run(
        tmp_path / "class", tmp_path / "out", "--due", "2026-03-01", "--canvas-times", str(tmp_path / "list.json")
    )
    assert (done.exit_code, "list.json" in done.stderr) == (2, True)


def test_the_moment_of_a_clone_is_that_of_its_last_commit_and_its_settings_run_nothing(tmp_path: Path) -> None:
    clone = lay(tmp_path / "class", {"lab-ada/create_task.py": RIGHT, "lab-bo/create_task.py": RIGHT}) / "lab-ada"
    who = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_COMMITTER_DATE": "2026-03-02T12:00:00+05:00"}
    for command in ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -q -m x", "pack-refs --all", "gc -q"):
        subprocess.run(["git", *command.split()], cwd=clone, env=os.environ | who, check=True)
    trap = tmp_path / "trap"
    (clone / ".git" / "config").write_text(f'[core]\n\tfsmonitor = "touch {trap}"\n\tpager = "touch {trap}"\n[broken')
    done = run(tmp_path / "class", tmp_path / "out", "--due", "2026-03-02T07:00Z")
    book = gradebook(tmp_path / "out")
    assert (book["ada"]["handed_in"][:10], book["ada"]["days_late"]) == ("2026-03-02", "0")
    assert (book["bo"]["handed_in"], book["bo"]["days_late"]) == ("", "0")
    assert "When 1 student handed in is not in the download, so they count as in time" in done.stderr
    assert not trap.exists()


def test_late_by_the_platforms_mark_alone_is_to_look_at(tmp_path: Path) -> None:
    lay(tmp_path / "class", {"ada_LATE_1_2_create_task.py": RIGHT, "bo_3_4_create_task.py": RIGHT})
    run(tmp_path / "class", tmp_path / "out", "--due", "2026-03-01", "--late", "10%")
    (row,) = listed(tmp_path / "out")
    assert "Late by the platform's mark" in row["what"]
    run(tmp_path / "class", tmp_path / "out")
    assert listed(tmp_path / "out") == []


def test_what_a_delay_costs_needs_a_deadline(tmp_path: Path) -> None:
    done = run(lay(tmp_path / "class", CLASS), tmp_path / "out", "--late", "10%")
    assert (done.exit_code, "need a deadline: give it with --due" in done.stderr) == (2, True)
