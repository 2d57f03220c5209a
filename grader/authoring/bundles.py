"""What other graders' harnesses are given: a folder for Classroom 50's configuration repository, a zip for Gradescope.

Each carries the course itself, so that it may be one that no package holds.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from grader.authoring.placement import NOTE, Part, make_note, note_of, written_note
from grader.authoring.release import rendered
from grader.authoring.selection import Selection, course_files
from grader.exceptions import GraderError

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of all files in a zip: the same release gives the same bytes."""


def classroom50(chosen: Selection) -> dict[str, Part]:
    """The files of `CLASSROOM/autograders/ASSIGNMENT/`, by their paths."""
    return {"autograder.py": Part(rendered("autograder.py", chosen)), **_course(chosen)}


def gradescope(chosen: Selection) -> dict[str, Part]:
    """The files that Gradescope unpacks into `/autograder/source`, by their paths."""
    scripts = ("setup.sh", "run_autograder")
    return {name: Part(rendered(name, chosen), is_program=True) for name in scripts} | _course(chosen)


def write_zip(file: Path, parts: Mapping[str, Part], chosen: Selection) -> None:
    """Write the zip; one that we made before is replaced.

    Raises:
        GraderError: there is another file of this name.
    """
    _refuse_strangers(file)
    note = make_note(parts, chosen.version, [exercise.id for exercise in chosen.exercises])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, part in [*parts.items(), (NOTE, Part(written_note(note)))]:
            about = zipfile.ZipInfo(path, LONG_AGO)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.create_system = 3  # Unix: only then do the rights below mean anything
            about.external_attr = (0o100755 if part.is_program else 0o100644) << 16
            archive.writestr(about, part.content)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(made.getvalue())


def _course(chosen: Selection) -> dict[str, Part]:
    """What grading reads: no stubs, no READMEs."""
    parts = {
        f"course/{file.relative_to(chosen.course.folder).as_posix()}": Part(file.read_bytes())
        for file in course_files(chosen)
    }
    parts["course/course.toml"] = Part(chosen.description)
    if chosen.wheel is not None:
        parts[chosen.wheel.name] = Part(chosen.wheel.content)
    return parts


def _refuse_strangers(file: Path) -> None:
    if not file.exists():
        return
    try:
        with zipfile.ZipFile(file) as archive:
            note_of(archive.read(NOTE), str(file))
    except (OSError, KeyError, zipfile.BadZipFile, GraderError):
        raise GraderError(f"{file} is there, and was not made by `grader release`; name another file") from None
