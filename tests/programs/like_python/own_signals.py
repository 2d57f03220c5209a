"""Signals that a program sends itself and handles are its own business, SIGINT too."""

import _thread
import asyncio
import os
import signal
import time

try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(1)
except KeyboardInterrupt:
    print("caught")


async def cancelled() -> None:
    try:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("cancelled")
        raise


try:
    asyncio.run(cancelled())
except KeyboardInterrupt:
    print("by SIGINT")


async def handled() -> None:
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, print, "SIGTERM in the loop")
    loop.add_signal_handler(signal.SIGINT, done.set)
    loop.call_later(1, os.kill, os.getpid(), signal.SIGTERM)
    loop.call_later(2, os.kill, os.getpid(), signal.SIGINT)
    await done.wait()
    print("SIGINT in the loop")


if hasattr(signal, "SIGUSR1"):
    asyncio.run(handled())
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
print(signal.signal(signal.SIGINT, lambda number, frame: print("handler", number)) is signal.default_int_handler)
os.kill(os.getpid(), signal.SIGINT)
signal.raise_signal(signal.SIGINT)
_thread.interrupt_main()
time.sleep(1)
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGINT)
print("end")
