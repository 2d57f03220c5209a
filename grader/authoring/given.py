"""The functions that are given to the student and need no change, as `course.toml` lists them."""

from collections.abc import Mapping

from grader.course.fingerprints import definitions
from grader.submission.parsing import parse


def given(stub: bytes, solution: bytes, file: str) -> dict[str, str]:
    """Return the functions and classes that are equal in a stub and its solution, each with its fingerprint."""
    try:
        solved = definitions(parse(solution, file))
        return {name: shape for name, shape in definitions(parse(stub, file)).items() if solved.get(name) == shape}
    except SyntaxError:
        return {}


def given_line(found: Mapping[str, str]) -> str:
    """Return the line of `course.toml` that lists these functions."""
    pairs = ", ".join(f'{name} = "{shape}"' for name, shape in found.items())
    return f"given = {{ {pairs} }}"
