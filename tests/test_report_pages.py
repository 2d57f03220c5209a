"""The pages of a class and of its students, made of real grades and looked at in a real browser."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path

import msgspec
import nbformat
import pytest

from grader.classroom import class_page
from grader.classroom.attention import Remarks, of_student
from grader.classroom.class_page import page_name
from grader.classroom.counting import rows, summarize
from grader.classroom.summary import ClassEntry
from grader.course.course import Course, Exercise, installed_course
from grader.grades.graded import Graded, Marked, file_text
from grader.grades.results import ExerciseGrade, grade_of
from grader.grading.judge import Submission, grade_from, mark
from grader.intake import HandIn
from grader.reports import student_page
from grader.trace.events import Flag
from tests.browser import COLOURS, Page, contrast, luminance

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

COURSE = Course(installed_course())
EXERCISES = COURSE.select(["01", "08", "11", "20"])
PART_1 = COURSE.part(1).exercises
SOLUTIONS = Path(__file__).parent.parent / "solutions"
HOSTILE_NAME = '<script>document.title = "1"</script>"><img src=x onerror="document.title = 2"> &lt;b&gt; {{ 7 * 7 }}'
HOSTILE = """\
import asyncio

async def main():
    # </code></pre></script><script>document.title = "broken"</script>
    print('</pre><script>document.title = "broken"</script>')
    print("\\x1b[31mred\\x07\\u202e {{ 7 * 7 }} &lt;b&gt; ]]>")
    await asyncio.create_task(asyncio.sleep(2), name='"><script>document.title = 3</script>')
    raise ValueError("</style><script>document.title = 4</script>")

asyncio.run(main())
"""
NAMES = [
    *(
        "Ada Lovelace",
        "ada lovelace",
        "Élise Müller",
        "王小明",
        HOSTILE_NAME,
        "con",
        "../../up",
        "late-comer",
        "Nobody",
    ),
    *(f"Student {number}" for number in range(21)),
]
OUTPUT_OFF = "() => [...document.querySelectorAll('script, img, iframe, link, object')].map((one) => one.tagName)"


def answers(exercise: str) -> list[Path]:
    folder = SOLUTIONS / exercise
    file = COURSE.find(exercise).file
    return [folder / file, *sorted((folder / "mistakes").glob("*"))]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graded]:
    """Grade a class of thirty with right answers, mistakes, stubs and missing files; the last one submitted nothing."""
    handed_in = tmp_path_factory.mktemp("class")
    choices = {exercise.id: cycle(answers(exercise.id)) for exercise in EXERCISES}
    submissions = []
    for number, name in enumerate(name for name in NAMES if name != "Nobody"):
        folder = handed_in / str(number)
        for place, exercise in enumerate(EXERCISES):
            (folder / exercise.id).mkdir(parents=True)
            file = folder / exercise.id / exercise.file
            if name == HOSTILE_NAME and exercise.file.endswith(".py"):
                file.write_text(HOSTILE, encoding="utf-8")
            elif (number + place) % 7 == 3:
                shutil.copy(exercise.folder / exercise.file, file)
            elif (number + place) % 7 != 5:
                shutil.copy(next(choices[exercise.id]), file)
        submissions.append(Submission(name=name, path=str(folder)))
    made: dict[str, Graded] = {}

    def deliver(submission: Submission, marked: dict[str, Marked]) -> None:
        sources = {exercise: submission.read(exercise) for exercise in EXERCISES}
        made[submission.name] = Graded(
            grade=grade_from(submission.name, marked),
            files={one.id: file_text(source, one.file) for one, source in sources.items() if source is not None},
            timelines={name: one.timeline for name, one in marked.items() if one.timeline is not None},
        )

    mark(COURSE, EXERCISES, submissions, deliver)  # type: ignore[arg-type]
    return made


def entries(graded: dict[str, Graded]) -> Iterator[ClassEntry]:
    flag = Flag(what="opens <b>the suite</b>", line=3)
    for number, name in enumerate(NAMES):
        grade = graded[name].grade if name in graded else None
        if grade is not None and number == 10:
            first = msgspec.structs.replace(grade.exercises[0], flags=(flag,))
            grade = grade_of(name, (first, *grade.exercises[1:]), grade.isolation)
        origin = "" if grade is None else f"{name}.zip"
        hand_in = HandIn(student=name, origin=origin, notes=("a <b>note</b>",) if number == 3 else ())
        yield ClassEntry(
            student=name,
            page=f"students/{page_name(name)}",
            grade=grade,
            seconds=number / 10,
            late=name == "late-comer",
            attention=tuple(of_student(hand_in, Remarks(), grade, EXERCISES)),
            not_counted=("old/hand\x1b-in.zip",) if number == 3 else (),
        )


@pytest.fixture(scope="module")
def report(graded: dict[str, Graded], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the report, as a batch writes it."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "students").mkdir()
    for name, one in graded.items():
        page = student_page.render(one, COURSE, "../index.html")
        (folder / "students" / page_name(name)).write_text(page, encoding="ascii")
    page_of_class = class_page.render(summarize(COURSE, EXERCISES, entries(graded)), rows(EXERCISES, entries(graded)))
    (folder / "index.html").write_text("".join(page_of_class), encoding="ascii")
    return folder


def shown_rows(page: Page) -> list[str]:
    """Return the students that are shown, in order."""
    shown = "[...document.querySelectorAll('.students tbody tr')].filter((row) => row.getClientRects().length)"
    return list(page.evaluate(f"{shown}.map((row) => row.cells[0].firstElementChild.textContent)"))


def student(report: Path, graded: dict[str, Graded], exercise: str, code: str) -> Path:
    """Return the page of a student who had this finding."""
    for name, one in graded.items():
        for part in one.grade.exercises:
            if part.id == exercise and code in [finding.code for finding in part.findings]:
                return report / "students" / page_name(name)
    raise AssertionError(f"nobody had {code} in {exercise}")


# The class's page -----------------------------------------------------------------------------------------


def test_the_class_s_page_needs_nothing_but_itself(visit: Callable[..., Page], report: Path) -> None:
    page = visit(report / "index.html")
    assert page.problems == []
    assert len(page.requests) == 1
    assert page.evaluate(OUTPUT_OFF) == ["SCRIPT"]
    assert page.evaluate("document.documentElement.lang") == "en"


def test_everybody_has_a_row_with_a_sign_and_points(
    visit: Callable[..., Page], report: Path, graded: dict[str, Graded]
) -> None:
    page = visit(report / "index.html")
    assert shown_rows(page) == NAMES
    ada = graded["Ada Lovelace"].grade
    assert page.texts(".students tbody tr:first-child td") == [
        str(ada.score),
        *(str(one.score) if one.status in ("passed", "failed") else "" for one in ada.exercises),
    ]
    page.evaluate("document.querySelector('.students').scrollIntoView()")
    page.wait_until("getComputedStyle(document.querySelector('.students .p'), '::before').content !== ''")
    signs = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".students td[class]")].map((cell) =>
            [cell.className, [getComputedStyle(cell, "::before").content, getComputedStyle(cell).backgroundColor]]))"""
    )
    assert {letter: sign.split('"')[1].strip() for letter, (sign, _) in signs.items()} == {
        "p": "✓",
        "f": "✗",
        "n": "·",
        "m": "–",
    }
    assert '"failed, "' in signs["f"][0]
    assert len({signs[letter][1] for letter in "pfn"}) == 3


def test_the_figures_are_those_of_the_grades(
    visit: Callable[..., Page], report: Path, graded: dict[str, Graded]
) -> None:
    page = visit(report / "index.html")
    scores = sorted(one.grade.score for one in graded.values())
    figures = dict(zip(page.texts(".figures dt"), page.texts(".figures dd"), strict=True))
    assert (figures["students"], figures["handed something in"], figures["late"]) == ("30", "29", "1")
    assert float(figures["mean points"]) == pytest.approx(sum(scores) / 29, abs=0.06)
    assert float(figures["median points"]) == scores[14]
    passed = [sum(one.grade.exercises[place].status == "passed" for one in graded.values()) for place in range(4)]
    assert page.texts(".exercises tbody td:nth-child(3)") == [str(count) for count in passed]
    assert sum(map(int, page.texts(".distribution tbody td"))) == 29
    assert page.count(".histogram rect") == page.count(".distribution tbody tr")


def test_misunderstandings_lead_to_those_who_had_them(visit: Callable[..., Page], report: Path) -> None:
    page = visit(report / "index.html")
    counts = [int(text) for text in page.texts("h2 + .misunderstood .so-many")]
    assert counts == sorted(counts, reverse=True)
    assert len(counts) > 3
    page.click(".misunderstood li:first-child summary")
    assert page.visible_texts(".misunderstood .seen th")
    page.click(".misunderstood .seen a")
    page.wait_until("location.pathname.includes('/students/') && document.readyState === 'complete'")
    assert page.evaluate("document.getElementById(location.hash.slice(1)).open")
    assert page.problems == []


def test_every_link_leads_to_a_page_and_back(
    visit: Callable[..., Page], report: Path, graded: dict[str, Graded]
) -> None:
    page = visit(report / "index.html")
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))")
    files = {link.partition("#")[0] for link in links if not link.startswith("#")}
    assert all((report / file).is_file() for file in files)
    assert len(files) == len(graded)
    page.click(".students tbody tr:nth-child(3) a")
    page.wait_until("document.querySelector('h1')?.textContent === 'Élise Müller'")
    page.click(".to-class")
    page.wait_until("document.querySelector('.students') !== null")


def test_a_click_on_a_cell_opens_that_exercise(visit: Callable[..., Page], report: Path) -> None:
    page = visit(report / "index.html")
    page.click(".students tbody tr:first-child td:nth-child(4)")
    page.wait_until("location.hash === '#08_create_task' && document.readyState === 'complete'")
    assert page.evaluate("document.getElementById('08_create_task').open")


def test_the_table_sorts_by_keyboard_and_says_how(visit: Callable[..., Page], report: Path) -> None:
    page = visit(report / "index.html")
    page.evaluate("document.querySelector('[data-sort=score] button').focus()")
    page.press("Enter")
    scores = [int(text) for text in page.texts(".students tbody td:nth-child(2)") if text]
    assert scores == sorted(scores, reverse=True)
    assert shown_rows(page)[-1] == "Nobody"
    assert page.texts("[aria-sort=descending]") == ["Points"]
    page.press("Enter")
    assert [int(text) for text in page.texts(".students tbody td:nth-child(2)") if text] == scores[::-1]
    assert page.texts("[aria-sort=ascending]") == ["Points"]
    page.press("Tab", "Space")
    letters = page.evaluate("[...document.querySelectorAll('.students td:nth-child(3)')].map((one) => one.className)")
    assert letters == sorted(letters, key=lambda letter: {"p": 0, "f": 0, "n": 1, "m": 2}[letter])
    assert page.count("[aria-sort=descending], [aria-sort=ascending]") == 1
    page.click("[data-sort=name] button")
    assert [name for name in shown_rows(page) if name.startswith("Student")] == [f"Student {n}" for n in range(21)]


def test_typing_leaves_those_who_fit(visit: Callable[..., Page], report: Path, graded: dict[str, Graded]) -> None:
    page = visit(report / "index.html")
    to_look_at = [entry.student for entry in entries(graded) if entry.attention]
    assert NAMES[10] in to_look_at
    page.click("#filter")
    for typed, names in (("MULLER", ["Élise Müller"]), ("late", ["late-comer"]), ("to look at", to_look_at)):
        page.evaluate("document.getElementById('filter').select()")
        page.type(typed)
        page.wait_until(
            "[...document.querySelectorAll('.students tbody tr:not([hidden])')]"
            f".map((row) => row.cells[0].firstElementChild.textContent).join() === {','.join(names)!r}"
        )
        assert shown_rows(page) == names
        assert page.evaluate("document.getElementById('shown').textContent") == f"{len(names)} of 30 students"
    page.press("Control+A", "Backspace")
    page.wait_until("document.getElementById('shown').textContent === '30 students'")
    page.click("[data-sort=score] button")
    assert len(shown_rows(page)) == 30


def test_findings_and_exercises_leave_those_who_have_them(
    visit: Callable[..., Page], report: Path, graded: dict[str, Graded]
) -> None:
    page = visit(report / "index.html")
    place = {exercise.id: str(number) for number, exercise in enumerate(EXERCISES)}
    code, exercise = "blocking-call", "08_create_task"

    def having(fits: Callable[[ExerciseGrade], bool]) -> list[str]:
        return [name for name in NAMES if name in graded and any(map(fits, graded[name].grade.exercises))]

    def choose(name: str, value: str) -> list[str]:
        page.evaluate(
            "([name, value]) => { const one = document.getElementById(name); one.value = value;"
            " one.dispatchEvent(new Event('change')); }",
            [name, value],
        )
        return shown_rows(page)

    def found(one: ExerciseGrade) -> bool:
        return one.status == "failed" and code in {finding.code for finding in one.findings}

    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    page.evaluate(
        f"[...document.querySelectorAll('.code-name')].find((one) => one.textContent === '{code}')"
        ".closest('details').querySelector('[data-finding]').click()"
    )
    assert shown_rows(page) == having(found) != []
    assert choose("exercise", place[exercise]) == having(lambda one: found(one) and one.id == exercise) != []
    assert page.evaluate("document.getElementById('sifted').textContent").startswith(f"{len(shown_rows(page))} of 30")
    page.print_out()
    assert len(page.visible_texts("#sifted")) == 1
    failed = having(lambda one: one.id == exercise and one.status != "passed")
    assert choose("finding", "") == [name for name in NAMES if name in failed or name not in graded]
    assert choose("exercise", "") == NAMES
    assert page.problems == []


def test_each_check_has_its_rate(visit: Callable[..., Page], report: Path, graded: dict[str, Graded]) -> None:
    page = visit(report / "index.html")
    tried = [check for one in graded.values() for part in one.grade.exercises for check in part.checks]
    titles = page.texts(".checks tbody th")
    assert len(titles) == len(page.texts(".checks tbody .rate")) >= len({check.title for check in tried})
    first = [check for check in tried if check.title == titles[0]]
    passed = sum(check.status == "passed" for check in first)
    assert page.texts(".checks .figure")[0] == f"{100 * passed // len(first)} % {passed} of {len(first)}"


def test_what_an_instructor_should_look_at_is_told(visit: Callable[..., Page], report: Path) -> None:
    page = visit(report / "index.html")
    listed = page.texts(".attention .what")
    assert listed[0] == "a <b>note</b>"
    assert "opens <b>the suite</b> (line 3)" in listed
    assert page.texts(".noted tbody td div") == ["old/hand\\x1b-in.zip"]
    assert page.texts(".late a") == ["late-comer"]
    assert page.texts(".slowest tbody th")[0] == NAMES[-1]
    assert len(page.texts(".hardest tbody tr")) == 10


def test_names_and_programs_have_no_effect(visit: Callable[..., Page], report: Path) -> None:
    for file in (report / "index.html", report / "students" / page_name(HOSTILE_NAME)):
        page = visit(file)
        assert page.problems == []
        assert len(page.requests) == 1
        assert page.evaluate(OUTPUT_OFF) == ["SCRIPT"]
        assert page.evaluate("document.title").endswith(COURSE.title)
        assert "\x1b" not in page.evaluate("document.documentElement.outerHTML")
    assert page.text("h1") == HOSTILE_NAME
    assert "print('</pre><script>document.title = \"broken\"</script>')" in page.texts(".code code")


def test_without_javascript_the_class_is_a_plain_table(visit: Callable[..., Page], report: Path) -> None:
    page = visit(report / "index.html", java_script_enabled=False)
    assert shown_rows(page) == NAMES
    assert page.visible_texts(".tools") == []
    assert page.count(".students button") == 0


def test_names_and_heads_stay_in_sight_when_the_table_scrolls(visit: Callable[..., Page], report: Path) -> None:
    page = visit(report / "index.html", viewport={"width": 360, "height": 740})
    page.evaluate("document.querySelector('.students-box').scrollIntoView()")
    page.evaluate(
        "(() => { const box = document.querySelector('.students-box'); box.scrollTop = box.scrollLeft = 1e5; })()"
    )
    page.wait_until(
        "document.querySelector('.students tbody tr:last-child a').checkVisibility({contentVisibilityAuto: true})"
    )
    inside = page.evaluate(
        """() => {
          const box = document.querySelector(".students-box");
          const [outer, name, head] = [box, box.querySelector("tbody tr:last-child th"), box.querySelector("thead")]
            .map((element) => element.getBoundingClientRect());
          return [box.scrollLeft > 0, box.scrollTop > 0, name.left - outer.left, head.top - outer.top];
        }"""
    )
    assert inside == [True, True, 1, 1]


# Both kinds of pages --------------------------------------------------------------------------------------


def pages(report: Path) -> list[Path]:
    largest = max((report / "students").iterdir(), key=lambda file: file.stat().st_size)
    return [report / "index.html", largest, report / "students" / page_name(HOSTILE_NAME)]


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_no_page_scrolls_sideways(visit: Callable[..., Page], report: Path, width: int) -> None:
    for file in pages(report):
        page = visit(file, viewport={"width": width, "height": 740})
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        wide = "[...document.querySelectorAll('.sentence')].filter((one) => one.scrollWidth > one.clientWidth).length"
        assert page.evaluate(wide) == 0, "prose wraps"


def test_the_prose_of_a_message_is_not_in_a_box_with_its_columns(graded: dict[str, Graded]) -> None:
    pages = [student_page.render(one, COURSE) for one in graded.values()]
    fixed = [text for page in pages for text in re.findall(r'<pre tabindex="0">(.*?)</pre>', page, re.DOTALL)]
    prose = [text for page in pages for text in re.findall(r'<pre class="sentence">(.*?)</pre>', page, re.DOTALL)]
    assert any("expected   " in text for text in fixed)
    assert not any("to let both run" in text.lower() for text in fixed)
    assert prose
    assert not any(re.search(r"\S {3,}\S", text) for text in prose)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_in_light_and_in_dark(visit: Callable[..., Page], report: Path, scheme: str) -> None:
    for file in pages(report):
        page = visit(file, color_scheme=scheme)
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        seen = [one for one in page.evaluate(COLOURS) if one[0] != "count"]  # they stand in dots
        assert len(seen) > 100
        assert [(name, ink, paper) for name, ink, paper in seen if contrast(ink, paper) < 4.5] == []
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (luminance(paper) > 0.5) == (scheme == "light")


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name(visit: Callable[..., Page], report: Path) -> None:
    for file in pages(report):
        page = visit(file)
        assert page.count(".box") == page.count(".box[tabindex='0'][role='group'][aria-labelledby]") > 0
        names = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
        assert len(names) == len(set(names))
        wanted = page.evaluate(
            "[...document.querySelectorAll('[aria-labelledby]')].flatMap((one) => "
            "one.getAttribute('aria-labelledby').split(' '))"
        )
        assert set(wanted) <= set(names)
        page.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_on_paper_everything_is_there(visit: Callable[..., Page], report: Path, graded: dict[str, Graded]) -> None:
    page = visit(report / "index.html")
    page.print_out()
    assert shown_rows(page) == NAMES
    assert page.visible_texts(".tools") == []
    passing = next(name for name, one in graded.items() if "passed" in [part.status for part in one.grade.exercises])
    page = visit(report / "students" / page_name(passing))
    page.print_out()
    folded = "[...document.querySelectorAll('.exercise:not([open]) .check .title')]"
    assert page.evaluate(f"{folded}.length") > 0
    page.wait_until(f"{folded}.every((check) => check.checkVisibility({{contentVisibilityAuto: true}}))")
    assert page.evaluate("getComputedStyle(document.querySelector('.exercise summary')).breakAfter") == "avoid"


def test_on_paper_no_heading_is_cut_and_the_lines_of_a_program_stand_close(
    visit: Callable[..., Page], report: Path
) -> None:
    page = visit(report / "index.html", viewport={"width": 700, "height": 1000})  # A4, less its margins
    page.print_out()
    headings = "[...document.querySelectorAll('.students thead th')]"
    assert (
        page.evaluate(f"{headings}.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)")
        == []
    )
    page = visit(report / "students" / page_name("Student 1"), viewport={"width": 700, "height": 1000})
    page.print_out()
    gaps = page.evaluate(
        """[...document.querySelectorAll(".exercise[open] .code li + li")].map((line) =>
          line.getBoundingClientRect().top - line.previousElementSibling.getBoundingClientRect().bottom)"""
    )
    assert len(gaps) > 10
    assert max(gaps) < 1


def page_with_mistakes(folder: Path, exercises: Sequence[Exercise], is_wrong: Callable[[int], bool]) -> Path:
    """Return the page of a student who made a mistake in each exercise whose place (from 0) is wrong."""
    for number, exercise in enumerate(exercises):
        mistakes = sorted((SOLUTIONS / exercise.id / "mistakes").glob(f"*{Path(exercise.file).suffix}"))
        source = mistakes[0] if is_wrong(number) else SOLUTIONS / exercise.id / exercise.file
        (folder / exercise.id).mkdir()
        shutil.copyfile(source, folder / exercise.id / exercise.file)
    made: list[Graded] = []

    def deliver(submission: Submission, marked: dict[str, Marked]) -> None:
        sources = {exercise: submission.read(exercise) for exercise in exercises}
        made.append(
            Graded(
                grade=grade_from(submission.name, marked),
                files={one.id: file_text(source, one.file) for one, source in sources.items() if source is not None},
                timelines={name: one.timeline for name, one in marked.items() if one.timeline is not None},
            )
        )

    mark(COURSE, exercises, [Submission(name="Ada", path=str(folder))], deliver)  # type: ignore[arg-type]
    page = folder / "page.html"
    page.write_text(student_page.render(made[0], COURSE, "../index.html"), encoding="ascii")
    return page


@pytest.fixture(scope="module")
def whole_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a student of the whole of part 1, who made a mistake in each second exercise."""
    return page_with_mistakes(tmp_path_factory.mktemp("whole"), PART_1, lambda number: bool(number % 2))


@pytest.fixture(scope="module")
def nothing_right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a student who made a mistake in every exercise of the course."""
    return page_with_mistakes(tmp_path_factory.mktemp("wrong"), COURSE.exercises, lambda number: True)


def test_the_whole_course_takes_fewer_than_twelve_sheets(visit: Callable[..., Page], whole_course: Path) -> None:
    page = visit(whole_course)
    assert page.count(".exercise.failed") > 5
    assert 1 < page.sheets() < 12


@pytest.mark.timeout(300)
def test_with_a_mistake_in_each_of_all_exercises_it_still_does(visit: Callable[..., Page], nothing_right: Path) -> None:
    page = visit(nothing_right)
    assert page.count(".exercise.failed") == len(COURSE.exercises)
    assert page.visible_texts(".paper") == []
    assert 1 < page.sheets() < 12


@pytest.mark.timeout(300)
def test_in_brief_paper_has_each_cause_each_check_and_the_lines_of_the_first(
    visit: Callable[..., Page], nothing_right: Path
) -> None:
    page = visit(nothing_right)
    page.print_out()
    for always in (".finding h3", ".finding p", ".finding pre", ".check .title", ".check .points"):
        assert len(page.visible_texts(always)) == page.count(always) > 0
    assert len(page.visible_texts(".paper")) == 1
    tables = """[...document.querySelectorAll(".checks ul")].map((list) =>
        [...list.querySelectorAll("pre:not(.sentence)")].map((one) => one.checkVisibility() &&
          one.closest("li") === list.querySelector("li:has(.message)")))"""
    seen = page.evaluate(tables)
    assert all(any(lists) for lists in seen if lists and lists[0])
    assert sum(map(sum, seen)) > 20
    twice = """[...document.querySelectorAll(".checks ul")].flatMap((list) => {
        const texts = [...list.querySelectorAll(".sentence")].filter((one) => one.checkVisibility())
          .map((one) => one.textContent);
        return texts.filter((text, index) => texts.indexOf(text) < index); })"""
    assert page.evaluate(twice) == []


AXE = os.environ.get("GRADER_AXE", "")
VIOLATIONS = "(all) => all.violations.map((one) => [one.id, one.nodes[0].html])"


@pytest.mark.skipif(not AXE, reason="GRADER_AXE does not name axe.min.js of axe-core")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 390])
def test_axe_finds_nothing(
    visit: Callable[..., Page], report: Path, whole_course: Path, scheme: str, width: int
) -> None:
    for file in (report / "index.html", whole_course, report / "students" / page_name(HOSTILE_NAME)):
        page = visit(file, viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        page.evaluate(f"{Path(AXE).read_text(encoding='utf-8')}; 0")
        found = page.evaluate(
            "axe.run(document).then((all) => all.violations.map((one) => [one.id, one.nodes[0].html]))"
        )
        assert found == []


# A student's page -----------------------------------------------------------------------------------------


def test_what_went_wrong_is_open_and_says_why(
    visit: Callable[..., Page], report: Path, graded: dict[str, Graded]
) -> None:
    page = visit(student(report, graded, "08_create_task", "sequential-await"))
    assert page.problems == []
    within = "[id='08_create_task']"
    assert page.evaluate(f'document.querySelector("{within}").open')
    (line,) = page.texts(f"{within} .finding .where")
    (quoted,) = page.texts(f"{within} .finding pre")
    assert page.texts(f"{within} .code .now code")[0] == quoted
    assert page.texts(f"{within} .code .now .number") == [line.removeprefix("line ")]
    page.click(f"{within} .finding .where a")
    assert page.count(f"{within} .code .now:target") == 1
    assert page.texts(f"{within} .row .label")[0].startswith("expected")
    messages = page.texts(f"{within} .checks pre")
    assert any("expected" in message and "your program" in message for message in messages)
    assert not any(quoted in message for message in messages), "the finding is told once"
    assert page.count(f"{within} .checks li.failed") > 0


def test_codes_are_for_authors_and_students_read_sentences(graded: dict[str, Graded]) -> None:
    messages = [check.message for one in graded.values() for part in one.grade.exercises for check in part.checks]
    assert any("do not each run in a task" in message for message in messages)
    assert [
        message for message in messages if re.search(r"^(construct-|hardcoded:|race:)", message, re.MULTILINE)
    ] == []


def test_what_passed_is_folded_and_a_link_unfolds_it(
    visit: Callable[..., Page], report: Path, graded: dict[str, Graded]
) -> None:
    name, exercise = next(
        (name, part.id) for name, one in graded.items() for part in one.grade.exercises if part.status == "passed"
    )
    file = report / "students" / page_name(name)
    folded = f"document.getElementById('{exercise}').open"
    page = visit(file)
    assert not page.evaluate(folded)
    page.click(f"nav a[href='#{exercise}']")
    page.wait_until(folded)
    assert visit(file, f"#{exercise}").evaluate(folded)


def test_a_student_s_page_tells_the_grade(visit: Callable[..., Page], report: Path, graded: dict[str, Graded]) -> None:
    one = graded["Student 3"].grade
    page = visit(report / "students" / page_name("Student 3"))
    assert page.text("h1") == "Student 3"
    assert page.text(".total").startswith(f"{one.score} of {one.max_score} points")
    assert page.texts("summary .points") == [f"{part.score} of {part.max_score} points" for part in one.exercises]
    words = {"passed": "passed", "failed": "not there yet", "not started": "not started", "missing": "not handed in"}
    assert page.texts("summary .words") == [words[part.status] for part in one.exercises]
    assert page.count(".checks li") == sum(len(part.checks) for part in one.exercises)


def test_a_notebook_is_shown_by_its_cells_and_marked_in_the_right_one(
    visit: Callable[..., Page], report: Path, graded: dict[str, Graded]
) -> None:
    page = visit(student(report, graded, "20_top_level_await", "run-inside-loop"))
    within = "[id='20_top_level_await']"
    assert page.texts(f"{within} .code .cell")
    where = re.fullmatch(r"cell (\d+), line (\d+)", page.texts(f"{within} .finding .where")[0])
    assert where is not None
    assert page.texts(f"{within} .code .now .number")[0] == where[2]
    assert page.texts(f"{within} .code .now code")[0] == page.texts(f"{within} .finding pre")[0]


def test_a_student_s_page_without_a_class_has_no_link_to_it(graded: dict[str, Graded]) -> None:
    page = student_page.render(graded["Student 1"], COURSE)
    assert 'class="to-class"' not in page
    assert page == student_page.render(graded["Student 1"], COURSE)


def test_an_empty_hand_in_has_a_page_too(visit: Callable[..., Page], tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    empty = Graded(grade=grade_of("zoe", ()), files={}, timelines={})
    file.write_text(student_page.render(empty, COURSE), encoding="ascii")
    page = visit(file)
    assert page.text(".total") == "0 of 0 points, 0 of 0 exercises passed"
    index = tmp_path / "index.html"
    index.write_text("".join(class_page.render(summarize(COURSE, EXERCISES, []), [])), encoding="ascii")
    page = visit(index)
    assert page.problems == []
    assert page.text("#shown") == "0 students"


def test_a_file_that_is_longer_than_a_page_bears_is_cut(graded: dict[str, Graded]) -> None:
    one = graded["Student 1"]
    exercise = one.grade.exercises[1].id
    long = msgspec.structs.replace(one, files={exercise: "x = 1\n" * 50_000})
    page = student_page.render(long, COURSE)
    assert "48500 more lines" in page
    assert len(file_text(b"x" * 200_000, "x.py")) == 100_000


def test_every_cell_of_a_notebook_is_in_its_text() -> None:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"x = {n}") for n in range(3)])
    assert file_text(nbformat.writes(made).encode(), "a.ipynb").count("# cell ") == 3


# Names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *NAMES,
        "",
        ".",
        "..",
        "a/b\\c",
        "x" * 500,
        "aux",
        "COM1",
        "\udcff",
        "e\u0301",
        "é",
        "a\x00b",
        "ada_lovelace",
        "Con",
    ],
)
def test_a_page_s_name_is_safe_everywhere(name: str) -> None:
    file = page_name(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(_[0-9a-f]{12})?\.html", file)
    assert len(file) < 90
    assert file.removesuffix(".html") not in ("con", "aux", "com1")
    assert file == page_name(name)


def test_different_names_have_different_pages_whatever_the_case_of_their_letters() -> None:
    names = [*NAMES, "Ada-Lovelace", "ada-lovelace", "ADA LOVELACE", "e\u0301", "é", "e", "E", "x" * 500, "x" * 501]
    names += [page_name(name).removesuffix(".html") for name in names if "_" in page_name(name)]
    assert len({page_name(name).casefold() for name in names}) == len(set(names))
    assert page_name("ada") == "ada.html"


# A large class --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(graded: dict[str, Graded], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a class of five thousand students and twenty exercises."""
    found = [part for one in graded.values() for part in one.grade.exercises]

    def many() -> Iterator[ClassEntry]:
        for number in range(5000):
            parts = tuple(
                msgspec.structs.replace(found[(number * 7 + place * 5) % len(found)], id=exercise.id)
                for place, exercise in enumerate(PART_1)
            )
            name = f"Somebody of a Large Class {number}"
            yield ClassEntry(student=name, page=f"students/{page_name(name)}", grade=grade_of(name, parts), seconds=1.0)

    file = tmp_path_factory.mktemp("large") / "index.html"
    with file.open("w", encoding="ascii") as page:
        page.writelines(class_page.render(summarize(COURSE, PART_1, many()), rows(PART_1, many())))
    return file


def test_five_thousand_students_fit_in_a_page(large: Path) -> None:
    assert large.stat().st_size < 4_000_000


def test_five_thousand_students_are_sorted_and_filtered(visit: Callable[..., Page], large: Path) -> None:
    page = visit(large)
    assert page.problems == []
    assert page.count(".students tbody tr") == 5000
    assert page.count(".students tbody td") == 5000 * 21
    page.click("#filter")
    page.type("class 499")
    page.wait_until("document.getElementById('shown').textContent === '11 of 5000 students'")
    assert len(shown_rows(page)) == 11
    page.click("[data-sort=score] button")
    scores = page.evaluate(
        "[...document.querySelectorAll('.students td:nth-child(2)')].map((one) => Number(one.textContent))"
    )
    assert scores == sorted(scores, reverse=True)
    assert len(shown_rows(page)) == 11
