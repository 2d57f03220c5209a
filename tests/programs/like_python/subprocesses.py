"""Child processes write to the standard output that they inherit, in between."""

import asyncio
import os
import subprocess
import sys


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def main() -> None:
    child = await asyncio.create_subprocess_exec(*python("import time; time.sleep(0.1); print('a child')"))
    await child.wait()
    await asyncio.sleep(5)
    print("five seconds later", flush=True)
    child = await asyncio.create_subprocess_exec(*python("print('x' * 100_000)"), stdout=asyncio.subprocess.PIPE)
    said, _ = await child.communicate()
    print(len(said.strip()), child.returncode, flush=True)
    subprocess.run(python("print('to our stdout')"), stdout=sys.stdout, check=True)


print("before", flush=True)
subprocess.run(python("print('first child')"), check=True)
print("between", end=" ", flush=True)
subprocess.run(python("print('second child')"), check=True)
asyncio.run(main())
os.write(1, "straight to the descriptor: ✓\n".encode())
