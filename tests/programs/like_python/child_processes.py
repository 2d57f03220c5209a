"""Processes of multiprocessing, however they start and end; also those that nobody waits for."""

import asyncio
import concurrent.futures
import multiprocessing
import os
import signal
import sys
import threading
import time


async def sleep() -> None:
    await asyncio.sleep(0.05)


def work(how: str) -> None:
    start = time.monotonic()
    asyncio.run(sleep())
    thread = threading.Thread(target=print, args=("child", how, time.monotonic() - start >= 0.05))
    thread.start()
    if how == "is ended":
        thread.join()
    if how == "exits":
        sys.exit(3)
    if how == "raises":
        raise ValueError(how)
    if how == "is ended":
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGTERM)


def answer(asked, answers) -> None:
    answers.put(asked.get() + 1)


async def main() -> None:
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        print(await asyncio.get_running_loop().run_in_executor(pool, abs, -3), flush=True)


if __name__ == "__main__":
    for method in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context(method)
        for how in ("returns", "exits", "raises", "is ended"):
            process = context.Process(target=work, args=(how,))
            process.start()
            process.join()
            print(method, process.exitcode, flush=True)
    asked, answers = multiprocessing.Queue(), multiprocessing.Queue()
    process = multiprocessing.Process(target=answer, args=(asked, answers), daemon=True)
    process.start()
    asked.put(1)
    print(answers.get(), flush=True)
    asyncio.run(main())
    left_running = concurrent.futures.ProcessPoolExecutor(1)
    print(left_running.submit(abs, -4).result(), flush=True)
    multiprocessing.Process(target=work, args=("nobody waits",)).start()
    print("main is done", flush=True)
