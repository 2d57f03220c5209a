"""What other systems are told: valid, with the right points, and nothing that students wrote works in any of it.

What each format looks like is in `tests/golden`, a folder for each submission. After a change that is meant,
`RENEW_GOLDEN=1 pytest tests/test_formats.py` writes them anew; what has changed is then in the diff.
"""

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest
from markdown_it import MarkdownIt

from grader.cli.formats import FORMATS, places_in
from grader.cli.grading import FOR_OTHER_SYSTEMS, WITH_ITS_OWN_VERDICT
from grader.course.course import Course
from grader.grades.results import Check, ExerciseGrade, Finding, Grade, grade_of
from grader.reports import classroom50, coderunner, github, gradescope, junit, markdown, prairielearn, submitty, vpl
from grader.reports.cases import LONGEST_CASE, tell, tell_failure
from tests.commands import HANGS, run_command

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads((Path(__file__).parent / "contracts/classroom50-result-v1.schema.json").read_text("utf-8"))
COURSE = Course(ROOT / "exercises")
EXERCISES = COURSE.select(["01", "08", "09", "10", "11", "20"])
MOST = sum(exercise.points for exercise in EXERCISES)
COMMAND = [sys.executable, "-m", "grader", "grade"]
LONGEST_VARIABLE = 131_072
"""Bytes: what Linux lets one environment variable be, the NUL at its end included."""

SUFFIXES = {"markdown": "md", "junit": "xml", "gradescope": "json", "classroom50": "json", "github": "json"}
RENDERED = {"artemis": "xml", "prairielearn": "json", "coderunner": "json", "vpl": "txt", "submitty": "json"}
"""Formats that do nothing but render the grade: it is taken from the command's JSON, and rendered in this process."""
IDENTITY = {
    "CLASSROOM": "asyncio-2026",
    "ASSIGNMENT": "step-by-step",
    "MODE": "individual",
    "USERNAME": "ada",
    "SUBMISSION_TAG": "submit/7",
    "COMMIT_URL": "https://example.org/commit/7",
    "RELEASE_URL": "https://example.org/release/7",
    "REVIEW_URL": "https://example.org/review/7",
}
SEVEN_POINTS = """\
::notice title=Autograding complete::Points 7/7
::notice title=Autograding report::{"totalPoints":7,"maxPoints":7}
"""
OTHERS = ("ASSIGNMENT_TYPE", "OWNER", "GITHUB_REPOSITORY_OWNER", "GITHUB_WORKSPACE", "GRADER_DEBUG")

BAD_NAME = "::error::al|ce `<b>` [x](javascript:1)\n::error::##[error]@x www.example.org"
HOSTILE = {
    "01_hello_world": r"""
        async def main():
            for line in ("::error::a", "##[error]a", "##vso[task.x]a", "<script>x()</script>", "]]>", "&amp;",
                         "| a | b |", "~~~", "```", "`x`", "[x](javascript:x)", "=1+1", "\x1b[2J\x07\x00",
                         "\u202ex\u2066\ufeff"):
                print(line)
    """,
    "08_create_task": r"""
        async def main():
            name = "::error::\n]]>"
            raise type(name, (Exception,), {})("\n::error file=x::a\n" + " ::error::attacked " * 9 + "##[error]")
    """,
    "09_say_after_together": r"""
        async def say_after(delay, what):
            link = "![x](http://example.org) http://example.org www.example.org @x"
            raise ValueError(f"<img src=x onerror=x()> {link} %0A::error::x\r\n::x::")
        async def main():
            await say_after(1, "hello")
    """,
    "10_gather": r"""
        async def fetch(number, delay):
            return f"{number}]]><!--\x1b]8;;http://example.org\x07~~~~\n~~~~\n<script>\u2028::error::x"
        async def fetch_all(delays):
            return [await fetch(1, 1)]
    """,
}
"""The submission's files, by exercise. What they print fits the columns that feedback has."""
BROKEN = {
    "01_hello_world": b"async def main():\n    print('hello'\n",
    "08_create_task": b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe",
    "09_say_after_together": b"import os\nos._exit(0)\n",
    "10_gather": b"",
    "20_top_level_await": b"{ no notebook",
}


class Done(NamedTuple):
    """A finished command, and the content of the files that GitHub names."""

    code: int
    out: str
    err: str
    result: str
    summary: str

    @property
    def told(self) -> Any:
        """Return the step's result, as the reporter reads it."""
        lines = self.result.splitlines()
        assert len(lines) == 1
        return json.loads(base64.b64decode(lines[0].removeprefix("result="), validate=True))


def environment(**given: str | Path) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name not in OTHERS and not name.startswith("GITHUB_")}
    return known | IDENTITY | {name: str(value) for name, value in given.items()}


def run(folder: Path, path: Path, form: str, *options: str | Path, **given: str | Path) -> Done:
    """Run `grader grade` in an empty folder, like a step of a GitHub workflow."""
    folder.mkdir(parents=True, exist_ok=True)
    output, summary = folder / "output", folder / "summary"
    output.touch()
    summary.touch()
    named = {"GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": summary, "GITHUB_WORKSPACE": path.parent}
    done = run_command(
        [*COMMAND, str(path), "--format", form, *map(str, options)],
        cwd=folder,
        env=environment(**(named | given)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=HANGS,
    )
    texts = (done.stdout, done.stderr, output.read_bytes(), summary.read_bytes())
    return Done(done.returncode, *(text.decode("utf-8").replace("\r\n", "\n") for text in texts))


def put(folder: Path, exercise: str, source: bytes | str) -> None:
    file = folder / exercise / COURSE.find(exercise).file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(source if isinstance(source, bytes) else re.sub(r"(?m)^ {8}", "", source).strip("\n").encode())


def hand_in(name: str, folder: Path) -> Path:
    """Create a submission of this kind."""
    if name == "partial":
        return ROOT / "tests" / "examples" / "ada"
    submission = folder / (BAD_NAME if name == "hostile" else name)
    submission.mkdir(parents=True)
    sources: dict[str, Any] = {"hostile": HOSTILE, "broken": BROKEN}.get(name, {})
    if name == "full":
        sources = {one.id: (ROOT / "solutions" / one.id / one.file).read_bytes() for one in EXERCISES}
    for exercise, source in sources.items():
        put(submission, exercise, source)
    return submission


SUBMISSIONS = ["full", "partial", "empty", "broken", "hostile"]
POINTS = {"full": MOST, "partial": 11, "empty": 0}
Graded = Callable[[str, str], Done]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """Return a submission graded in a format; each is graded once."""
    known: dict[tuple[str, str], Done] = {}
    handed_in: dict[str, Path] = {}

    def grade(submission: str, form: str) -> Done:
        if submission == "hostile" and sys.platform == "win32":
            pytest.skip("such a name is not allowed there")
        if submission not in handed_in:
            handed_in[submission] = hand_in(submission, tmp_path_factory.mktemp("handed_in"))
        if form in RENDERED:
            return rendered(grade(submission, "json"), handed_in[submission], form)
        if (submission, form) not in known:
            only = [part for exercise in EXERCISES for part in ("--exercise", exercise.id)]
            known[submission, form] = run(tmp_path_factory.mktemp("run"), handed_in[submission], form, *only)
        return known[submission, form]

    return grade


def rendered(done: Done, path: Path, form: str) -> Done:
    """Return a grade as the command writes it in this format."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("VPL_GRADEMIN", "VPL_GRADEMAX"):
            patch.delenv(name, raising=False)
        patch.setenv("GITHUB_WORKSPACE", str(path.parent))
        grade = msgspec.json.decode(done.out, type=Grade)
        return done._replace(out=FORMATS[form].grade(grade, COURSE, places_in(path, COURSE)), code=0)


def file_of(done: Done, form: str) -> str:
    """Return what the format's reader gets."""
    if form != "github":
        return done.out
    return json.dumps(done.told, indent=2, ensure_ascii=False) + "\n"


# Each submission in each format ---------------------------------------------------------------------------


def test_the_command_s_choices_are_the_formats() -> None:
    assert list(FOR_OTHER_SYSTEMS) == list(FORMATS)
    assert {*SUFFIXES, *RENDERED, "gitlab"} == set(FORMATS)


@pytest.mark.parametrize("form", SUFFIXES | RENDERED)
@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_each_is_as_it_was(graded: Graded, submission: str, form: str) -> None:
    done = graded(submission, form)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2000-01-01T00:00:00Z", file_of(done, form))
    files = {f"{form}.{(SUFFIXES | RENDERED)[form]}": text}
    if form == "github":
        files |= {"github-annotations.txt": done.out, "github-summary.md": done.summary}
    for name, now in files.items():
        golden = GOLDEN / submission / name
        if os.environ.get("RENEW_GOLDEN"):
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_text(now, encoding="utf-8", newline="\n")
        assert now == golden.read_text(encoding="utf-8"), golden


def points_in(done: Done, form: str) -> tuple[int, int]:
    """Return the points and their maximum, as the format's reader adds them up; both are whole numbers."""
    if form == "markdown":
        head = re.match(r".*: (\d+) of (\d+) points\n", done.out)
        assert head
        return int(head[1]), int(head[2])
    if form == "vpl":
        return vpl_s_reading(done.out)[0], MOST
    if form in ("prairielearn", "coderunner", "submitty"):
        result = json.loads(done.out)
        return round(share_in(result, form) * MOST), MOST
    if form in ("junit", "artemis"):
        cases = ElementTree.fromstring(done.out).findall(".//testcase/properties")
        sums = [
            sum(int(one.attrib["value"]) for case in cases for one in case if one.attrib["name"] == name)
            for name in ("score", "max_score")
        ]
        return sums[0], sums[1]
    told = done.told if form == "github" else json.loads(done.out)
    assert all(type(test["score"]) is int for test in told["tests"])
    score = sum(test["score"] for test in told["tests"])
    if form == "github":
        return score, told["max_score"]
    assert (told["score"], type(told["score"])) == (score, int)
    key = "max-score" if form == "classroom50" else "max_score"
    return score, sum(test[key] for test in told["tests"])


def share_in(result: dict[str, Any], form: str) -> float:
    """Return the share of the points that a system reads from its file."""
    share = {"prairielearn": "score", "coderunner": "fraction"}
    value = result["data"]["score"] if form == "submitty" else result[share[form]]
    assert isinstance(value, float)
    assert 0 <= value <= 1
    return value


def vpl_s_reading(text: str) -> tuple[int | None, str]:
    """Return the grade and the comments as VPL takes them from an output, by the expressions that it uses."""
    grades = re.findall(r"(?m)^Grade :=>>(.*)$", text)
    comments = re.findall(r"(?ms)^[ \t]*<\|--[ \t]*$\n(.*?)^[ \t]*--\|>[ \t]*$", text)
    assert len(grades) <= 1
    assert len(comments) == 1
    assert "Comment :=>>" not in re.sub(r"(?m)^>.*", "", text)
    return int(grades[0]) if grades else None, comments[0]


@pytest.mark.parametrize("form", SUFFIXES | RENDERED)
@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_the_points_are_those_of_the_grade(graded: Graded, submission: str, form: str) -> None:
    grade = json.loads(graded(submission, "json").out)
    assert grade["max_score"] == MOST
    assert grade["score"] == POINTS.get(submission, grade["score"]) < MOST + (submission == "full")
    done = graded(submission, form)
    assert points_in(done, form) == (grade["score"], MOST)
    assert done.code == (0 if submission == "full" or form in WITH_ITS_OWN_VERDICT else 1)
    assert done.err == ""


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_classroom_50_accepts_it(graded: Graded, submission: str) -> None:
    result = json.loads(graded(submission, "classroom50").out)
    jsonschema.validate(result, SCHEMA)
    assert {result["classroom"], result["assignment"], result["owner"]} == {"asyncio-2026", "step-by-step", "ada"}
    assert (result["submission"], result["assignment_type"]) == ("submit/7", "individual")
    assert all(test["passed"] == (test["score"] == test["max-score"]) for test in result["tests"])


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_the_reporter_s_two_sums_agree(graded: Graded, submission: str) -> None:
    """Its notice adds up scores; its table takes the part of the tests that passed for that of the points."""
    told = graded(submission, "github").told
    assert list(told) == ["version", "status", "max_score", "tests"]
    keys = ["name", "status", "score", "message", "test_code", "filename", "line_no", "duration"]
    for test in told["tests"]:
        assert list(test) == keys
        assert all(type(test[key]) is int for key in ("score", "line_no", "duration"))
        assert "\n" not in test["name"]
    passed = sum(test["status"] == "pass" for test in told["tests"])
    points = sum(test["score"] for test in told["tests"])
    assert passed / len(told["tests"]) * told["max_score"] == pytest.approx(points)
    assert told["status"] == ("pass" if submission == "full" else "fail")


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_gradescope_s_and_junit_s_files_have_their_shape(graded: Graded, submission: str) -> None:
    results = json.loads(graded(submission, "gradescope").out)
    assert list(results) == ["score", "visibility", "stdout_visibility", "tests"]
    for test in results["tests"]:
        keys = {"name", "score", "max_score", "status", "output", "output_format", "visibility"}
        assert (set(test), test["output_format"]) == (keys, "text")
        assert test["status"] == ("passed" if test["score"] == test["max_score"] else "failed")
    suite = ElementTree.fromstring(graded(submission, "junit").out)[0]
    cases = suite.findall("testcase")
    failures = sum(case.find("failure") is not None for case in cases)
    assert (int(suite.attrib["tests"]), int(suite.attrib["failures"])) == (len(cases), failures)
    assert (failures == 0) == (submission == "full")
    names = [case.attrib["name"] for case in cases]
    assert len(set(names)) == len(names)
    assert all(int(case.attrib["line"]) >= 1 for case in cases)
    assert {Path(case.attrib["file"]).name for case in cases} == {exercise.file for exercise in EXERCISES}


def test_a_failed_case_of_junit_s_is_at_the_student_s_line(graded: Graded) -> None:
    cases = ElementTree.fromstring(graded("partial", "junit").out).findall(".//testcase")
    places = {(case.attrib["file"], case.attrib["line"]) for case in cases}
    assert ("ada/08_create_task/create_task.py", "20") in places
    assert ("hello_world.py", "1") not in places


def test_what_is_missing_costs_its_points_and_says_so(graded: Graded) -> None:
    done = {form: file_of(graded("empty", form), form) for form in SUFFIXES | RENDERED}
    for form, text in done.items():
        assert text.count("missing") >= len(EXERCISES), form
    tests = json.loads(done["gradescope"])["tests"]
    assert [test["max_score"] for test in tests] == [exercise.points for exercise in EXERCISES]
    assert "There is no file hello_world.py" in tests[0]["output"]


# Nothing of a student's works -----------------------------------------------------------------------------


def commands(text: str) -> Iterator[str]:
    """Return the lines of a step's output that GitHub's runner, or another build server, takes for commands."""
    for line in text.splitlines():
        if line.lstrip().startswith("::") or re.search(r"##\w*\[", line):
            yield line


@pytest.mark.parametrize("form", ["text", "json", *SUFFIXES, *RENDERED])
def test_no_command_of_a_student_s_reaches_the_machine(graded: Graded, form: str) -> None:
    done = graded("hostile", form)
    ours = re.compile(r"::error (file=[^:,\n]*,)?(line=\d+,)?title=\d\d_\w+::[^\n]*")
    found = list(commands(done.out))
    points = re.compile(r"::notice title=Autograding (complete|report)::[^\n]*")
    assert all(form == "github" and (ours.fullmatch(line) or points.fullmatch(line)) for line in found)
    assert list(commands(done.err)) == []
    assert (
        re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\ufeff]", done.out + done.summary)
        == []
    )
    if form == "github":
        assert len(found) >= 4
        assert all(not list(commands(test["name"] + "\n" + test["message"])) for test in done.told["tests"])


def test_annotations_stand_at_the_student_s_lines(graded: Graded) -> None:
    *lines, points, report = graded("partial", "github").out.splitlines()
    places = [re.match(r"::error file=(.*),line=(\d+),title=(\w+)::(.*)", line) for line in lines]
    assert [(found[1], found[2], found[3]) for found in places if found] == [
        ("ada/08_create_task/create_task.py", "20", "08_create_task"),
        ("ada/09_say_after_together/say_after_together.py", "8", "09_say_after_together"),
        ("ada/10_gather/gather.py", "14", "10_gather"),
    ]
    assert all(found and "%0A" in found[4] for found in places)
    score = sum(test["score"] for test in graded("partial", "github").told["tests"])
    assert points == f"::notice title=Autograding complete::Points {score}/{MOST}"
    assert report == f'::notice title=Autograding report::{{"totalPoints":{score},"maxPoints":{MOST}}}'
    assert "::error" not in graded("full", "github").out + graded("empty", "github").out


def test_a_push_of_untouched_stubs_hears_that_this_is_as_it_should_be(tmp_path: Path) -> None:
    done = run(tmp_path, ROOT / "exercises", "github", "--exercise", "1", "--exercise", "2")
    assert (done.code, "::error" in done.out) == (1, False)
    assert done.out.startswith("::notice title=Nothing is filled in yet::")


def test_markdown_shows_nothing_of_a_student_s_but_as_code(graded: Graded) -> None:
    done = graded("hostile", "github")
    assert done.summary == graded("hostile", "markdown").out
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(done.summary)
    leaves = [leaf for token in tokens for leaf in (token.children or [token])]
    kinds = {leaf.type for leaf in leaves}
    assert {"fence", "code_inline", "table_open"} <= kinds
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_block", "blockquote_open"}
    prose = "\n".join(leaf.content for leaf in leaves if leaf.type == "text")
    for payload in ("script", "javascript", "http", "www", "@", "error", "]]>", "<"):
        assert payload not in prose, payload
    code = "\n".join(leaf.content for leaf in leaves if leaf.type in ("fence", "code_inline"))
    for payload in (
        "<script>x()</script>",
        "[x](javascript:x)",
        "```",
        "~~~",
        r"\x1b[2J",
        r"\u202e",
        "| a | b |",
        "]]>",
    ):
        assert payload in code, payload
    assert len([token for token in tokens if token.type == "tr_open"]) == len(EXERCISES) + 1


def test_xml_holds_what_was_printed_as_text(graded: Graded) -> None:
    text = "\n".join(ElementTree.fromstring(graded("hostile", "junit").out).itertext())
    for payload in ("<script>x()</script>", "]]>", "&amp;", r"\x1b[2J\x07\x00", r"\x3a:error::a", r"#\x23[error]a"):
        assert payload in text, payload


@pytest.mark.parametrize(
    "sign", ["`", "``", "x", " ", "a`b``c", "<b>", "|", "\\", "*x*", "&lt;", "~", "-", "1. x", "  x"]
)
def test_any_name_of_a_submission_is_shown_as_it_is(sign: str) -> None:
    tokens = MarkdownIt("commonmark").parse(markdown.render(grade_of(sign, ()), COURSE))
    heading = tokens[1].children or []
    assert [token.content for token in heading if token.type == "code_inline"] == [sign]


def test_annotations_are_escaped_as_the_runner_undoes_it() -> None:
    finding = Finding(code="raised", title="100% :: a,b\n::error::x", message="1\r\n2", file="a,b:c%.py", line=3)
    grade = grade_of(
        "x", (ExerciseGrade(id="01_hello_world", status="failed", score=0, max_score=1, findings=(finding,)),)
    )
    assert list(github.annotations(grade, lambda exercise: "")) == [
        "::error file=a%2Cb%3Ac%25.py,line=3,title=01_hello_world::"
        r"100%25 :: a,b%0A\x3a:error::x%0A%0A1\r%0A2" + "\n"
    ]


def test_the_first_cause_of_each_exercise_comes_first_and_notebooks_have_no_lines() -> None:
    def failed(exercise: str, *findings: Finding) -> ExerciseGrade:
        check = Check(name="test_x", title="Takes 2 s", status="failed", score=0, max_score=1)
        return ExerciseGrade(id=exercise, status="failed", score=0, max_score=1, checks=(check,), findings=findings)

    one = Finding(code="a", title="one", message="one", file="a.py", line=1)
    two = Finding(code="b", title="two", message="two", file="a.py", line=2)
    in_cell = Finding(code="c", title="three", message="three", file="n.ipynb", line=2, cell=4)
    grade = grade_of("x", (failed("01_a", one, two), failed("02_b", in_cell), failed("03_c")))
    lines = list(github.annotations(grade, {"01_a": "x/a.py", "02_b": "x/n.ipynb", "03_c": "x/c.py"}.__getitem__))
    assert lines == [
        "::error file=x/a.py,line=1,title=01_a::one\n",
        "::error file=x/n.ipynb,title=02_b::cell 4, line 2: three\n",
        "::error file=x/c.py,title=03_c::Not there yet:%0ATakes 2 s\n",
        "::error file=x/a.py,line=2,title=01_a::two\n",
    ]


def test_an_annotation_is_no_longer_than_github_passes_on() -> None:
    finding = Finding(code="raised", title="N" * 10_000, message="m" * 100_000, file="a.py", line=3)
    grade = grade_of("x", (ExerciseGrade(id="01_x", status="failed", score=0, max_score=1, findings=(finding,)),))
    (line,) = github.annotations(grade, lambda exercise: "")
    assert len(line) < 4_200
    assert line.count("\n") == 1


# Where there is no grade ----------------------------------------------------------------------------------


def fails(done: Done, form: str, text: str, most: int, reason: str) -> None:
    """Check for exit code 2, and a valid result without points that says why."""
    assert done.code == 2, done.err
    assert "Traceback (most recent call last)" not in done.err
    assert reason in done.err
    assert reason in text
    if form == "classroom50":
        result = json.loads(text)
        jsonschema.validate(result, SCHEMA)
        assert (result["score"], result["max-score"]) == (0, most)
        assert [test["passed"] for test in result["tests"]] == [False]
    elif form == "gradescope":
        result = json.loads(text)
        assert (result["score"], [test["status"] for test in result["tests"]]) == (0, ["failed"])
    elif form == "junit":
        suite = ElementTree.fromstring(text)[0]
        assert (suite.attrib["tests"], suite.attrib["errors"]) == ("1", "1")
        assert suite.find("testcase/error") is not None
    elif form == "github":
        told = json.loads(text)
        assert (told["status"], told["max_score"]) == ("error", most)
        assert [(test["status"], test["score"], test["line_no"]) for test in told["tests"]] == [("error", 0, 0)]
    else:
        assert text.startswith("# No grade\n")


@pytest.mark.parametrize("form", SUFFIXES)
def test_a_grader_that_cannot_do_its_work_says_so_in_every_format(tmp_path: Path, form: str) -> None:
    course = tmp_path / "course"
    shutil.copytree(ROOT / "exercises", course, ignore=shutil.ignore_patterns("__pycache__"))
    (course / "01_hello_world" / "test_hello_world.py").write_text("import no_such_module\n", encoding="utf-8")
    submission = hand_in("full", tmp_path)
    done = run(tmp_path / "a", submission, form, "--course", course, "--exercise", "1")
    fails(done, form, file_of(done, form), 7, "no_such_module")
    output = tmp_path / "result"
    done = run(tmp_path / "b", tmp_path / "nowhere", form, "--output", output)
    fails(done, form, output.read_text(encoding="utf-8"), 0 if form != "github" else done.told["max_score"], "nowhere")
    if form == "github":
        assert json.loads(output.read_text(encoding="utf-8")) == done.told
        assert done.out.startswith("::error title=Grading did not come to its end::there is no ")
        assert done.summary.startswith("# No grade\n")
    else:
        assert done.out == ""


def test_a_mistake_of_the_grader_s_own_is_no_pass(tmp_path: Path) -> None:
    """A course is a program, too: what its suite breaks in the grader is nobody's points."""
    course = tmp_path / "course"
    shutil.copytree(ROOT / "exercises", course, ignore=shutil.ignore_patterns("__pycache__"))
    suite = course / "01_hello_world" / "test_hello_world.py"
    spoil = "import grader.grading.judge\ngrader.judge.grade_from = None\n"
    suite.write_text(
        suite.read_text(encoding="utf-8").replace("import pytest", spoil + "import pytest"), encoding="utf-8"
    )
    done = run(tmp_path / "a", hand_in("full", tmp_path), "github", "--course", course, "--exercise", "1")
    assert (done.code, done.told["status"], done.told["max_score"]) == (2, "error", 7)


ENDLESS = b"async def main():\n    while True:\n        pass\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there, a process cannot be interrupted alone")
@pytest.mark.parametrize(
    ("how", "isolation"),
    [(signal.SIGKILL, "prefer"), (signal.SIGTERM, "none"), (signal.SIGINT, "prefer")],
    ids=["SIGKILL", "SIGTERM", "SIGINT"],
)
def test_a_grader_that_is_ended_leaves_a_result_that_says_so(
    tmp_path: Path, how: signal.Signals, isolation: str
) -> None:
    put(tmp_path / "ada", "01_hello_world", ENDLESS)
    result, output = tmp_path / "result.json", tmp_path / "output"
    result.write_text('{"score": 100, "brought": "along"}', encoding="utf-8")
    output.write_text("known=before", encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    options = ["--exercise", "1", "--output", str(result), "--isolation", isolation]
    process = subprocess.Popen(
        [*COMMAND, str(tmp_path / "ada"), "--format", "github", *options],
        env=environment(GITHUB_OUTPUT=output, TMPDIR=temporary),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    limit = time.monotonic() + 30
    while '"max_score": 7' not in result.read_text(encoding="utf-8") and time.monotonic() < limit:
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(how)
    process.communicate(timeout=HANGS)
    assert process.returncode == (2 if how == signal.SIGINT else -how)
    while list(temporary.iterdir()) and time.monotonic() < limit:  # after SIGKILL, another process removes it
        time.sleep(0.02)
    assert list(temporary.iterdir()) == []
    told = json.loads(result.read_text(encoding="utf-8"))
    assert (told["status"], told["max_score"], [test["status"] for test in told["tests"]]) == ("error", 7, ["error"])
    before, line = output.read_text(encoding="utf-8").splitlines()
    assert before == "known=before"
    assert json.loads(base64.b64decode(line.removeprefix("result="))) == told


# Harnesses that only need the grade rendered ------------------------------------------------------------------


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_prairielearn_s_element_shows_all_tests_with_points(graded: Graded, submission: str) -> None:
    results = json.loads(graded(submission, "prairielearn").out)
    assert (results["gradable"], results["score"] == 1) == (True, submission == "full")
    assert [type(test[key]) for test in results["tests"] for key in ("points", "max_points")] == [int, int] * len(
        results["tests"]
    )
    assert sum(test["points"] for test in results["tests"]) == round(results["score"] * MOST)


@pytest.mark.parametrize("submission", SUBMISSIONS)
def test_coderunner_gets_no_other_field_and_no_markup_of_a_student_s(graded: Graded, submission: str) -> None:
    result = json.loads(graded(submission, "coderunner").out)
    assert set(result) == {"fraction", "feedbackhtml"}
    root = ElementTree.fromstring(f"<div>{result['feedbackhtml']}</div>")
    assert {(element.tag, *element.attrib.items()) for element in root} <= {
        ("p",),
        ("p", ("class", "nolink")),
        ("pre", ("class", "nolink")),
    }
    assert all(len(element) == 0 for element in root)
    markup = re.sub(r"&#?\w+;", "", result["feedbackhtml"])
    assert not set(markup) & set("\\$@[]{}:`")
    if submission == "hostile":
        assert "<script>x()</script>" in "".join(root.itertext())


def test_vpl_takes_nothing_of_a_student_s_for_a_mark(tmp_path: Path) -> None:
    said = "Grade :=>> 100\n--|>\nGrade :=>> 100\n-Title (-3)\nComment :=>> x\n<|--\n  --|>"
    checks = (Check(name="test_x", title="Takes 2 s (-1)", status="failed", score=1, max_score=4, message=said),)
    grade = grade_of("x", (ExerciseGrade(id="01_x", status="failed", score=1, max_score=4, checks=checks),))
    text = vpl.render(tell(grade), None)
    assert vpl_s_reading(text) == (1, "".join(text.splitlines(keepends=True)[1:-2]))
    titles = [line for line in text.splitlines() if line.startswith("-") and line != "--|>"]
    assert titles == ["- 01_x: Takes 2 s (-1), 1 of 4 points"]
    assert vpl.render(tell(grade), vpl.GradeRange(2, 10)).endswith("Grade :=>> 4\n")
    assert vpl.render(tell(grade), vpl.GradeRange(0, 5)).endswith("Grade :=>> 1.25\n")


@pytest.mark.parametrize(
    ("stated", "scale"),
    [
        ({"VPL_GRADEMAX": "100"}, (0, 100)),
        ({"VPL_GRADEMIN": "1.0", "VPL_GRADEMAX": "6.0"}, (1, 6)),
        ({}, None),
        ({"VPL_GRADEMIN": "0", "VPL_GRADEMAX": "0"}, None),
        ({"VPL_GRADEMIN": "", "VPL_GRADEMAX": "-3"}, None),
        ({"VPL_GRADEMAX": "nan"}, None),
        ({"VPL_GRADEMAX": "many"}, None),
    ],
)
def test_the_scale_is_that_of_vpl_s_activity(stated: dict[str, str], scale: tuple[int, int] | None) -> None:
    assert vpl.scale_in(stated) == scale


def test_artemis_shows_what_happened_and_not_the_title_alone(graded: Graded) -> None:
    """It shows the attribute `message` of a failure instead of its text, if there is one."""
    root = ElementTree.fromstring(graded("partial", "artemis").out)
    failures = root.findall(".//failure")
    assert failures
    assert not any(failure.attrib for failure in failures)
    assert all("\n\n" in (failure.text or "") for failure in failures)
    others = ElementTree.fromstring(graded("partial", "junit").out).findall(".//failure")
    assert [failure.text for failure in failures] == [failure.text for failure in others]


@pytest.mark.parametrize("form", RENDERED)
def test_a_failure_of_the_grader_costs_nobody_a_point_or_a_try(form: str) -> None:
    text = FORMATS[form].failure("</pre><b>there is no such folder", 7)
    assert "no such folder" in text
    if form == "prairielearn":
        assert json.loads(text)["gradable"] is False
    elif form == "coderunner":
        assert list(json.loads(text)) == ["feedbackhtml"]
        assert "<b>" not in text
    elif form == "vpl":
        assert vpl_s_reading(text)[0] is None
    elif form == "submitty":
        assert set(json.loads(text)) == {"status", "message"}
        assert json.loads(text)["status"] == "fail"
    else:
        assert ElementTree.fromstring(text).find(".//error") is not None


def test_the_exit_code_says_only_whether_there_is_a_grade_where_the_reader_expects_that(tmp_path: Path) -> None:
    submission = hand_in("partial", tmp_path)
    done = run(tmp_path / "a", submission, "vpl", "--exercise", "8", VPL_GRADEMAX="14.0")
    assert (done.code, done.err, done.out.splitlines()[-1]) == (0, "", "Grade :=>> 4")
    done = run(tmp_path / "b", tmp_path / "nowhere", "vpl")
    assert (done.code, "Grade" in done.out) == (2, False)
    assert "nowhere" in done.out


def test_gitlab_s_job_shows_in_its_log_what_its_report_says(tmp_path: Path) -> None:
    submission = hand_in("partial", tmp_path)
    done = run(tmp_path / "a", submission, "gitlab", "--exercise", "8", "--output", tmp_path / "report.xml")
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("# `ada`: 2 of 7 points\n")
    cases = ElementTree.fromstring((tmp_path / "report.xml").read_bytes()).findall(".//testcase")
    assert ("ada/08_create_task/create_task.py", "20") in {(one.get("file"), one.get("line")) for one in cases}


def test_all_points_alone_are_the_whole_share() -> None:
    def share(score: int, most: int) -> float:
        status: Any = "passed" if score == most else "failed"
        exercise = ExerciseGrade(id="01_x", status=status, score=score, max_score=most)
        return tell(grade_of("x", (exercise,))).share

    assert [share(0, 7), share(1, 3), share(9_999_999, 10_000_000), share(3, 3)] == [0, 0.333333, 0.999999, 1]
    assert (share(0, 0), tell(grade_of("x", ())).share, tell_failure("x", 0).share) == (1, 0, 0)


def test_prairielearn_s_file_is_never_too_large() -> None:
    text = prairielearn.render(tell(large(50, 10, 1, "─" * LONGEST_CASE)))
    assert len(text) <= prairielearn.LARGEST_RESULTS
    assert len(json.loads(text)["tests"]) == 500


# Where results go -----------------------------------------------------------------------------------------


def test_what_stands_in_the_step_s_files_stays(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a=1", encoding="utf-8")
    (tmp_path / "summary").write_text("# Before", encoding="utf-8")
    done = run(tmp_path, hand_in("full", tmp_path / "x"), "github", "--exercise", "1")
    assert re.fullmatch(r"a=1\nresult=[A-Za-z0-9+/=]+\n", done.result)
    assert done.summary.startswith("# Before\n# `full`: 7 of 7 points\n")


def test_without_a_file_for_it_the_step_s_result_can_be_kept_in_another(tmp_path: Path) -> None:
    submission = hand_in("full", tmp_path)
    nothing = {"GITHUB_OUTPUT": "", "GITHUB_STEP_SUMMARY": ""}
    done = run(tmp_path / "a", submission, "github", "--exercise", "1", **nothing)
    assert (done.code, done.out) == (0, SEVEN_POINTS)
    assert "--output FILE" in done.err
    done = run(tmp_path / "a", submission, "github", "--exercise", "1", "--output", tmp_path / "result", **nothing)
    assert (done.code, done.out, done.err) == (0, SEVEN_POINTS, "")
    assert json.loads((tmp_path / "result").read_text(encoding="utf-8"))["status"] == "pass"


@pytest.mark.skipif(sys.platform == "win32", reason="devices as POSIX has them")
def test_the_step_s_files_may_be_streams(tmp_path: Path) -> None:
    """So that one can see on a terminal what a step would leave behind."""
    submission = hand_in("full", tmp_path)
    streams = {"GITHUB_OUTPUT": "/dev/stdout", "GITHUB_STEP_SUMMARY": "/dev/stdout"}
    done = run(tmp_path / "a", submission, "github", "--exercise", "1", **streams)
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"result=[A-Za-z0-9+/=]+\n# `full`: 7 of 7 points\n.*", done.out, re.DOTALL)
    done = run(tmp_path / "a", submission, "github", "--exercise", "1", **dict.fromkeys(streams, os.devnull))
    assert (done.code, done.out, done.err) == (0, SEVEN_POINTS, "")


def test_a_summary_that_cannot_be_written_costs_nobody_the_result(tmp_path: Path) -> None:
    submission = hand_in("partial", tmp_path)
    done = run(tmp_path / "a", submission, "github", "--exercise", "8", GITHUB_STEP_SUMMARY=tmp_path)
    assert (done.code, done.told["status"]) == (1, "fail")
    assert done.out.startswith("::error file=ada/08_create_task/create_task.py,line=20")
    assert "the summary could not be written" in done.err
    assert str(tmp_path) in done.err
    done = run(tmp_path / "b", submission, "github", "--exercise", "8", GITHUB_OUTPUT=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert str(tmp_path) in done.err, "without its result the step has nothing to show for"


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes as POSIX has them")
def test_a_link_or_a_pipe_in_the_result_s_place_leads_nowhere(tmp_path: Path) -> None:
    submission = hand_in("full", tmp_path)
    canary = tmp_path / "canary"
    canary.write_text("as it was", encoding="utf-8")
    (tmp_path / "link.json").symlink_to(canary)
    os.mkfifo(tmp_path / "pipe.json")
    for name in ("link.json", "pipe.json"):
        done = run(tmp_path / "a", submission, "classroom50", "--exercise", "1", "--output", tmp_path / name)
        assert done.code == 0, done.err
        assert json.loads((tmp_path / name).read_text(encoding="utf-8"))["score"] == 7
    assert canary.read_text(encoding="utf-8") == "as it was"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    (tmp_path / "folder.json").mkdir()
    for place in (tmp_path / "folder.json", tmp_path / "no" / "result.json"):
        done = run(tmp_path / "a", submission, "classroom50", "--exercise", "1", "--output", place)
        assert (done.code, done.out) == (2, "")
        assert str(place) in done.err
    done = run(tmp_path / "a", submission, "gradescope", "--exercise", "1", "--output", "/dev/stdout")
    assert json.loads(done.out)["score"] == 7


def test_classroom_50_s_students_read_what_happened(tmp_path: Path) -> None:
    """Of a result, its release shows names and points alone. What it shows instead lies beside the result."""
    submission, result, body = hand_in("partial", tmp_path), tmp_path / "result.json", tmp_path / "release-body.md"
    body.write_text("of the student's", encoding="utf-8")
    options = ("--exercise", "8", "--output", result)
    assert run(tmp_path / "a", submission, "classroom50", *options).code == 0
    assert body.read_text("utf-8") == run(tmp_path / "b", submission, "markdown", "--exercise", "8").out
    assert "expected" in body.read_text("utf-8")
    assert run(tmp_path / "c", tmp_path / "nowhere", "classroom50", *options).code == 2
    assert body.read_text("utf-8").startswith("# No grade\n")
    body.unlink()
    body.mkdir()
    done = run(tmp_path / "d", submission, "classroom50", *options)
    assert (done.code, json.loads(result.read_text("utf-8"))["score"]) == (0, 2)
    assert "the summary could not be written" in done.err
    assert str(body) in done.err


def test_who_is_not_known_is_said_in_a_sentence(tmp_path: Path) -> None:
    submission = hand_in("full", tmp_path)
    nobody = dict.fromkeys(IDENTITY, "") | {"SUBMISSION_TAG": "v1"}
    done = run(tmp_path / "a", submission, "classroom50", "--exercise", "1", **nobody)
    result = json.loads(done.out)
    jsonschema.validate(result, SCHEMA)
    assert (done.code, result["owner"], result["submission"]) == (0, "unknown", "submit/unknown")
    assert len(done.err.splitlines()) == 1
    assert "CLASSROOM" in done.err
    assert "SUBMISSION_TAG" in done.err


def test_identity_comes_from_whichever_runner_there_is() -> None:
    whose = classroom50.identity({**IDENTITY, "OWNER": "team-7", "ASSIGNMENT_TYPE": "group", "REVIEW_URL": ""})
    assert (whose.owner, whose.assignment_type, whose.review) == ("team-7", "group", IDENTITY["COMMIT_URL"])
    whose = classroom50.identity({**IDENTITY, "USERNAME": "", "GITHUB_REPOSITORY_OWNER": "org", "MODE": "odd"})
    assert (whose.owner, whose.assignment_type, whose.missing) == ("org", "individual", ())


def test_text_says_what_was_missing_of_the_sandbox(tmp_path: Path) -> None:
    submission = hand_in("full", tmp_path)
    done = run(tmp_path / "a", submission, "text", "--exercise", "1", "--isolation", "none")
    assert re.fullmatch(r"graded without a complete sandbox: process only: [^\n]*\n", done.err)
    assert "sandbox" not in done.out
    done = run(tmp_path / "a", tmp_path, "text", "--exercise", "1", "--isolation", "none")
    assert done.err == ""


# Large ones -----------------------------------------------------------------------------------------------


def test_the_whole_course_done_wrong_still_fits_the_reporter(tmp_path: Path) -> None:
    submission = tmp_path / "ada"
    for exercise in COURSE.exercises:
        mistake = next(
            iter(sorted((ROOT / "solutions" / exercise.id / "mistakes").glob(f"*{Path(exercise.file).suffix}")))
        )
        put(submission, exercise.id, mistake.read_bytes())
    done = run(tmp_path / "a", submission, "github")
    most = sum(exercise.points for exercise in COURSE.exercises)
    assert done.told["max_score"] == len(done.told["tests"]) == most
    assert len("GRADE_RESULTS=") + len(done.result) < LONGEST_VARIABLE
    assert len(done.out.splitlines()) >= len(COURSE.exercises) * 0.9
    assert all(f"`{exercise.id}`" in done.summary for exercise in COURSE.exercises)


def large(exercises: int, checks: int, points: int, message: str) -> Grade:
    one = Check(name="test_x", title="T" * 80, status="failed", score=0, max_score=points, message=message)
    return grade_of(
        "ada",
        tuple(
            ExerciseGrade(
                id=f"{number:02}_x", status="failed", score=0, max_score=checks * points, checks=(one,) * checks
            )
            for number in range(exercises)
        ),
    )


@pytest.mark.parametrize(
    "grade",
    [large(20, 8, 1, "─" * 9_000), large(20, 8, 1, "x\n" * 3_000), large(50, 10, 1, "x"), large(20, 8, 100, "x")],
)
def test_what_is_too_large_is_cut_and_keeps_its_points(grade: Grade) -> None:
    line = github.output_line(tell(grade))
    assert len(line) < 121_000
    told = json.loads(base64.b64decode(line.removeprefix("result=")))
    assert (told["max_score"], told["status"], sum(test["score"] for test in told["tests"])) == (
        grade.max_score,
        "fail",
        0,
    )
    assert told["tests"]
    summary = markdown.render(grade, COURSE)
    assert len(summary.encode()) <= 1_000_000
    assert summary.count("\n## ") == len(grade.exercises)
    for largest in (125_000, 20_000):
        assert len(markdown.render(grade, COURSE, largest).encode()) <= largest
    assert f"0 of {grade.max_score} points" in markdown.render(grade, COURSE, 0)


def test_checks_without_points_and_grades_without_exercises_are_results_too() -> None:
    check = Check(name="test_x", title="Extra", status="failed", score=0, max_score=0)
    grade = grade_of("x", (ExerciseGrade(id="01_x", status="failed", score=0, max_score=0, checks=(check,)),))
    assert json.loads(github.render(tell(grade)))["tests"]
    told = tell(grade_of("x", ()))
    assert (told.status, len(told.cases)) == ("error", 1)
    for render in (github.render, junit.render, gradescope.render, prairielearn.render, coderunner.render):
        assert "no exercise" in render(told)
    assert "no exercise" in submitty.render(told) + vpl.render(told, None)
    assert tell_failure("x", 3).score == 0
