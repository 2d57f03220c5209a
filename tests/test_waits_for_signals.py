"""Waits for signals, for locks on files and for named pipes, in virtual time; and threads that only wake each other."""

import sys
import threading
from collections.abc import Callable
from textwrap import dedent

import pytest

from grader.trace.trace import Trace

HOURS = 9999.0
"""Wall seconds: no limit ends a program before pytest's does."""
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a call that opens a named pipe")
pytestmark = [
    pytest.mark.interpreter,
    pytest.mark.timeout(200),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals and locks"),
]
BEGINNING = "import asyncio, fcntl, os, select, signal, tempfile, threading, time\n"
BLOCKED = "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGALRM])\n"
HANDLED = "signal.signal(signal.SIGUSR1, lambda *_: print('handled', time.monotonic() // 0.25 / 4 % 64))\n"
FILE = "path = os.path.join(tempfile.mkdtemp(), 'file')\none, other = open(path, 'w'), open(path, 'w')\n"
FIFO = "path = os.path.join(tempfile.mkdtemp(), 'pipe')\nos.mkfifo(path)\n"
NOBODY = {
    "signal.pause": ("signal.pause()", "a signal"),
    "signal.sigwait": (BLOCKED + "signal.sigwait([signal.SIGUSR1])", "a signal"),
    "a pause after its alarm": (
        "signal.signal(signal.SIGALRM, print)\nsignal.alarm(1)\nsignal.pause()\nsignal.pause()",
        "a signal",
    ),
    "a thread in sigwait": (
        BLOCKED + "t = threading.Thread(target=signal.sigwait, args=([signal.SIGUSR1],))\nt.start(); t.join()",
        "a signal",
    ),
    "a signal that is blocked comes, and another one is waited for": (
        BLOCKED + "os.kill(os.getpid(), signal.SIGUSR1)\nsignal.sigwait([signal.SIGALRM])",
        "a signal",
    ),
    "select.select without files": ("select.select([], [], [])", "one of no files"),
    "poll without files": ("select.poll().poll()", "one of no files"),
    "fcntl.flock": (FILE + "fcntl.flock(one, fcntl.LOCK_EX)\nfcntl.flock(other, fcntl.LOCK_SH)", "a lock on a file"),
    "fcntl.flock in a thread": (
        FILE + "fcntl.flock(one, fcntl.LOCK_EX)\n"
        "t = threading.Thread(target=fcntl.flock, args=(other, fcntl.LOCK_EX))\nt.start(); t.join()",
        "a lock on a file",
    ),
}
ENDED = {
    "an alarm ends a pause": (
        "signal.signal(signal.SIGALRM, lambda *_: print('ring'))\nsignal.alarm(3)\nprint(signal.pause())",
        ["ring", "None"],
        3,
    ),
    "a thread ends a pause": (
        HANDLED + "threading.Timer(2.5, os.kill, (os.getpid(), signal.SIGUSR1)).start()\nsignal.pause()\nprint('on')",
        ["handled 2.5", "on"],
        2.5,
    ),
    "a thread that waits for others ends a pause": (
        HANDLED + "done = threading.Event()\n"
        "def send(): done.wait(); signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)\n"
        "threading.Thread(target=send).start()\nthreading.Timer(1, done.set).start()\nsignal.pause()\nprint('on')",
        ["handled 1.0", "on"],
        1,
    ),
    "an ignored signal does not end a pause": (
        HANDLED + "signal.signal(signal.SIGUSR2, signal.SIG_IGN)\n"
        "threading.Timer(1, os.kill, (os.getpid(), signal.SIGUSR2)).start()\n"
        "threading.Timer(2, os.kill, (os.getpid(), signal.SIGUSR1)).start()\nsignal.pause()\nprint('on')",
        ["handled 2.0", "on"],
        2,
    ),
    "sigwait returns by name": (
        BLOCKED + "threading.Timer(7200, os.kill, (os.getpid(), signal.SIGUSR1)).start()\n"
        "print(repr(signal.sigwait({signal.SIGUSR1})))",
        ["<Signals.SIGUSR1: 10>" if sys.platform == "linux" else "<Signals.SIGUSR1: 30>"],
        7200,
    ),
    "sigwait goes on until the interval timer has come three times": (
        BLOCKED + "signal.setitimer(signal.ITIMER_REAL, 0.5, 0.25)\n"
        "for _ in range(3): print(signal.sigwait([signal.SIGALRM]).name)",
        ["SIGALRM"] * 3,
        1.0,
    ),
    "a thread in sigwait serves the main one": (
        BLOCKED + "def serve():\n    for _ in range(2): print(signal.sigwait([signal.SIGUSR1]).name)\n"
        "t = threading.Thread(target=serve)\nt.start()\n"
        "for _ in range(2):\n    time.sleep(1)\n    signal.pthread_kill(t.ident, signal.SIGUSR1)\nt.join()",
        ["SIGUSR1"] * 2,
        2,
    ),
    "a loop sends what a thread waits for": (
        BLOCKED + "async def main():\n"
        "    found = asyncio.create_task(asyncio.to_thread(signal.sigwait, [signal.SIGUSR1]))\n"
        "    await asyncio.sleep(2)\n    os.kill(os.getpid(), signal.SIGUSR1)\n    print((await found).name)\n"
        "asyncio.run(main())",
        ["SIGUSR1"],
        2,
    ),
    "a handler that raises ends a pause": (
        "def stop(*_): raise TimeoutError('late')\nsignal.signal(signal.SIGALRM, stop)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.5)\n"
        "try: signal.pause()\nexcept TimeoutError as error: print(error)",
        ["late"],
        0.5,
    ),
    "a thread releases the lock of a file": (
        FILE + "fcntl.flock(one, fcntl.LOCK_EX)\n"
        "threading.Timer(2, fcntl.flock, (one, fcntl.LOCK_UN)).start()\nfcntl.flock(other, fcntl.LOCK_EX)\nprint('on')",
        ["on"],
        2,
    ),
    "a thread closes the file that is locked, and goes on": (
        FILE
        + "def hold():\n    fcntl.flock(one, fcntl.LOCK_EX)\n    time.sleep(2)\n    one.close()\n    time.sleep(5)\n"
        "t = threading.Thread(target=hold)\nt.start()\nfcntl.flock(other, fcntl.LOCK_SH)\n"
        "print('on', round(time.monotonic() % 64))\nt.join()",
        ["on 2"],
        7,
    ),
    "threads wait in line for the lock of a file": (
        FILE + "def work(name):\n    with open(path, 'w') as file:\n        fcntl.flock(file, fcntl.LOCK_EX)\n"
        "        time.sleep(1)\n        print(name)\n"
        "threads = [threading.Thread(target=work, args=(name,)) for name in 'abcd']\n"
        "for thread in threads: thread.start()\nfor thread in threads: thread.join()",
        ["a", "b", "c", "d"],
        4,
    ),
    "an alarm ends a read of a pipe": (
        "def stop(*_): raise TimeoutError('late')\nsignal.signal(signal.SIGALRM, stop)\nsignal.alarm(60)\n"
        "try: os.read(os.pipe()[0], 1)\nexcept TimeoutError as error: print(error)",
        ["late"],
        60,
    ),
    "the handler of an alarm writes what is read": (
        "r, w = os.pipe()\nsignal.signal(signal.SIGALRM, lambda *_: os.write(w, b'x'))\nsignal.alarm(60)\n"
        "print(os.read(r, 1))",
        ["b'x'"],
        60,
    ),
    "a thread that sleeps for an hour writes what is read": (
        "r, w = os.pipe()\nthreading.Timer(3600, os.write, (w, b'x')).start()\nprint(os.read(r, 1))",
        ["b'x'"],
        3600,
    ),
    "an alarm ends a read through a file": (
        "def stop(*_): raise TimeoutError('late')\nsignal.signal(signal.SIGALRM, stop)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.5)\nr, w = os.pipe()\n"
        "try: os.fdopen(r).readline()\nexcept TimeoutError as error: print(error)",
        ["late"],
        0.5,
    ),
    "two shared locks": (
        FILE + "fcntl.flock(one, fcntl.LOCK_SH)\nfcntl.flock(other, fcntl.LOCK_SH)\nprint('both')",
        ["both"],
        0,
    ),
    "a lock that is only tried": (
        FILE + "fcntl.flock(one, fcntl.LOCK_EX)\ntry: fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "except BlockingIOError as error: print(type(error).__name__)",
        ["BlockingIOError"],
        0,
    ),
}
TOKENS = {
    "events": (
        "a, b = threading.Event(), threading.Event()\n"
        "def turn(own, next):\n    while True:\n        own.wait(); own.clear(); next.set()\n"
        "threading.Thread(target=turn, args=(a, b)).start()\n"
        "threading.Thread(target=turn, args=(b, a)).start()\na.set()"
    ),
    "queues": (
        "import queue\na, b = queue.Queue(), queue.Queue()\n"
        "def turn(own, next):\n    while (token := own.get()) is not None:\n        next.put(token)\n"
        "threading.Thread(target=turn, args=(a, b)).start()\na.put('token')\nturn(b, a)"
    ),
    "pipes": (
        "a, b = os.pipe(), os.pipe()\nos.write(a[1], b'x')\n"
        "def turn(own, next):\n    while True: os.write(next, os.read(own, 1))\n"
        "threading.Thread(target=turn, args=(a[0], b[1])).start()\nturn(b[0], a[1])"
    ),
    "a barrier": (
        "barrier = threading.Barrier(2)\n"
        "def turn():\n    while True: barrier.wait()\n"
        "threading.Thread(target=turn).start()\nturn()"
    ),
}


@pytest.mark.parametrize("what", NOBODY)
def test_a_wait_that_nobody_ends_is_a_standstill(what: str, simulated: Callable[..., Trace]) -> None:
    statements, thing = NOBODY[what]
    source = BEGINNING + statements + "\n"
    trace = simulated(source, wall_limit=HOURS)
    assert (trace.outcome, thing in [one.thing for one in trace.waiting]) == ("deadlock", True)
    assert trace.stopped_at == source.count("\n")


@pytest.mark.parametrize("what", ENDED)
def test_a_wait_that_the_program_ends_takes_virtual_time(what: str, simulated: Callable[..., Trace]) -> None:
    statements, lines, seconds = ENDED[what]
    trace = simulated(BEGINNING + statements + "\n", wall_limit=HOURS)
    assert (trace.outcome, trace.lines, trace.elapsed) == ("finished", lines, seconds)


@pytest.mark.parametrize("what", ["sigwait returns by name", "a loop sends what a thread waits for"])
def test_a_signal_that_the_program_blocks_goes_to_none_of_the_other_threads(
    what: str, simulated: Callable[..., Trace]
) -> None:
    """The process of a test may have others, which block nothing: the signal would end the process."""
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    try:
        test_a_wait_that_the_program_ends_takes_virtual_time(what, simulated)
    finally:
        over.set()
        other.join()


@pytest.mark.parametrize("arguments", [(), (0,), ("x", 1), (999, 2), (0, "x")])
def test_a_lock_that_cannot_be_asked_for_raises_what_it_raises_in_python(
    arguments: tuple[object, ...], simulated: Callable[..., Trace]
) -> None:
    import fcntl

    with pytest.raises((TypeError, OSError)) as raised:
        fcntl.flock(*arguments)  # type: ignore[arg-type]
    trace = simulated(BEGINNING + f"fcntl.flock(*{arguments!r})\n")
    assert trace.error is not None
    assert trace.error.message == str(raised.value)


@linux
@pytest.mark.parametrize("mode", ["r", "w"])
def test_a_named_pipe_of_its_own_that_nobody_else_opens_is_a_standstill(
    mode: str, simulated: Callable[..., Trace]
) -> None:
    trace = simulated(BEGINNING + FIFO + f"open(path, {mode!r})\n", wall_limit=HOURS)
    (waiting,) = trace.waiting
    assert (trace.outcome, waiting.thing, waiting.line) == ("deadlock", "the other end of a named pipe", 4)


def test_a_named_pipe_that_a_thread_opens_later_is_none(simulated: Callable[..., Trace]) -> None:
    source = (
        BEGINNING
        + FIFO
        + (
            "def write():\n    time.sleep(1)\n    with open(path, 'w') as pipe: pipe.write('hello')\n"
            "threading.Thread(target=write).start()\nwith open(path) as pipe: print(pipe.read())\n"
        )
    )
    trace = simulated(source, wall_limit=HOURS)
    assert (trace.outcome, trace.lines) == ("finished", ["hello"])


@linux
def test_a_named_pipe_that_was_there_before_is_none(simulated: Callable[..., Trace], tmp_path: object) -> None:
    import os
    import time

    path = f"{tmp_path}/pipe"
    os.mkfifo(path)
    time.sleep(0.1)  # the times of files are coarse
    trace = simulated(f"open({path!r})\n", wall_limit=2)
    assert trace.outcome == "timed out"


@pytest.mark.parametrize("what", TOKENS)
def test_threads_that_hand_over_a_token_for_ever_are_stopped(what: str, simulated: Callable[..., Trace]) -> None:
    trace = simulated(BEGINNING + TOKENS[what] + "\n", wall_limit=HOURS)
    assert (trace.outcome, trace.reason, trace.elapsed) == ("timed out", "never-yields", 0)


def test_threads_that_hand_over_many_things_are_not(simulated: Callable[..., Trace]) -> None:
    source = """
        import queue, threading
        ways = queue.Queue(1), queue.Queue(1)
        def answer():
            while (number := ways[0].get()) is not None:
                ways[1].put(number + 1)
        thread = threading.Thread(target=answer)
        thread.start()
        total = 0
        for number in range(2_000):
            ways[0].put(number)
            total += ways[1].get()
        ways[0].put(None)
        thread.join()
        print(total)
        """
    trace = simulated(dedent(source), wall_limit=HOURS)
    assert (trace.outcome, trace.lines) == ("finished", ["2001000"])
