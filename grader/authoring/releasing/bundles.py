"""Bundles for other graders' harnesses: a folder for Classroom 50, and a zip for Gradescope.

A bundle contains the course itself, which therefore need not be the one inside the package.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from grader.authoring.releasing.placement import MANIFEST, ReleaseFile, encode_manifest, make_manifest, parse_manifest
from grader.authoring.releasing.repository import rendered
from grader.authoring.releasing.selection import Selection, course_files
from grader.exceptions import GraderError
from grader.files import zip_entry


def classroom50(chosen: Selection) -> dict[str, ReleaseFile]:
    """Return the files of `CLASSROOM/autograders/ASSIGNMENT/`, by their paths."""
    return {"autograder.py": ReleaseFile(rendered("autograder.py", chosen, ".")), **_course(chosen)}


def gradescope(chosen: Selection) -> dict[str, ReleaseFile]:
    """Return the files that Gradescope unpacks into `/autograder/source`, by their paths."""
    scripts = ("setup.sh", "grade", "run_autograder")
    return {name: ReleaseFile(rendered(name, chosen, "."), is_program=True) for name in scripts} | _course(chosen)


def write_zip(file: Path, files: Mapping[str, ReleaseFile], chosen: Selection) -> None:
    """Write the zip, and replace an earlier one.

    Raises:
        GraderError: the file exists, and `grader release` did not make it.
    """
    _refuse_strangers(file)
    manifest = make_manifest(files, chosen.package.version, [exercise.id for exercise in chosen.exercises])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, released in [*files.items(), (MANIFEST, ReleaseFile(encode_manifest(manifest)))]:
            archive.writestr(zip_entry(path, released.is_program), released.content)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(made.getvalue())


def _course(chosen: Selection) -> dict[str, ReleaseFile]:
    """Return the files that grading reads: neither stubs nor READMEs."""
    files = {
        f"course/{file.relative_to(chosen.course.folder).as_posix()}": ReleaseFile(file.read_bytes())
        for file in course_files(chosen)
    }
    files["course/course.toml"] = ReleaseFile(chosen.description)
    files["requirements.txt"] = ReleaseFile(rendered("requirements.txt", chosen, "."))
    if chosen.package.wheel is not None:
        files[chosen.package.wheel.name] = ReleaseFile(chosen.package.wheel.content)
    return files


def _refuse_strangers(file: Path) -> None:
    if not file.exists():
        return
    try:
        with zipfile.ZipFile(file) as archive:
            parse_manifest(archive.read(MANIFEST), str(file))
    except (OSError, KeyError, zipfile.BadZipFile, GraderError):
        raise GraderError(f"{file} exists, and was not made by `grader release`; name another file") from None
