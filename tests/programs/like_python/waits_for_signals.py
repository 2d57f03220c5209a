"""Waits for signals take their time limit, and end when a thread or an alarm sends one."""

import os
import signal
import threading
import time


def wait(wait_for, *args):
    began = time.monotonic()
    found = wait_for(SIGNALS, *args)
    number = getattr(found, "si_signo", found)
    print(None if number is None else signal.Signals(number).name, int(10 * (time.monotonic() - began) + 0.5) / 10)


def send_after(seconds):
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGUSR1)).start()


if hasattr(signal, "sigtimedwait"):
    SIGNALS = [signal.SIGUSR1, signal.SIGALRM]
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    wait(signal.sigtimedwait, 0.4)
    send_after(0.2)
    wait(signal.sigtimedwait, 2)
    send_after(0.2)
    wait(signal.sigwait)
    signal.setitimer(signal.ITIMER_REAL, 0.6)
    wait(signal.sigtimedwait, 0.2)
    wait(signal.sigtimedwait, 2)
    os.kill(os.getpid(), signal.SIGUSR1)
    wait(signal.sigtimedwait, 2)
    wait(signal.sigtimedwait, 0)
    try:
        signal.sigtimedwait(SIGNALS, -1)
    except ValueError as error:
        print(error)
