# Tries: to start other programs, in four ways.
# Points: 2
# Says: 4 refused
# Says: PermissionError
import asyncio
import os
import subprocess


async def main():
    said = []
    for attempt in (
        lambda: subprocess.run(["/bin/sh", "-c", "sleep 1000 &"], start_new_session=True),
        lambda: os.posix_spawn("/bin/sleep", ["sleep", "1000"], {}),
        lambda: os.execv("/bin/sleep", ["sleep", "1000"]),
        lambda: os.execv("@OUTSIDE@/canary.txt", ["x"]),
    ):
        try:
            attempt()
            said.append("started")
        except OSError as problem:
            said.append(type(problem).__name__)
    print(said.count("PermissionError"), "refused")
    try:
        await asyncio.create_subprocess_exec("/bin/sleep", "1000")
    except OSError as problem:
        print(type(problem).__name__)
