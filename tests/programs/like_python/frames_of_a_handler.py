"""A handler of a signal sees where the program was interrupted, and the program sees its own handlers."""

import asyncio
import os
import signal
import sys
import threading
import time


def told(number, frame):
    print(signal.Signals(number).name, frame.f_code.co_name, frame.f_lineno, frame.f_globals["__name__"])


def interrupted():
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
    signal.alarm(1)
    time.sleep(2)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    signal.pause()
    os.kill(os.getpid(), signal.SIGINT)


def in_a_child():
    pid = os.fork()
    if pid == 0:
        print(signal.getsignal(signal.SIGUSR1) is told, flush=True)
        os.kill(os.getpid(), signal.SIGUSR1)
        sys.stdout.flush()
        os._exit(0)
    print(os.waitpid(pid, 0)[1])


async def main():
    asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGUSR1)
    await asyncio.sleep(0.2)
    print("slept")


if hasattr(signal, "SIGUSR1"):
    before = signal.signal(signal.SIGUSR1, told)
    print(before, signal.signal(signal.SIGALRM, told))
    signal.signal(signal.SIGINT, told)
    print(signal.getsignal(signal.SIGUSR1) is told, signal.getsignal(signal.SIGINT) is told)
    interrupted()
    sys.stdout.flush()
    in_a_child()
    signal.signal(signal.SIGUSR1, lambda number, frame: print(number, frame is not None))
    asyncio.run(main())
    print(signal.signal(signal.SIGALRM, before) is told, signal.getsignal(signal.SIGALRM))
