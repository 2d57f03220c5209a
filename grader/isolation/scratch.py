"""The folder that programs work in, emptied of whatever they leave there."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from grader.isolation.limits import MOST_ENTRIES, MOST_IN_FOLDER


def is_overfull(folder: Path) -> bool:
    """Whether there is more in it than a program may leave there; looks at no more than that."""
    entries, size, pending = 0, 0, [str(folder)]
    while pending:
        with contextlib.suppress(OSError), os.scandir(pending.pop()) as found:
            for entry in found:
                known = entry.stat(follow_symlinks=False)
                entries, size = entries + 1, size + getattr(known, "st_blocks", 0) * 512
                if entries > MOST_ENTRIES or size > MOST_IN_FOLDER:
                    return True
                if stat.S_ISDIR(known.st_mode):
                    pending.append(entry.path)
    return False


def clear(folder: Path) -> None:
    """Remove all that is in the folder, and nothing outside; nobody else may be at work there.

    However deep it is nested, more so than a path can be long or a function call itself: what is in a folder that is
    not empty is moved up, until nothing is left. Links are removed, not followed.

    Raises:
        OSError: something cannot be removed.
    """
    if not folder.is_dir():
        return
    while entries := list(folder.iterdir()):
        for entry in entries:
            if entry.is_symlink() or not entry.is_dir():
                entry.unlink()
                continue
            entry.chmod(stat.S_IRWXU)
            for inner in list(entry.iterdir()):
                inner.rename(folder / secrets.token_hex(16))
            entry.rmdir()
