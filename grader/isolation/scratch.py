"""The folder that programs work in: how full it is, and how to empty it."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from grader.isolation.limits import MOST_ENTRIES, MOST_IN_FOLDER


def is_overfull(folder: Path) -> bool:
    """Return whether the folder exceeds a program's limits; the search stops as soon as it does."""
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
    """Remove everything in the folder, and nothing outside; no other process may use the folder meanwhile.

    A program may nest folders deeper than the longest path or the deepest recursion allows. So the entries of a
    subfolder are moved up to the top, level by level, until nothing is left. Links are removed, not followed.

    Raises:
        OSError: an entry cannot be removed.
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
