"""The folder that programs work in, emptied of whatever they leave there."""

import secrets
import stat
from pathlib import Path


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
