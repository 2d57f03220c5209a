"""The times of submissions, from Canvas's list of an assignment's submissions.

Canvas's download has no times. The list that its API returns has them: `user_id`, `anonymous_id` and `submitted_at` in
UTC (canvas.instructure.com/doc/api/submissions.html). An instructor who is signed in gets it in a browser, at the
address `/api/v1/courses/COURSE/assignments/ASSIGNMENT/submissions?per_page=100`. Canvas then writes `while(1);` before
it, so that no other site can read it as a script. A long list comes in pages.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from grader.exceptions import GraderError
from grader.intake import HandIn
from grader.intake.canvas import user_of

GUARD = b"while(1);"


class _Submission(msgspec.Struct, frozen=True):
    user_id: int | str | None = None
    anonymous_id: str | None = None
    submitted_at: str | None = None


def with_canvas_times(hand_ins: Iterable[HandIn], lists: Sequence[Path]) -> list[HandIn]:
    """Return the hand-ins, those without a moment with the one in Canvas's lists.

    Raises:
        GraderError: a file cannot be read, or is no such list.
    """
    moments: dict[str, str] = {}
    for file in lists:
        for one in _read(file):
            for user in (one.user_id, one.anonymous_id and f"anon_{one.anonymous_id}"):
                if user and one.submitted_at:
                    moments[str(user)] = max(moments.get(str(user), ""), one.submitted_at)
    return [one if one.handed_in else replace(one, handed_in=moments.get(_user(one), "")) for one in hand_ins]


def _user(hand_in: HandIn) -> str:
    return hand_in.ids.get("canvas") or user_of(hand_in.origin.rpartition("/")[2])


def _read(file: Path) -> list[_Submission]:
    try:
        found = msgspec.json.decode(file.read_bytes().strip().removeprefix(GUARD), type=list[_Submission])
    except OSError as problem:
        raise GraderError(f"{file} cannot be read ({problem.strerror})") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise GraderError(
            f"{file} is no list of submissions from Canvas ({problem}); save what"
            " /api/v1/courses/COURSE/assignments/ASSIGNMENT/submissions?per_page=100 shows"
        ) from None
    for one in found:
        try:
            datetime.fromisoformat(one.submitted_at or "2026-01-01T00:00:00Z")
        except ValueError:
            raise GraderError(f"{file} has a moment that is none: {one.submitted_at!r}") from None
    return found
