"""The grader as one file: a wheel, built from the package that is installed here.

A release includes it: anyone who registered the grader's name in a package index could run code in every classroom.
`pip wheel` builds the same content, but needs the source and a network.
"""

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import grader
from grader.course.course import GLOSSARY, Course, Exercise, installed_course
from grader.course.digests import DISTRIBUTION
from grader.exceptions import CourseError
from grader.files import zip_entry

COURSE_IN_WHEEL = "grader/_course"
_ABOUT_WHEEL = b"Wheel-Version: 1.0\nGenerator: coroutine-grader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


class Wheel(NamedTuple):
    """The package as a single file, for use without a package index."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """Return the SHA-256 in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def wheel_name(version: str) -> str:
    """Return the name of the grader's wheel."""
    return f"{DISTRIBUTION.replace('-', '_')}-{version}-py3-none-any.whl"


def installed_wheel() -> Wheel:
    """Return a wheel of the installed package and of the course that came with it.

    Raises:
        CourseError: a stub does not match its fingerprint, and may contain an answer; or the package's metadata is
            missing.
    """
    installed = metadata.distribution(DISTRIBUTION)
    folder = f"{DISTRIBUTION.replace('-', '_')}-{installed.version}.dist-info"
    files = {**dict(_package()), **dict(_course())}
    for name in ("METADATA", "entry_points.txt", "licenses/LICENSE"):
        files[f"{folder}/{name}"] = about(name).encode()
    files[f"{folder}/WHEEL"] = _ABOUT_WHEEL
    record = [*(f"{path},sha256={_digest(content)},{len(content)}\n" for path, content in sorted(files.items()))]
    files[f"{folder}/RECORD"] = "".join([*record, f"{folder}/RECORD,,\n"]).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items(), key=lambda file: (".dist-info/" in file[0], file[0])):
            archive.writestr(zip_entry(path), content)
    return Wheel(wheel_name(installed.version), made.getvalue())


def about(name: str) -> str:
    """Return a file of the installed package's metadata.

    Raises:
        CourseError: the package has no such file.
    """
    text = metadata.distribution(DISTRIBUTION).read_text(name)
    if text is None:
        raise CourseError(f"the installed package has no {name.rpartition('/')[2]}; install it again")
    return text


def stub_of(exercise: Exercise) -> bytes:
    """Return the content of an exercise's stub.

    Raises:
        CourseError: it does not match its fingerprint in `course.toml`, and may contain an answer.
    """
    file = exercise.folder / exercise.file
    source = file.read_bytes() if file.is_file() else b""
    if not exercise.is_stub(source):
        raise CourseError(
            f"{file} does not match its fingerprint in course.toml, so it may hold an answer; restore the stub, or "
            "write its fingerprint into course.toml (`grader verify` shows it)"
        )
    return source


def _package() -> Iterator[tuple[str, bytes]]:
    """Yield the grader's own files, by their paths in the wheel."""
    top = Path(grader.__file__).resolve().parent
    for file in top.rglob("*"):
        path = file.relative_to(top)
        if file.is_file() and "__pycache__" not in path.parts and path.parts[0] != "_course":
            yield f"grader/{path.as_posix()}", file.read_bytes()


def _course() -> Iterator[tuple[str, bytes]]:
    """Yield the files of the package's course, by their paths in the wheel."""
    course = Course(installed_course())
    yield f"{COURSE_IN_WHEEL}/course.toml", (course.folder / "course.toml").read_bytes()
    for name in ("README.md", GLOSSARY):
        if (course.folder / name).is_file():
            yield f"{COURSE_IN_WHEEL}/{name}", (course.folder / name).read_bytes()
    for exercise in course.exercises:
        for file in (exercise.folder / "README.md", exercise.suite, exercise.scenarios_file):
            if file.is_file():
                yield f"{COURSE_IN_WHEEL}/{exercise.id}/{file.name}", file.read_bytes()
        yield f"{COURSE_IN_WHEEL}/{exercise.id}/{exercise.file}", stub_of(exercise)


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
