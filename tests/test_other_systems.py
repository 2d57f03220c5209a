"""What macOS and Windows lack is not needed: the branches for them run here, in a Python without it."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.commands import HANGS

pytestmark = pytest.mark.timeout(300)
WITHOUT = """
import os, select, signal, sys, sysconfig, time
sysconfig.get_config_vars()
for module, names in {without!r}.items():
    for name in names:
        if hasattr(sys.modules[module], name):
            delattr(sys.modules[module], name)
"""
MACOS = {
    "os": ("sched_getaffinity", "pidfd_open", "waitid", "getrandom", "pipe2", "memfd_create", "eventfd"),
    "select": ("epoll",),
    "signal": ("sigwaitinfo", "sigtimedwait", "pidfd_send_signal"),
    "time": ("pthread_getcpuclockid",),
}
"""What Python 3.11 and 3.12 lack on macOS."""


def without(names: dict[str, tuple[str, ...]], program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `grader trace` on a program, in a Python whose modules lack these names from the start."""
    file = folder / "program.py"
    file.write_text(dedent(program), encoding="utf-8")
    begin = WITHOUT.format(without=names) + "from grader.cli import main\nmain()\n"
    command = [sys.executable, "-c", begin, "trace", str(file)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=HANGS)


@pytest.mark.parametrize("asks", ["time.sleep(0.1)", "await asyncio.sleep(0.1)"])
def test_a_program_asks_for_its_child_without_waitid(asks: str, tmp_path: Path) -> None:
    program = f"""
        import asyncio, subprocess, sys, time

        async def main():
            child = subprocess.Popen([sys.executable, "-c", "print('from the child')"])
            while child.poll() is None:
                {asks}
            print("ended with", child.returncode)

        asyncio.run(main())
    """
    done = without(MACOS, program, tmp_path)
    assert "ended with 0" in done.stdout
    assert "It finished after" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="an event loop with a selector starts no child there")
def test_asyncio_waits_for_a_child_without_waitid(tmp_path: Path) -> None:
    program = """
        import asyncio, sys

        async def main():
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "print(6 * 7)", stdout=asyncio.subprocess.PIPE
            )
            out, _ = await asyncio.wait_for(process.communicate(), 60)
            print(int(out), process.returncode)

        asyncio.run(main())
    """
    done = without(MACOS, program, tmp_path)
    assert "42 0" in done.stdout
    assert "It finished after" in done.stdout
