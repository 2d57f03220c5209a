"""Alarms follow the program's time: they interrupt sleeps, joins and waits, and event loops handle them."""

import asyncio
import queue
import signal
import threading
import time

began = time.monotonic()


def elapsed() -> int:
    """Return the whole seconds since the last call: under Python everything comes a little late."""
    global began
    now = time.monotonic()
    seconds, began = int(now - began + 0.01), now
    return seconds


def raise_timeout(number: int, frame: object) -> None:
    raise TimeoutError


def in_a_loop() -> None:
    async def main() -> None:
        loop, rung = asyncio.get_running_loop(), asyncio.Event()
        loop.add_signal_handler(signal.SIGALRM, lambda: print("in the loop", elapsed()))
        signal.setitimer(signal.ITIMER_REAL, 1, 1)
        await asyncio.sleep(2.5)
        signal.setitimer(signal.ITIMER_REAL, 0)
        loop.add_signal_handler(signal.SIGALRM, rung.set)
        signal.alarm(1)
        await rung.wait()
        print("the loop is woken", elapsed())
        loop.remove_signal_handler(signal.SIGALRM)
        signal.signal(signal.SIGALRM, raise_timeout)
        signal.alarm(1)
        try:
            await asyncio.sleep(3)
        except asyncio.CancelledError:
            print("cancelled")
            raise

    try:
        asyncio.run(main())
    except TimeoutError:
        print("the loop is interrupted", elapsed())


if hasattr(signal, "setitimer"):
    signal.signal(signal.SIGALRM, lambda number, frame: print("handled", elapsed()))
    print(signal.alarm(1))
    time.sleep(1.5)
    print("slept", elapsed())
    signal.setitimer(signal.ITIMER_REAL, 1, 1)
    time.sleep(2.5)
    print(signal.setitimer(signal.ITIMER_REAL, 0)[1])
    print(signal.alarm(10), signal.alarm(0), signal.getitimer(signal.ITIMER_REAL))
    signal.alarm(1)
    signal.pause()
    print("paused", elapsed())
    signal.signal(signal.SIGALRM, raise_timeout)
    sleeper = threading.Thread(target=time.sleep, args=(3,))
    sleeper.start()
    without_limit = (threading.Event().wait, queue.Queue().get, threading.Semaphore(0).acquire)
    for wait in (lambda: time.sleep(5), sleeper.join, lambda: queue.Queue().get(timeout=2), *without_limit):
        elapsed()
        try:
            signal.alarm(1)
            wait()
        except TimeoutError:
            print("interrupted", elapsed())
    woken = threading.Event()
    signal.signal(signal.SIGALRM, lambda number, frame: woken.set())
    signal.alarm(1)
    print(woken.wait(), elapsed())
    signal.signal(signal.SIGALRM, raise_timeout)
    in_a_loop()
    for wrong in (lambda: signal.alarm(1.5), lambda: signal.setitimer(signal.ITIMER_REAL, -1)):
        try:
            wrong()
        except (TypeError, OSError) as error:
            print(error)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    signal.alarm(1)
    print(signal.sigwait([signal.SIGALRM]), elapsed(), signal.alarm)
