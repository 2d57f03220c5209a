"""The largest programs through `grader trace`: time against its limit, memory, the sizes of what it writes.

The page of the largest is opened in Chromium, if there is one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from textwrap import dedent

from grader.cli.tracing import TRACE_LIMIT

from .table import Row

OPENS_WITHIN = 3.0
"""Wall seconds in which the page of the largest trace opens, the start of Chromium included."""
PROGRAMS = {
    "100,000 tasks": """
        import asyncio

        async def work(number):
            await asyncio.sleep(number % 10)

        async def main():
            async with asyncio.TaskGroup() as group:
                for number in range({count}):
                    group.create_task(work(number))

        asyncio.run(main())
    """,
    "1,000,000 sleeps": """
        import asyncio

        async def main():
            for _ in range({count} * 10):
                await asyncio.sleep(1)

        asyncio.run(main())
    """,
    "10 years of hourly sleeps": """
        import asyncio

        async def main():
            for _ in range({count} * 876 // 1000):
                await asyncio.sleep(3600)

        asyncio.run(main())
    """,
    "200,000 printed lines": """
        import asyncio

        async def main():
            for number in range({count} * 2):
                print("line", number)

        asyncio.run(main())
    """,
}
"""By name, with {count} for 100,000."""
_MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""
"""A small process between us and the command, as in `classes`."""


def traced(count: int) -> list[Row]:
    """The rows of all programs; `count` is 100,000, or less for a first impression."""
    rows, pages = [], []
    share = "" if count == 100_000 else f", {count / 100_000:g} of them"
    with tempfile.TemporaryDirectory() as name:
        for what, source in PROGRAMS.items():
            file = Path(name) / "program.py"
            file.write_text(dedent(source.replace("{count}", str(count))), encoding="utf-8")
            as_json, page = Path(name) / "trace.json", Path(name) / f"{len(pages)}.html"
            seconds, memory = _trace(file, "json", as_json)
            _trace(file, "html", page)
            pages.append(page)
            label = f"grader trace, {what}{share}"
            rows += [
                Row(label, seconds, "its limit", TRACE_LIMIT, goal=1),
                Row(f"{label}: memory", memory / 1e6, "", unit="MB"),
                Row(f"{label}: JSON", as_json.stat().st_size / 1e6, "", unit="MB"),
                Row(f"{label}: page", page.stat().st_size / 1e3, "", unit="kB"),
            ]
        rows.append(_opened(max(pages, key=lambda page: page.stat().st_size)))
    return rows


def _trace(file: Path, form: str, output: Path) -> tuple[float, int]:
    """Return the wall seconds, and the bytes of the largest process."""
    command = [sys.executable, "-m", "grader", "trace", str(file), "--format", form, "--output", str(output)]
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _MEASURED, *command], capture_output=True, text=True)
    if not output.is_file():
        raise RuntimeError(f"grader trace ended with {done.returncode}: {done.stderr}")
    return time.perf_counter() - began, int(done.stdout) * 1024


def _opened(page: Path) -> Row:
    what = "the largest page in Chromium"
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return Row(what, 0.0, "3 s", note="no Chromium here")
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [chromium, "--headless", "--disable-gpu", "--no-first-run", *sandbox, "--dump-dom", page.as_uri()]
    began = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return Row(what, time.perf_counter() - began, "what it may take", OPENS_WITHIN, goal=1)
