"""Time that passes in child processes passes for the program too: never less than the child has slept."""

import asyncio
import os
import subprocess
import sys
import time

began = time.monotonic()
SLEEPS = [sys.executable, "-c", "import time; time.sleep(0.3)"]


def say(what: str, at_least: float) -> None:
    """Print whether so many seconds have passed since the last call, and not many more."""
    global began
    now = time.monotonic()
    passed, began = now - began, now
    print(what, passed >= at_least, passed < at_least + 3, flush=True)


def wait_in_vain(**options: object) -> None:
    try:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(9)"], timeout=0.4, **options)
    except subprocess.TimeoutExpired:
        say("too late", 0.4)


async def main() -> None:
    child = await asyncio.create_subprocess_exec(*SLEEPS)
    await child.wait()
    say("Process.wait", 0.3)
    child = await asyncio.create_subprocess_exec(*SLEEPS, stdout=asyncio.subprocess.PIPE)
    await child.communicate()
    say("Process.communicate", 0.3)
    await asyncio.to_thread(subprocess.run, SLEEPS)
    say("run in a thread", 0.3)


subprocess.run(SLEEPS)
say("run", 0.3)
subprocess.check_output(SLEEPS)
say("check_output", 0.3)
wait_in_vain()
wait_in_vain(stdout=subprocess.PIPE)
os.system(" ".join(f'"{word}"' for word in SLEEPS))
say("os.system", 0.3)
with subprocess.Popen(SLEEPS) as child:
    while child.poll() is None:
        time.sleep(0.1)
say("poll", 0.3)
if hasattr(os, "fork"):
    pid = os.fork()
    if not pid:
        time.sleep(0.3)
        os._exit(3)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    say("waitpid", 0.3)
asyncio.run(main())
