"""Files as they are saved, by watchfiles, which asks the system or, where that cannot tell, looks again and again."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import watchfiles

TOGETHER = 30
"""Milliseconds without a further change, after which those before are told: an editor's save is several."""
LONGEST_WAIT = 300
"""Milliseconds after which they are told in any case."""
LOOK_AGAIN = 300
"""Milliseconds between two looks where the system does not tell."""
UNTIL_STOPPED = 300
"""Milliseconds after which the end of the block is noticed."""


@contextlib.contextmanager
def saves(folders: Callable[[], set[Path]], saved: Callable[[set[Path]], None]) -> Iterator[None]:
    """Inside the block, `saved` is told which files have changed in these folders (not below), in a thread of ours.

    `folders` is asked again when one may have come into being.
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
                poll_delay_ms=LOOK_AGAIN,
                recursive=False,
            ):
                saved({Path(path) for _, path in changes})
                if folders() != there:
                    break
        except (OSError, RuntimeError):  # too many watched already, a folder gone: then without the system's help
            stop.wait(UNTIL_STOPPED / 1000 if look else 0)
            look = True
