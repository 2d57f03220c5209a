"""What a student has done so far, remembered from one command to the next.

A small file for each file that is worked on, in the user's own configuration folder. Where that cannot be read or
written nothing is remembered, and no harm is done: it decides no grade.
"""

import contextlib
import hashlib
import os
import sys
from pathlib import Path
from typing import Literal, Self

import msgspec

from grader.course import Exercise
from grader.rules import release_rules_of
from grader.trace import Value
from grader.whole_file import whole

Status = Literal["passed", "failed", "partly"]


class Standing(Value, frozen=True, kw_only=True):
    """What came of a file when it was last checked.

    `source` and `rules` are digests of what was checked, and by what. `attempts` counts the versions that were checked
    until one passed, the stub aside. Where not all of its checks were run, `status` is `partly`.
    """

    source: str
    rules: str
    status: Status
    score: int
    max_score: int
    attempts: int

    def holds_for(self, exercise: Exercise, source: bytes) -> bool:
        """Whether checking this again would tell nothing new."""
        return self.status != "partly" and (self.source, self.rules) == (
            _digest(source),
            release_rules_of(exercise).hex(),
        )


class Progress:
    """What is remembered of a student's files.

    Args:
        folder: where; by default in the user's configuration folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of_user(cls) -> Self:
        """That of whoever runs this."""
        return cls(_settings() / "coroutine-grader")

    def standing(self, file: Path) -> Standing | None:
        """What came of the file when it was last checked; None if nothing is known."""
        try:
            return msgspec.json.decode(self._of(file).read_bytes(), type=Standing)
        except (OSError, msgspec.MsgspecError):
            return None

    def checked(
        self,
        exercise: Exercise,
        file: Path,
        source: bytes,
        status: Status,
        score: int,
    ) -> Standing:
        """Remember what came of this version of the file."""
        before = self.standing(file)
        if before is not None and status == "partly" and before.holds_for(exercise, source):
            return before  # that said more
        attempts = before.attempts if before is not None else 0
        known = before is not None and (before.source == _digest(source) or before.status == "passed")
        if not known and not exercise.is_stub(source):
            attempts += 1
        standing = Standing(
            source=_digest(source),
            rules=release_rules_of(exercise).hex(),
            status=status,
            score=score,
            max_score=exercise.points,
            attempts=attempts,
        )
        self._write(self._of(file), msgspec.json.encode(standing))
        return standing

    def next_hint(self, exercise: Exercise) -> int:
        """Which of the exercise's hints comes next, from 0; the last one again and again. It counts as seen."""
        seen = self._hints()
        number = min(seen.get(exercise.id, 0), len(exercise.hints) - 1)
        self._write(self._folder / "hints.json", msgspec.json.encode(seen | {exercise.id: number + 1}))
        return number

    def all_hints_seen(self, exercise: Exercise) -> None:
        """They begin again."""
        self._write(self._folder / "hints.json", msgspec.json.encode(self._hints() | {exercise.id: 0}))

    def _hints(self) -> dict[str, int]:
        try:
            return msgspec.json.decode((self._folder / "hints.json").read_bytes(), type=dict[str, int])
        except (OSError, msgspec.MsgspecError):
            return {}

    def _of(self, file: Path) -> Path:
        name = hashlib.sha256(str(file.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return self._folder / "progress" / f"{name}.json"

    @staticmethod
    def _write(file: Path, data: bytes) -> None:
        with contextlib.suppress(OSError), whole(file) as stream:
            stream.write(data.decode())


def _settings() -> Path:
    """Where the system keeps a user's settings: the folder of `click.get_app_dir`, without the time to load click.

    It was a thirtieth of pytest's start. An empty XDG_CONFIG_HOME counts as none
    (https://specifications.freedesktop.org/basedir-spec/latest/).
    """
    home = Path("~")
    with contextlib.suppress(RuntimeError):  # nobody knows where it is
        home = home.expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or home)
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")


def _digest(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()
