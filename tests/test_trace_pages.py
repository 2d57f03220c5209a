"""The trace as a page that one steps through, and as SVG: looked at in a real browser."""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from grader.reports import trace_svg
from grader.trace.timeline import Row, Span, expected_row
from tests.browser import COLOURS, Page, contrast, luminance
from tests.commands import HANGS, run_command

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

PROGRAMS = Path(__file__).parent / "programs"
TWO_WORKERS = """\
import asyncio

async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")

async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")

async def main():
    task1 = asyncio.create_task(worker_1())
    task2 = asyncio.create_task(worker_2())
    print("before await")
    await task1
    print("awaited worker_1")
    await task2
    print("awaited worker_2")

asyncio.run(main())
"""
PRINTED = [
    *("before await", "worker_1 start", "worker_2 start", "worker_1 done"),
    *("awaited worker_1", "worker_2 done", "awaited worker_2"),
]
STEPS = [
    # line, row, so many lines printed, sentence
    ("22", "main", 0, "run asyncio.run(main()): start the event loop, enter main"),
    ("14", "main", 0, "create 2 tasks: worker_1, worker_2"),
    ("17", "worker_1", 1, "run await task1: leave main, enter worker_1"),
    ("5", "worker_2", 2, "run await asyncio.sleep(1): leave worker_1, enter worker_2"),
    ("10", "worker_1", 3, "run await asyncio.sleep(2): leave worker_2, enter worker_1"),
    ("6", "main", 4, "worker_1 finished: leave worker_1, enter main"),
    ("19", "worker_2", 5, "run await task2: leave main, enter worker_2"),
    ("11", "main", 6, "worker_2 finished: leave worker_2, enter main"),
    ("20", "", 7, "main finished: leave main, the event loop has nothing more to run"),
    ("", "", 7, "It finished after 2 s."),
]
HOSTILE = r"""
import asyncio

async def odd():
    print('</script><script>document.title = "broken"</script>')
    print('<img src=x onerror="document.title = 1">')
    print("\x1b[31mred\x07\u202e {{ 7 * 7 }} &lt;b&gt; ]]>")
    await asyncio.sleep(1)

async def main():
    named = odd()
    named.__qualname__ = "</title></svg><script>document.title = 2</script><b x='"
    await asyncio.create_task(named, name='"><script>document.title = 3</script>')
    await asyncio.create_task(odd())
    raise ValueError("</pre><script>document.title = 4</script>")

asyncio.run(main())
"""
HOSTILE_LINES = [
    '</script><script>document.title = "broken"</script>',
    '<img src=x onerror="document.title = 1">',
    "\\x1b[31mred\\x07\\u202e {{ 7 * 7 }} &lt;b&gt; ]]>",
]
DEADLOCK = """\
import asyncio

async def both(first, second):
    async with first:
        await asyncio.sleep(1)
        async with second:
            print("both")

async def main():
    one, other = asyncio.Lock(), asyncio.Lock()
    await asyncio.gather(both(one, other), both(other, one))

asyncio.run(main())
"""


def made(source: str, folder: Path, *options: str, name: str = "program.py", status: int = 0) -> str:
    """Return what the command writes to standard output for a program."""
    file = folder / name
    file.write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "grader", "trace", str(file), *options]
    around = os.environ | {"PYTHONUTF8": "1"}
    done = run_command(command, capture_output=True, text=True, encoding="utf-8", env=around, timeout=HANGS)
    assert (done.returncode, done.stderr) == (status, "")
    return done.stdout


@pytest.fixture
def shown(visit: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """Return a function that opens a program's page (or, with `form`, its SVG) in the browser."""

    def show(source: str, hash_: str = "", status: int = 0, form: str = "html", **options: Any) -> Page:
        file = tmp_path / f"trace.{form}"
        said = made(source, tmp_path, "--format", form, "--output", str(file), status=status)
        assert said == ""
        return visit(file, hash_, **options)

    return show


def state(page: Page) -> tuple[str, str, int, str]:
    """Return what the page shows at its step: the line, the row, the number of printed lines and the sentence."""
    line = page.evaluate('() => document.querySelector(".code .now")?.dataset.line ?? ""')
    row = page.evaluate('() => document.querySelector(".row.now .label")?.firstChild.data ?? ""')
    printed = page.visible_texts(".output li:not(.later) samp")
    assert page.visible_texts(".output samp") == printed
    assert page.text('[data-step][aria-current="step"] .said') == page.text("#now .said")
    return line, row, len(printed), page.text("#now .said")


# The page -------------------------------------------------------------------------------------------------


def test_it_asks_for_nothing_but_itself_and_complains_of_nothing(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    page.press("ArrowRight", "End", "Home", " ", " ")
    assert len(page.requests) == 1
    assert page.requests[0].startswith("file:")
    assert page.problems == []


def test_its_policy_lets_no_other_script_and_no_picture_in(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'broken'";
          const picture = document.createElement("img");
          picture.src = "https://example.org/picture.png";
          document.body.append(script, picture);
        }"""
    )
    assert page.evaluate("document.title") == "program.py: what the event loop does"
    assert len([problem for problem in page.problems if "Content Security Policy" in problem]) == 2


def test_each_coroutine_has_a_row_and_each_printed_line_is_in_a_mark(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    assert page.evaluate('[...document.querySelectorAll(".row .label")].map((label) => label.firstChild.data)') == [
        "main",
        "worker_1",
        "worker_2",
    ]
    marks = page.evaluate('[...document.querySelectorAll(".row .mark")].map((mark) => Number(mark.dataset.lines))')
    assert sum(marks) == 7
    assert page.texts(".row:nth-of-type(1) .mark title, .row[data-row='1'] .mark title") == [
        "0 s  worker_1 start",
        "1 s  worker_1 done",
    ]


def test_the_right_arrow_tells_the_tutorial_s_story_step_by_step(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    seen = []
    for _ in STEPS:
        seen.append(state(page))
        page.press("ArrowRight")
    assert seen == STEPS
    assert page.visible_texts(".output samp") == PRINTED


def test_left_home_end_and_the_letters_move_too(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    for keys, step in ((["End"], 10), (["ArrowLeft", "ArrowLeft"], 8), (["Home"], 1), (["j", "j", "k"], 2)):
        page.press(*keys)
        assert state(page) == STEPS[step - 1]
        assert page.evaluate("location.hash") == f"#step={step}"
    page.press("Home", "ArrowLeft")
    assert state(page) == STEPS[0]
    page.press("End", "ArrowRight")
    assert state(page) == STEPS[-1]


def test_space_plays_and_pauses_also_when_a_button_has_the_focus(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    page.press(" ")
    assert page.text("#play") == "Pause"
    page.wait_until('location.hash === "#step=3"')
    page.press(" ")
    assert page.text("#play") == "Play"
    page.click("#play")
    assert page.text("#play") == "Pause"
    page.press(" ")
    assert page.text("#play") == "Play"


def test_the_buttons_and_the_slider_move(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    for button, step in (("#next", 2), ("#next", 3), ("#previous", 2), ("#last", 10), ("#first", 1)):
        page.click(button)
        assert state(page) == STEPS[step - 1]
    assert page.evaluate('[...document.querySelectorAll("button:disabled")].map((button) => button.id)') == [
        "first",
        "previous",
    ]
    page.evaluate('document.getElementById("slider").focus()')
    page.press("ArrowRight")
    assert state(page) == STEPS[1]


def test_a_click_on_a_sentence_a_line_or_the_timeline_goes_there(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    page.click("[data-step='5']")
    assert state(page) == STEPS[4]
    page.click("[data-line='19']")
    assert state(page) == STEPS[6]
    x, y = page.evaluate(
        """() => {
          const box = document.querySelector(".row[data-row='2'] .mark:last-of-type").getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }"""
    )
    page.click_at(x - 3, y)
    assert page.text("#now .at") == "2 s"


def test_a_click_on_a_line_goes_through_its_steps_in_turn(shown: Callable[..., Page]) -> None:
    source = "import asyncio\n\nasync def main():\n    for _ in range(3):\n        await asyncio.sleep(1)\n\n"
    page = shown(source + "asyncio.run(main())\n")
    seen = []
    for _ in range(4):
        page.click("[data-line='5']")
        seen.append(page.text("#now .at"))
    assert seen == ["0 s", "1 s", "2 s", "0 s"]


def test_a_link_with_a_step_opens_there_and_a_new_hash_goes_there(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS, "#step=5")
    assert state(page) == STEPS[4]
    page.evaluate('location.hash = "#step=8"')
    page.wait_until('document.querySelector("#now .count").textContent === "8 of 10"')
    assert state(page) == STEPS[7]
    page.evaluate('location.hash = "#step=nonsense"')
    page.wait_until('document.querySelector("#now .count").textContent === "1 of 10"')


def test_the_cursor_stands_at_the_step_s_time(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS, "#step=6", reduced_motion="reduce")
    places = page.evaluate(
        """[".cursor", ".row[data-row='1'] .mark:last-of-type"].map((selector) => {
          const box = document.querySelector(selector).getBoundingClientRect();
          return box.x + box.width / 2;
        })"""
    )
    assert abs(places[0] - places[1]) < 1


def test_what_is_told_is_in_sight_and_the_page_stays_where_it_is(shown: Callable[..., Page]) -> None:
    lines = "\n".join(f"    await asyncio.sleep({number})  # {'.' * 150}" for number in range(120))
    page = shown(f"import asyncio\n\nasync def main():\n{lines}\n\nasyncio.run(main())\n")
    page.press("End", "ArrowLeft", "ArrowLeft")
    inside = page.evaluate(
        """() => [".story .now", ".code .now"].map((selector) => {
          const inner = document.querySelector(selector);
          const [a, b] = [inner.getBoundingClientRect(), inner.closest(".box").getBoundingClientRect()];
          return a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
        })"""
    )
    assert inside == [True, True]
    assert page.evaluate("scrollY") == 0


def test_the_sentence_is_announced_and_what_scrolls_can_be_reached_by_keyboard(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    assert page.attribute("#now", "aria-live") == "polite"
    assert page.count(".box") == page.count(".box[tabindex='0'][role='group'][aria-labelledby]") == 4
    page.press("Tab", "Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate(
        "[...document.querySelectorAll('button, input')].every((one) => one.ariaLabel || one.textContent)"
    )


def test_a_phone_s_page_does_not_scroll_sideways(shown: Callable[..., Page]) -> None:
    long_name = "a_coroutine_with_quite_a_name_" * 4
    source = TWO_WORKERS.replace("worker_1", long_name).replace('"before await"', '"x" * 400')
    page = shown(source, viewport={"width": 360, "height": 740})
    for key in ("Home", "ArrowRight", "ArrowRight", "End"):
        page.press(key)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(
        '(() => { const b = document.querySelector(".drawing .box"); return b.scrollWidth > b.clientWidth; })()'
    )


def test_names_and_times_stay_in_sight_when_the_timeline_scrolls(shown: Callable[..., Page]) -> None:
    tasks = TWO_WORKERS.replace(
        "asyncio.run(main())",
        "async def many():\n    await asyncio.gather(*(main() for _ in range(20)))\n\nasyncio.run(many())",
    )
    page = shown(tasks, viewport={"width": 360, "height": 740})
    page.click("#unfold")
    page.press("End")
    box = page.evaluate(
        '(() => { const b = document.querySelector(".drawing .box"); b.scrollTop = 300; return b.scrollLeft; })()'
    )
    assert box > 0
    page.wait_until('document.querySelector(".axis").style.transform !== "translateY(0px)"')
    inside = """(selector) => {
      const outer = document.querySelector(".drawing .box").getBoundingClientRect();
      const [row] = [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect())
        .filter((one) => one.top >= outer.top - 1 && one.bottom <= outer.bottom);
      return row && row.left >= outer.left - 1 && row.right <= outer.right + 1;
    }"""
    assert page.evaluate(inside, ".timeline .label")
    assert page.evaluate(inside, ".axis text:last-child")


HUNDRED = """\
import asyncio

async def worker(number, lock):
    await asyncio.sleep(number % 7)
    async with lock:
        print("worker", number)
        await asyncio.sleep(0.1)

async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*(worker(number, lock) for number in range(100)))

asyncio.run(main())
"""
LABELS = """() => [...document.querySelectorAll(".row:not(.away) .label")].map((label) => label.firstChild.data)"""


def test_the_rows_of_a_coroutine_are_folded_until_they_are_wanted(shown: Callable[..., Page]) -> None:
    page = shown(HUNDRED, viewport={"width": 1200, "height": 800})
    assert page.evaluate(LABELS) == ["main", "worker × 100"]
    page.press(*["ArrowRight"] * 3)
    assert page.evaluate('document.querySelector(".row.now .label").firstChild.data') == "worker × 100"
    low = page.evaluate('document.querySelector("svg.timeline").viewBox.baseVal.height')
    assert low < 200
    page.click(".fold .label")
    names = page.evaluate(LABELS)
    assert (len(names), names[:3]) == (102, ["main", "worker × 100", "worker (Task-2)"])
    assert page.evaluate('document.querySelector(".row.now .label").firstChild.data') == "worker (Task-3)"
    assert page.evaluate('document.querySelector("svg.timeline").viewBox.baseVal.height') == low + 100 * 28
    page.click("#unfold")
    assert page.evaluate(LABELS) == ["main", "worker × 100"]
    assert page.problems == []


def test_time_becomes_wider_and_dots_that_were_one_come_apart(shown: Callable[..., Page]) -> None:
    source = """\
import asyncio

async def main():
    for _ in range(3):
        print("close")
        await asyncio.sleep(0.002)
    await asyncio.sleep(2)
    print("done")

asyncio.run(main())
"""
    page = shown(source, reduced_motion="reduce")
    dots = "() => document.querySelectorAll('.row circle:not(.away)').length"
    width = "() => document.querySelector('svg.timeline').getBoundingClientRect().width"
    ticks = "() => document.querySelectorAll('.timeline .axis text').length"
    before = [page.evaluate(one) for one in (dots, width, ticks)]
    page.click("#closer")
    page.press("+", "End")
    after = [page.evaluate(one) for one in (dots, width, ticks)]
    assert (before[0], after[0]) == (2, 4)
    assert after[1] > 3 * before[1]
    assert after[2] > 3 * before[2]
    places = page.evaluate(
        """[".cursor", ".row .mark:last-of-type"].map((selector) => {
          const box = document.querySelector(selector).getBoundingClientRect();
          return box.x + box.width / 2;
        })"""
    )
    assert abs(places[0] - places[1]) < 1
    page.press("-", "-", "-")
    assert [page.evaluate(one) for one in (dots, width, ticks)] == before
    assert page.problems == []


def test_a_search_goes_through_the_steps_and_the_output(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    page.press("/")
    page.type("worker_2 done")
    assert (page.text("#found"), page.text("#now .count")) == ("1 of 1", "8 of 10")
    page.press("Escape")
    page.evaluate("document.getElementById('search').value = ''")
    page.press("/")
    page.type("await task")
    seen = [page.text("#now .count")]
    page.press("Enter")
    seen.append(page.text("#now .count"))
    assert seen == ["3 of 10", "7 of 10"]
    page.type(" nowhere")
    assert page.text("#found") == "none"


def test_a_click_on_a_print_or_a_finding_goes_to_its_step(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    page.press("End")
    page.click("[data-printed='3'] samp")
    assert page.text("#now .count") == "5 of 10"
    page = shown(DEADLOCK, status=1)
    page.press("End")
    page.click(".finding .where")
    step = page.text("#now .said")
    assert "leave both (Task-2)" in step
    assert page.evaluate('document.querySelector(".code .now").dataset.line') == "6"


def test_without_javascript_it_is_a_document_that_tells_the_same(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS, java_script_enabled=False)
    assert page.visible_texts(".story .said") == [sentence for *_, sentence in STEPS]
    assert page.visible_texts(".output samp") == PRINTED
    assert page.count("svg.timeline .row") == 3
    assert "await asyncio.sleep(2)" in page.text("[data-line='10'] code")
    assert page.visible_texts(".player") == []


def test_on_paper_everything_is_there(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS)
    page.print_out()
    assert page.visible_texts(".output samp") == PRINTED
    assert page.visible_texts(".player") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_in_light_and_in_dark(shown: Callable[..., Page], scheme: str) -> None:
    source = (PROGRAMS / "blocking_workers.py").read_text(encoding="utf-8")
    page = shown(source, "#step=5", color_scheme=scheme)
    seen = page.evaluate(COLOURS)
    assert len(seen) > 40
    assert [(name, ink, paper) for name, ink, paper in seen if contrast(ink, paper) < 4.5] == []
    (paper,) = {page.evaluate("getComputedStyle(document.body).backgroundColor")}
    assert (luminance(paper) > 0.5) == (scheme == "light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_drawn_stands_out_too(shown: Callable[..., Page], scheme: str) -> None:
    page = shown((PROGRAMS / "blocking_workers.py").read_text(encoding="utf-8"), color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for selector, kind in ((".waiting", "stroke"), (".run", "stroke"), (".blocked", "stroke"), (".mark", "fill")):
        ink = page.evaluate(f"getComputedStyle(document.querySelector('.row {selector}')).{kind}")
        assert contrast(ink, paper) >= 3, selector


def test_nothing_that_a_program_says_has_an_effect(shown: Callable[..., Page]) -> None:
    page = shown(HOSTILE, status=1)
    page.press("ArrowRight", "End")
    assert page.problems == []
    assert len(page.requests) == 1
    assert page.evaluate("document.title") == "program.py: what the event loop does"
    assert (page.count("script"), page.count("img"), page.count("b")) == (2, 0, 0)
    assert page.visible_texts(".output samp") == HOSTILE_LINES * 2
    assert "\x1b" not in page.evaluate("document.documentElement.outerHTML")


def test_a_file_s_odd_name_is_only_its_name(visit: Callable[..., Page], tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    made("print(1)", tmp_path, "--format", "html", "--output", str(file), name="it's &lt;b&gt; {{ 1 }}.py")
    assert visit(file).text("h1") == "it's &lt;b&gt; {{ 1 }}.py"


def test_findings_come_first_with_the_line_that_they_speak_of(shown: Callable[..., Page]) -> None:
    page = shown(DEADLOCK, status=1)
    assert page.text(".finding h2") == "line 6 from 1 s on nothing can ever run again"
    assert page.text(".finding pre") == "async with second:"
    assert page.count(".row .unfinished") == 3
    page.press("End")
    assert state(page) == ("6", "", 0, "It ended after 1 s: deadlock.")


def test_a_blocked_stretch_has_a_class_and_a_step_of_its_own(shown: Callable[..., Page]) -> None:
    page = shown((PROGRAMS / "blocking_workers.py").read_text(encoding="utf-8"))
    assert page.count(".row .blocked") == 2
    page.press("ArrowRight", "ArrowRight", "ArrowRight")
    assert state(page) == ("9", "work (Task-2)", 1, "run time.sleep(0.5): the event loop stands still")


def test_a_program_without_coroutines_has_a_page_too(shown: Callable[..., Page]) -> None:
    page = shown('print("hello")\n')
    assert state(page) == ("", "", 1, "It finished after 0 s.")
    assert page.evaluate('document.querySelector(".row .label").firstChild.data') == "(no coroutine)"


def test_a_program_that_does_nothing_has_a_page_too(shown: Callable[..., Page]) -> None:
    page = shown("\n")
    assert page.text(".drawing .nothing") == "None did."
    assert page.text(".output .nothing") == "Nothing."
    assert page.problems == []


def test_a_file_that_is_not_python_has_a_page_too(shown: Callable[..., Page]) -> None:
    page = shown("async def main(:\n\t'''", status=1)
    assert page.texts(".code code") == ["async def main(:", "'''"]
    assert page.count(".finding") == 1
    assert page.problems == []


def test_a_notebook_s_lines_are_those_of_its_cells(visit: Callable[..., Page], tmp_path: Path) -> None:
    import nbformat

    cells = ["import asyncio", "async def main():\n    await asyncio.sleep(1)", "await main()"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    file = tmp_path / "page.html"
    made(nbformat.writes(notebook), tmp_path, "--format", "html", "--output", str(file), name="notes.ipynb")
    page = visit(file)
    assert page.texts(".code .cell") == ["cell 1", "cell 2", "cell 3"]
    assert page.texts(".code code") == "\n".join(cells).replace("    await", "await").split("\n")


def test_ten_thousand_steps_are_cut_and_the_page_stays_quick(shown: Callable[..., Page]) -> None:
    source = """\
import asyncio

async def turn(number):
    for _ in range(9):
        await asyncio.sleep(0.1)
    print(number)

async def main():
    await asyncio.gather(*(turn(number) for number in range(1000)))

asyncio.run(main())
"""
    small = shown(source.replace("range(1000)", "range(10)"))
    small.press("End")
    of_a_small_page = fastest_step(small)
    page = shown(source)
    assert page.count("[data-step]") == 2001
    (more,) = page.texts(".story .more")
    assert re.fullmatch(r"… 8\d\d\d more steps", more)
    assert page.count(".row[data-row]") == 200
    assert page.text("svg .note") == "… 801 more rows"
    page.press("End")
    assert page.text("#now .said") == "It finished after 0.9 s."
    assert fastest_step(page) < 10 * of_a_small_page  # that has a twentieth of its steps


def fastest_step(page: Page) -> float:
    """Return the milliseconds of the fastest of twenty steps back, which a busy machine changes least."""
    return page.evaluate(
        """() => Math.min(...Array.from({length: 20}, () => {
          const before = performance.now();
          for (let turn = 0; turn < 5; turn++) document.getElementById("previous").click();
          return (performance.now() - before) / 5;
        }))"""
    )


# The SVG --------------------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("source", [TWO_WORKERS, "print(1)\n", (PROGRAMS / "blocking_workers.py").read_text("utf-8")])
def test_the_svg_stands_alone(tmp_path: Path, source: str) -> None:
    text = made(source, tmp_path, "--format", "svg")
    assert text.endswith("</svg>\n")
    assert text.isascii()
    svg = ElementTree.fromstring(text)
    assert svg.get("role") == "img"
    assert svg.findtext(f"{SVG}title") == "When the coroutines of program.py ran"
    assert svg.findtext(f"{SVG}desc") is not None
    assert not re.search(r"(href|src|@import|url\((?!#))", text)


def test_the_svg_is_drawn_by_the_browser(shown: Callable[..., Page]) -> None:
    page = shown((PROGRAMS / "blocking_workers.py").read_text(encoding="utf-8"), form="svg", color_scheme="dark")
    assert page.problems == []
    assert page.count(".row") == 3
    assert page.count(".row .blocked") == 2
    ink, paper = (
        page.evaluate(f"getComputedStyle(document.querySelector('{one}')).fill") for one in (".label", "rect")
    )
    assert contrast(ink, paper) >= 7


def test_what_a_program_says_is_text_in_the_svg(shown: Callable[..., Page], tmp_path: Path) -> None:
    page = shown(HOSTILE, form="svg", status=1)
    assert page.count("script") == 0
    svg = ElementTree.parse(tmp_path / "trace.svg")
    titles = [title.text or "" for title in svg.iter(f"{SVG}title")]
    assert any(HOSTILE_LINES[1] in title for title in titles)
    assert any("\\x1b[31mred" in title for title in titles)


def test_what_a_suite_expects_is_a_dashed_row_of_its_own(visit: Callable[..., Page], tmp_path: Path) -> None:
    expected = expected_row(["a start@0", "b start@0", "a done@1"], end=1.0)
    actual = Row(
        label="main", spans=(Span(start=0.0, end=2.0, kind="waiting"), Span(start=0.5, end=3.0, kind="blocked"))
    )
    file = tmp_path / "expected.svg"
    file.write_text(trace_svg.render([expected, actual], 2.0, "expected and actual"), encoding="utf-8")
    page = visit(file)
    assert page.evaluate("getComputedStyle(document.querySelector('.expected')).strokeDasharray") == "6px, 4px"
    assert page.texts(".expecting .count") == ["2"]
    assert page.texts(".legend text") == ["waits", "prints", "holds up the loop", "expected"]
    assert page.texts(".axis text")[-1] == "3 s"


def test_two_timelines_share_a_page_and_its_style(visit: Callable[..., Page], tmp_path: Path) -> None:
    row = Row(label="main", spans=(Span(start=0.0, end=1.0, kind="blocked"),))
    parts = [trace_svg.embedded([row], 1.0, f"number {name}", name=name) for name in ("one", "two")]
    file = tmp_path / "two.html"
    file.write_text(f"<!doctype html><style>{trace_svg.style_sheet()}</style>{''.join(parts)}", encoding="utf-8")
    page = visit(file)
    assert page.count("svg.timeline") == 2
    names = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(names) == len(set(names)) == 6
    assert page.attribute("svg:nth-of-type(2) .row .blocked", "fill") == "url(#two-hatching)"


def test_a_row_with_ten_thousand_runs_is_drawn_with_a_few_hundred_lines() -> None:
    runs = tuple(number / 1000 for number in range(10_000))
    blocked = tuple(Span(start=at, end=at + 0.001, kind="blocked") for at in runs)
    svg = trace_svg.embedded([Row(label="main", runs=runs, spans=blocked)], 10.0, "many")
    assert svg.count('class="run"') < 1000
    assert svg.count('class="blocked"') < 2000


def test_labels_do_not_reach_beyond_the_drawing(shown: Callable[..., Page]) -> None:
    page = shown(TWO_WORKERS.replace("worker_1", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"), form="svg")
    assert page.evaluate('[...document.querySelectorAll(".label")].every((label) => label.getBBox().x >= 0)')


def test_machine_formats_go_to_standard_output_alone_and_keep_the_exit_code(tmp_path: Path) -> None:
    page = made(DEADLOCK, tmp_path, "--format", "html", status=1)
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")
    assert page.isascii()
    assert made(TWO_WORKERS, tmp_path, "--output", str(tmp_path / "told.txt")) == ""
    assert "It finished after 2 s." in (tmp_path / "told.txt").read_text(encoding="utf-8")


def test_equal_runs_give_equal_pages(tmp_path: Path) -> None:
    assert made(TWO_WORKERS, tmp_path, "--format", "html") == made(TWO_WORKERS, tmp_path, "--format", "html")


def test_on_paper_everything_is_dark_on_white_also_from_a_dark_screen(shown: Callable[..., Page]) -> None:
    page = shown((PROGRAMS / "blocking_workers.py").read_text(encoding="utf-8"), color_scheme="dark")
    page.print_out()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert luminance(paper) > 0.9
