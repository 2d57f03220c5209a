"""A watch over folders for saved files: by events of the system, or by polling where there are none (watchfiles)."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import watchfiles

TOGETHER = 30
"""Milliseconds without a further change until changes are reported, because editors save in several steps."""
LONGEST_WAIT = 300
"""Milliseconds until changes are reported in any case."""
POLL_INTERVAL_MS = 300
"""Milliseconds between two polls."""
UNTIL_STOPPED = 300
"""Milliseconds until the thread notices the end of the block."""


@contextlib.contextmanager
def saves(folders: Callable[[], set[Path]], saved: Callable[[set[Path]], None]) -> Iterator[None]:
    """Watch folders inside the block.

    Args:
        folders: returns the folders to watch (not their subfolders). It is called again after each change, as new
            folders may exist by then.
        saved: called with the changed files, in the watcher's thread.
    """
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(folders, saved, stop), name="files", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _watch(folders: Callable[[], set[Path]], saved: Callable[[set[Path]], None], stop: threading.Event) -> None:
    look = False
    while not stop.is_set():
        there = folders()
        try:
            for changes in watchfiles.watch(
                *there,
                watch_filter=None,
                debounce=LONGEST_WAIT,
                step=TOGETHER,
                stop_event=stop,
                rust_timeout=UNTIL_STOPPED,
                raise_interrupt=False,
                force_polling=look or None,
                poll_delay_ms=POLL_INTERVAL_MS,
                recursive=False,
            ):
                saved({Path(path) for _, path in changes})
                if folders() != there:
                    break
        except (OSError, RuntimeError):  # too many watches on this system, or a deleted folder: poll from now on
            stop.wait(UNTIL_STOPPED / 1000 if look else 0)
            look = True
