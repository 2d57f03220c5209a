"""The time of a clone's last commit, read without any setting of the clone, which may be a student's.

A repository's own configuration can name programs for git to run. So git is started in an empty repository of ours,
and takes nothing from the clone but its objects (`GIT_OBJECT_DIRECTORY`, git's manual). What `HEAD` points to is read
here (gitrepository-layout(5)). The moment is that of the committer's clock: a clone does not know when it was pushed.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from grader.intake.handin import HandIn

GIT_LIMIT = 10.0
"""Wall seconds for one repository."""
_LARGEST = 1_000_000
"""Bytes of a file with references."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_REFERENCE = re.compile(r"ref: (refs/[\w./@+-]+)")
_COMMITTER = re.compile(r"^committer .*> (\d{1,12}) [+-]\d{4}$", re.MULTILINE)


def with_commit_times(hand_ins: Iterable[HandIn]) -> list[HandIn]:
    """Return the hand-ins, those that are clones and have no moment with that of their last commit."""
    with tempfile.TemporaryDirectory(prefix="grader-") as folder:
        own = Path(folder)
        for inner in ("objects", "refs"):
            (own / inner).mkdir()
        (own / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
        return [one if one.handed_in else replace(one, handed_in=_committed(one, own)) for one in hand_ins]


def _committed(hand_in: HandIn, own: Path) -> str:
    moments = [
        _last_commit(Path(os.fsdecode(location.path)) / ".git", own)
        for location in hand_in.locations
        if not location.inside
    ]
    return max(moments, default="")


def _last_commit(repository: Path, own: Path) -> str:
    """Return the moment in ISO 8601, or an empty string if there is none or it cannot be read."""
    commit = _head(repository)
    if not commit:
        return ""
    settings = {
        "PATH": os.environ.get("PATH", os.defpath),
        "GIT_DIR": str(own),
        "GIT_OBJECT_DIRECTORY": str(repository / "objects"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    command = ["git", "--no-pager", "cat-file", "commit", commit]
    try:
        done = subprocess.run(command, cwd=own, env=settings, capture_output=True, timeout=GIT_LIMIT, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    found = _COMMITTER.search(done.stdout.decode("utf-8", "replace").partition("\n\n")[0])
    try:
        return datetime.fromtimestamp(int(found[1]), UTC).isoformat() if found else ""
    except (ValueError, OverflowError, OSError):
        return ""


def _head(repository: Path) -> str:
    """Return the commit that `HEAD` points to, or an empty string."""
    said = _text(repository / "HEAD").strip()
    reference = _REFERENCE.fullmatch(said)
    if reference and ".." not in reference[1]:
        packed = re.search(rf"^([0-9a-f]{{40}}) {re.escape(reference[1])}$", _text(repository / "packed-refs"), re.M)
        said = _text(repository / reference[1]).strip() or (packed[1] if packed else "")
    return said if _COMMIT.fullmatch(said) else ""


def _text(file: Path) -> str:
    if file.is_symlink() or not file.is_file():
        return ""
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""
