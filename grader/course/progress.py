"""A student's progress, kept from one command to the next.

There is a small file for each file that the student works on, in the user's configuration folder. If it cannot be read
or written, the progress is lost without harm: no grade depends on it.
"""

import contextlib
import hashlib
import os
import sys
from pathlib import Path
from typing import Literal, Self

import msgspec

from grader.course.course import Exercise
from grader.course.digests import release_digest
from grader.files import replacing
from grader.trace.fields import Value

CheckStatus = Literal["passed", "failed", "partly"]


class LastCheck(Value, frozen=True, kw_only=True):
    """The result of a file's last check.

    `source` is a digest of the file, `rules` one of the exercise and the grader. `attempts` counts the versions
    checked until one passed, without the stub. `status` is `partly` if only some of the checks were run.
    """

    source: str
    rules: str
    status: CheckStatus
    score: int
    max_score: int
    attempts: int

    def is_current_for(self, exercise: Exercise, source: bytes) -> bool:
        """Return whether this is a full result for the same source under the same rules."""
        return self.status != "partly" and (self.source, self.rules) == (
            _digest(source),
            release_digest(exercise).hex(),
        )


class Progress:
    """A store of the results of a student's files, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """The folder with the files."""
        return self._folder

    @classmethod
    def of_user(cls) -> Self:
        """Return the current user's progress store."""
        return cls(_settings_folder() / "coroutine-grader")

    def last_check(self, file: Path) -> LastCheck | None:
        """Return the result of the file's last check, or None without one."""
        try:
            return msgspec.json.decode(self._file_for(file).read_bytes(), type=LastCheck)
        except (OSError, msgspec.MsgspecError):
            return None

    def record(
        self,
        exercise: Exercise,
        file: Path,
        source: bytes,
        status: CheckStatus,
        score: int,
    ) -> LastCheck:
        """Store the result of this version of the file and return what is stored now."""
        before = self.last_check(file)
        if before is not None and status == "partly" and before.is_current_for(exercise, source):
            return before  # it ran all checks
        attempts = before.attempts if before is not None else 0
        known = before is not None and (before.source == _digest(source) or before.status == "passed")
        if not known and not exercise.is_stub(source):
            attempts += 1
        last_check = LastCheck(
            source=_digest(source),
            rules=release_digest(exercise).hex(),
            status=status,
            score=score,
            max_score=exercise.points,
            attempts=attempts,
        )
        self._write(self._file_for(file), msgspec.json.encode(last_check))
        return last_check

    def next_hint(self, exercise: Exercise) -> int:
        """Return the index of the exercise's next hint, and count that hint as seen.

        After the last hint, it is the last one again.
        """
        seen = self._hints()
        number = min(seen.get(exercise.id, 0), len(exercise.hints) - 1)
        self._write(self._folder / "hints.json", msgspec.json.encode(seen | {exercise.id: number + 1}))
        return number

    def restart_hints(self, exercise: Exercise) -> None:
        """Make the exercise's first hint the next one again."""
        self._write(self._folder / "hints.json", msgspec.json.encode(self._hints() | {exercise.id: 0}))

    def _hints(self) -> dict[str, int]:
        try:
            return msgspec.json.decode((self._folder / "hints.json").read_bytes(), type=dict[str, int])
        except (OSError, msgspec.MsgspecError):
            return {}

    def _file_for(self, file: Path) -> Path:
        name = hashlib.sha256(str(file.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return self._folder / "progress" / f"{name}.json"

    @staticmethod
    def _write(file: Path, data: bytes) -> None:
        with contextlib.suppress(OSError), replacing(file) as stream:
            stream.write(data.decode())


def _settings_folder() -> Path:
    """Return the folder where the system keeps a user's settings.

    It is the folder of `click.get_app_dir`. Importing click for it would take a thirtieth of pytest's start. An empty
    XDG_CONFIG_HOME counts as unset (https://specifications.freedesktop.org/basedir-spec/latest/).
    """
    home = Path("~")
    with contextlib.suppress(RuntimeError):  # the system does not know the home folder
        home = home.expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or home)
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")


def _digest(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()
