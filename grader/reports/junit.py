"""A grade as JUnit XML, in the shape in which pytest writes it; points are properties.

`time` is 0 everywhere: a program's time is virtual, and the grader's own says nothing about the submission, so that
the same submission gives the same file. All of it is ASCII: what lies beyond is a character reference.
"""

from xml.etree import ElementTree as Xml

from grader.reports.cases import Case, Told

TIME = "0.000"


def render(told: Told) -> str:
    """The file."""
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
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(root, encoding="us-ascii").decode()}\n'


def _case(suite: Xml.Element, case: Case) -> None:
    place = f"{case.exercise}.test_{case.exercise.partition('_')[2]}" if case.exercise else "grader"
    element = Xml.SubElement(suite, "testcase", classname=place, name=case.name, time=TIME)
    _points(element, case.score, case.max_score)
    if case.status != "pass":
        kind = "error" if case.status == "error" else "failure"
        Xml.SubElement(element, kind, message=case.title).text = f"{case.title}\n\n{case.message}".strip()


def _points(element: Xml.Element, score: int, max_score: int) -> None:
    properties = Xml.SubElement(element, "properties")
    for name, value in (("score", score), ("max_score", max_score)):
        Xml.SubElement(properties, "property", name=name, value=str(value))
