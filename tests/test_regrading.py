"""A regrade report: who gained or lost points when a class was graded again, and why."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.classroom import regrading
from grader.classroom import store as stores
from grader.classroom.regrading import ReplacedResult, difference, summarize
from grader.cli import main
from grader.grades.results import Check, ExerciseGrade
from tests.test_attention import CREATE, RIGHT, WRONG, in_this_process, run  # noqa: F401 (a fixture)
from tests.test_near_names import lay

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("in_this_process")]


def lay_class(tmp_path: Path, content: bytes, *students: str) -> Path:
    return lay(tmp_path / "class", {f"{student}/create_task.py": content for student in students})


def changes(out: Path) -> list[dict[str, str]]:
    if not (out / "regrade.csv").exists():
        return []
    with (out / "regrade.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_points_that_were_lost_are_told_with_the_checks(tmp_path: Path) -> None:
    out, folder = tmp_path / "out", lay_class(tmp_path, RIGHT, "ada", "bo")
    first = run(folder, out)
    assert (changes(out), "Changed" in first.stdout) == ([], False)
    again = run(lay_class(tmp_path, WRONG, "ada"), out)
    (row,) = changes(out)
    assert (row["student"], row["exercise"], row["before"], row["now"]) == ("ada", CREATE, "7", "0")
    assert (row["change"], row["cause"]) == ("-7", "another file")
    assert '"Takes 2 s, not 3": 0 of 2, before 2 of 2.' in row["why"]
    assert f"Changed:   0 gained and 1 lost points, in {out / 'regrade.csv'}" in again.stdout
    assert again.stdout.splitlines()[-1].startswith("To look at:")
    assert "What the last grading changed" in (out / "report" / "index.html").read_text()


def test_the_report_stays_until_something_else_is_graded_again(tmp_path: Path) -> None:
    out, folder = tmp_path / "out", lay_class(tmp_path, RIGHT, "ada", "bo")
    run(folder, out)
    run(lay_class(tmp_path, WRONG, "ada"), out)
    before = (out / "regrade.csv").read_bytes()
    run(folder, out)
    assert (out / "regrade.csv").read_bytes() == before
    run(lay_class(tmp_path, WRONG, "bo"), out)
    assert [row["student"] for row in changes(out)] == ["bo"]
    run(lay_class(tmp_path, RIGHT, "cy"), out)  # a first hand-in replaces nothing
    assert [row["student"] for row in changes(out)] == ["bo"]
    run(lay_class(tmp_path, RIGHT + b"# a word", "cy"), out)
    assert changes(out) == []
    assert not (out / "regrade.csv").exists()


def test_an_interrupted_grading_reports_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    students = [f"s{number}" for number in range(9)]
    folder = lay_class(tmp_path, RIGHT, *students)
    for name in ("whole", "stopped"):
        run(folder, tmp_path / name)
    lay_class(tmp_path, WRONG, *students)
    run(folder, tmp_path / "whole")
    add, left = stores.Store.add, [3]

    def add_and_stop(self: stores.Store, *arguments: object, **more: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        add(self, *arguments, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(stores.Store, "add", add_and_stop)
        assert run(folder, tmp_path / "stopped").exit_code == 2
    run(folder, tmp_path / "stopped")
    for file in ("regrade.csv", "gradebook.csv", "results.jsonl"):
        assert (tmp_path / "stopped" / file).read_bytes() == (tmp_path / "whole" / file).read_bytes()
    assert len(changes(tmp_path / "whole")) == 9


def test_another_release_is_told_as_such(tmp_path: Path) -> None:
    lay(tmp_path / "class", {"ada/create_task.py": RIGHT})
    run(tmp_path / "class", tmp_path / "out")
    with stores.Store(tmp_path / "out" / "results.sqlite") as store:
        suite = store.fact(f"{regrading.RULES_FACT}{CREATE}").split()[1]
    assert regrading.cause(f"aa {suite}", f"bb {suite}", is_same_file=True) == "another release of the grader"
    assert regrading.cause(f"aa {suite}", f"bb {suite}", is_same_file=False) == "another file"
    assert regrading.cause("", f"bb {suite}", is_same_file=False) == "unknown"


def test_parts_keep_the_report_when_they_are_joined(tmp_path: Path) -> None:
    students = [f"s{number}" for number in range(4)]
    for content in (RIGHT, WRONG):
        folder = lay_class(tmp_path, content, *students)
        run(folder, tmp_path / "whole")
        for number in ("1", "2"):
            run(folder, tmp_path / number, "--shard", f"{number}/2")
    CliRunner().invoke(main, ["merge", str(tmp_path / "1"), str(tmp_path / "2"), "--out", str(tmp_path / "joined")])
    assert changes(tmp_path / "joined") == changes(tmp_path / "whole") != []


def exercise(score: int, *checks: tuple[str, int, int], status: str = "failed") -> ExerciseGrade:
    return ExerciseGrade(
        id=CREATE,
        status=status,  # type: ignore[arg-type]
        score=score,
        max_score=7,
        checks=tuple(
            Check(name=name, title=name.title(), status="passed", score=points, max_score=most)
            for name, points, most in checks
        ),
    )


def test_the_reasons_name_checks_that_are_new_gone_or_worth_something_else() -> None:
    before = ReplacedResult(grade=exercise(3, ("one", 1, 1), ("two", 2, 2), ("three", 0, 1)), cause="another suite")
    found = difference("ada", before, exercise(5, ("one", 1, 1), ("three", 3, 3), ("four", 1, 1)))
    assert found is not None
    assert found.why == '"Three": 3 of 3, before 0 of 1. "Four" is new: 1 of 1. "Two" is gone: it was 2 of 2.'
    missing = ReplacedResult(grade=exercise(0, status="missing"), cause="another file")
    found = difference("ada", missing, exercise(1, ("one", 1, 1)))
    assert found is not None
    assert found.why == "It was missing, and is failed."
    assert difference("ada", before, exercise(3, ("four", 3, 3))) is None


def test_students_are_counted_by_all_of_their_exercises() -> None:
    before = ReplacedResult(grade=exercise(3), cause="another suite")
    scores = {"ada": (4, 2), "bo": (5,), "cy": (0, 1)}
    found = [difference(name, before, exercise(score)) for name, several in scores.items() for score in several]
    counted = summarize([one for one in found if one is not None], 2)
    assert (counted.all, counted.gained, counted.lost, len(counted.listed)) == (5, 1, 1, 2)
