"""What is alike in a class is shown, whatever its names and layout; what everybody has is not."""

import csv
import random
import re
from array import array
from pathlib import Path

import pytest

from grader.classroom.alike_export import EXPORT_HEADINGS
from grader.classroom.similarity import Alike, ComparedProgram, compare
from grader.classroom.winnowing import TOKENS_IN_RUN, WINDOW, all_runs, fingerprints, shape
from grader.course.course import Course
from tests.test_attention import CREATE, RIGHT, ROOT, STUB, in_this_process, run  # noqa: F401 (a fixture)
from tests.test_near_names import lay

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("in_this_process")]
COURSE = Course(ROOT / "exercises")
FILE = "create_task.py"
OWN = b"""\
import asyncio


async def worker_1():
    print("worker_1 start")
    for _ in range(4):
        await asyncio.sleep(0.25)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    waited = 0
    while waited < 2:
        await asyncio.sleep(0.5)
        waited += 0.5
    print("worker_2 done")


async def main():
    jobs = [asyncio.create_task(worker_1()), asyncio.create_task(worker_2())]
    print("before await")
    for name, job in zip(["worker_1", "worker_2"], jobs):
        await job
        print("awaited", name)


asyncio.run(main())
"""
NAMES = ((b"waited", b"seconds"), (b"jobs", b"both"), (b"job", b"one"), (b"name", b"who"))
RENAMED = b"# all mine\n" + OWN.replace(b'"', b"'").replace(b"range(4)", b"range(\n        4,\n    )")
for old, new in NAMES:
    RENAMED = re.sub(rb"\b%b\b" % old, new, RENAMED)
NEAR = OWN.replace(b"    jobs = [", b"    title = 'two workers'\n    print(title)\n    jobs = [")
OTHER = RIGHT.replace(
    b"async def main():", b'async def main():\n    names = {"one": 1, "two": 2}\n    del names["one"]'
)


def compared(*sources: bytes, partners: dict[str, tuple[str, ...]] | None = None, given: bytes = STUB) -> Alike:
    programs = [
        ComparedProgram(str(number), shape(one, FILE), array("Q", (mark.digest for mark in fingerprints(one, FILE))))
        for number, one in enumerate(sources)
    ]
    return compare(CREATE, programs, [one.digest for one in all_runs(given, FILE)], partners)


def groups(found: Alike) -> list[tuple[str, ...]]:
    return [cluster.students for cluster in found.clusters]


# The shape and the fingerprints --------------------------------------------------------------------------


def test_names_comments_and_layout_make_no_other_shape() -> None:
    assert shape(OWN, FILE) == shape(RENAMED, FILE)
    assert shape(OWN, FILE) == shape(OWN.replace(b"main():\n", b'main():\n    """Run both."""\n'), FILE)


@pytest.mark.parametrize(
    ("old", "new"), [(b"range(4)", b"range(5)"), (b"asyncio.sleep", b"asyncio.wait_for"), (b"await job", b"job")]
)
def test_what_a_program_does_is_its_shape(old: bytes, new: bytes) -> None:
    assert shape(OWN, FILE) != shape(OWN.replace(old, new), FILE)


def test_a_file_that_python_cannot_read_has_the_shape_of_its_bytes() -> None:
    assert shape(b"def (", FILE) == shape(b"def (", FILE) != shape(b"def (:", FILE)
    assert fingerprints(b"def (", FILE) == []


def test_programs_that_share_enough_tokens_in_a_row_share_a_fingerprint() -> None:
    chance = random.Random(8)
    words = ["if", "for", "while", "+", "-", "*", "/", "==", "<", ">", "and", "or", "not", "len", "sum", "max"]

    def some(count: int) -> str:
        return " ".join(chance.choices(words, k=count))

    for _ in range(200):
        common = some(TOKENS_IN_RUN + WINDOW - 1)
        one, other = (f"{some(chance.randrange(30))} {common} {some(chance.randrange(30))}\n" for _ in range(2))
        both = [{mark.digest for mark in fingerprints(text.encode(), FILE)} for text in (one, other)]
        assert both[0] & both[1]


def test_a_fingerprint_knows_its_lines() -> None:
    assert all(1 <= one.first <= one.last <= OWN.count(b"\n") for one in fingerprints(OWN, FILE))


# Groups --------------------------------------------------------------------------------------------------


def test_a_renamed_copy_and_a_near_copy_are_in_a_group_with_the_original() -> None:
    found = compared(*[RIGHT] * 9, OWN, RENAMED, NEAR, OTHER)
    assert groups(found) == [("9", "10", "11")]
    (cluster,) = found.clusters
    assert (cluster.same, cluster.part) == (False, 1.0)
    assert compared(*[RIGHT] * 9, OWN, RENAMED).clusters[0].same


def test_what_many_have_and_what_came_with_the_exercise_is_no_group() -> None:
    found = compared(*[RIGHT] * 12)
    assert (groups(found), found.programs, found.different, found.commonest) == ([], 12, 1, 12)
    assert groups(compared(OWN, RENAMED)) == [("0", "1")]
    assert groups(compared(OWN, RENAMED, given=OWN)) == []
    assert groups(compared(*[OWN] * 20, *[RIGHT] * 20)) == []


def test_the_same_solution_with_a_line_of_one_s_own_is_no_group() -> None:
    own = [RIGHT.replace(b"main():\n", b"main():\n    print(%d * %d)\n" % (number, number)) for number in range(12)]
    assert groups(compared(*own)) == []


def test_students_who_handed_in_together_are_no_group() -> None:
    assert groups(compared(OWN, RENAMED, partners={"0": ("1",), "1": ("0",)})) == []


def test_small_things_are_never_alike() -> None:
    assert groups(compared(b"print(1)\n", b"print(1)\n", b"", b"def (")) == []


# A class -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def class_(tmp_path_factory: pytest.TempPathFactory, in_this_process: None) -> Path:  # noqa: F811
    files = {f"s{number}": RIGHT for number in range(9)} | {"ann <b>": OWN, "bob": RENAMED, "cyd": STUB}
    folder = tmp_path_factory.mktemp("alike")
    lay(folder / "class", {f"{student}/create_task.py": file for student, file in files.items()})
    run(folder / "class", folder / "out", "--alike")
    return folder


def test_the_class_page_shows_groups_and_how_common_answers_are(class_: Path) -> None:
    page = (class_ / "out" / "report" / "index.html").read_text()
    section = page[page.index('id="alike"') : page.index('id="heading-points"')]
    assert "1 group" in section
    assert "one program, but for names and layout" in section
    assert 'href="alike/08_create_task-1.html"' in section
    assert [word in section.lower() for word in ("plagiar", "cheat", "copied", "suspect")] == [False] * 4
    assert '<td class="figure">11</td><td class="figure">2</td><td class="figure">9</td>' in section


def test_a_group_has_a_page_with_its_programs_side_by_side(class_: Path) -> None:
    page = (class_ / "out" / "report" / "alike" / "08_create_task-1.html").read_text()
    assert page.count('<ol class="code">') == 2
    assert "ann &lt;b&gt;" in page
    assert page.count('class="now"') > 20


def test_the_export_is_what_dolos_jplag_and_moss_read(class_: Path) -> None:
    folder = class_ / "out" / "alike" / CREATE
    with (folder / "info.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == EXPORT_HEADINGS
    assert [row["full_name"] for row in rows] == ["ann <b>", "bob", *(f"s{number}" for number in range(9))]
    assert [(folder / row["filename"]).is_file() for row in rows] == [True] * 11
    assert sorted(str(one.relative_to(folder)) for one in folder.glob("submissions/*/*")) == sorted(
        row["filename"] for row in rows
    )
    assert (folder / "submissions" / "bob" / FILE).read_bytes() == RENAMED
    assert (folder / "base" / FILE).read_bytes() == STUB


def test_without_the_option_nothing_of_it_stays(class_: Path) -> None:
    assert "Programs that are alike" not in run_again(class_)
    assert not (class_ / "out" / "alike").exists()
    assert not (class_ / "out" / "report" / "alike").exists()


def run_again(class_: Path) -> str:
    run(class_ / "class", class_ / "out")
    return (class_ / "out" / "report" / "index.html").read_text()
