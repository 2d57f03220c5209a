"""A grade as JUnit XML, in the form that pytest writes; points are properties.

`time` is always 0: a program's time is virtual, and the grader's own says nothing about the submission. So a submission
always results in the same file. The file is ASCII, with character references for everything else.

GitLab reads `file` and `line`, which are those of the student's file. It treats cases of the same name as one, so each
name begins with the exercise.

Artemis (`TestResultXmlParser.java`) shows a failure's `message` alone if it has one, and the text in it otherwise. For
Artemis, failures have no `message`, so that students see what happened instead of the title.
"""

from xml.etree import ElementTree as Xml

from grader.reports.cases import Case, SubmissionCases

TIME = "0.000"


def render(told: SubmissionCases) -> str:
    """Return the content of the file."""
    return _text(_document(told))


def render_for_artemis(told: SubmissionCases) -> str:
    """Return the content of the file for Artemis."""
    root = _document(told)
    for failure in root.iterfind(".//testcase/*[@message]"):
        del failure.attrib["message"]
    return _text(root)


def _document(told: SubmissionCases) -> Xml.Element:
    statuses = [case.status for case in told.cases]
    counts = {
        "errors": str(statuses.count("error")),
        "failures": str(statuses.count("fail")),
        "skipped": "0",
        "tests": str(len(statuses)),
        "time": TIME,
    }
    root = Xml.Element("testsuites", name="pytest tests")
    suite = Xml.SubElement(root, "testsuite", counts, name="pytest")
    _points(suite, told.score, told.max_score)
    for case in told.cases:
        _case(suite, case)
    return root


def _text(root: Xml.Element) -> str:
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(root, encoding="us-ascii").decode()}\n'


def _case(suite: Xml.Element, case: Case) -> None:
    place = f"{case.exercise}.test_{case.exercise.partition('_')[2]}" if case.exercise else "grader"
    name = f"{case.exercise}.{case.name}" if case.exercise else case.name
    where = {"file": case.student_file, "line": str(case.line or 1)} if case.student_file else {}
    element = Xml.SubElement(suite, "testcase", where, classname=place, name=name, time=TIME)
    _points(element, case.score, case.max_score)
    if case.status != "pass":
        kind = "error" if case.status == "error" else "failure"
        Xml.SubElement(element, kind, message=case.title).text = f"{case.title}\n\n{case.message}".strip()


def _points(element: Xml.Element, score: int, max_score: int) -> None:
    properties = Xml.SubElement(element, "properties")
    for name, value in (("score", score), ("max_score", max_score)):
        Xml.SubElement(properties, "property", name=name, value=str(value))
