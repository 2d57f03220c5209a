"""Single keys from the keyboard, without Return.

If standard input is no terminal, each line stands for the key that it begins with.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator

LONGEST_KEY = 64
"""The most bytes of one key; arrows and the like send several."""


@contextlib.contextmanager
def keys(pressed: Callable[[str], None]) -> Iterator[None]:
    """Read keys inside the block; `pressed` is called with each of them, in the keyboard's thread.

    Arrows and other keys that send several characters are ignored.
    """
    try:
        descriptor = sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):  # there is no standard input at all
        yield
        return
    if not os.isatty(descriptor):
        _in_thread(lambda: _lines(descriptor, pressed))
        yield
    elif sys.platform == "win32":
        _in_thread(lambda: _console(pressed))
        yield
    else:
        with _each_key_at_once(descriptor):
            _in_thread(lambda: _terminal(descriptor, pressed))
            yield


def _in_thread(read: Callable[[], None]) -> None:
    threading.Thread(target=read, name="keyboard", daemon=True).start()


def _lines(descriptor: int, pressed: Callable[[str], None]) -> None:
    rest = b""
    while data := os.read(descriptor, 1 << 12):  # not `sys.stdin`, whose lock a waiting thread would hold
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            if key := line.decode("utf-8", "replace").strip()[:1]:
                pressed(key)


def _terminal(descriptor: int, pressed: Callable[[str], None]) -> None:
    with contextlib.suppress(OSError):  # the terminal has gone away
        while data := os.read(descriptor, LONGEST_KEY):
            if not data.startswith(b"\x1b"):
                for key in data.decode("utf-8", "ignore"):
                    pressed(key)


@contextlib.contextmanager
def _each_key_at_once(descriptor: int) -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    import signal
    import termios
    import tty

    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    resumed = signal.signal(signal.SIGCONT, lambda number, frame: tty.setcbreak(descriptor))  # after Ctrl-Z
    try:
        yield
    finally:
        signal.signal(signal.SIGCONT, resumed)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _console(pressed: Callable[[str], None]) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            key = msvcrt.getwch()
            if key in ("\x00", "\xe0"):  # an arrow or the like, which sends a second character
                msvcrt.getwch()
            else:
                pressed(key)
