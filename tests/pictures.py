"""Create the pictures of the documents: `python -m tests.pictures`. This needs a browser.

`feedback.svg` is what pytest prints for the example submission's `create_task.py`, in 80 columns; `watch.svg` is the
screen of `grader watch` for the same file, once somebody has asked for a hint; `trace.png` is a page of `grader trace`,
in the midst of stepping; `class.png` is the first page of a class's report. `race.svg` and `locked.svg` are what
`grader trace` prints for the programs in `tests/programs/orders`; `python -m tests.pictures orders` makes only these.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pexpect
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests.browser import Browser
from tests.commands import HANGS

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / ".github" / "feedback.svg"
WATCH_PICTURE = ROOT / ".github" / "watch.svg"
PAGE_PICTURE = ROOT / ".github" / "trace.png"
CLASS_PICTURE = ROOT / ".github" / "class.png"
PROGRAM, STEP = ROOT / "tests" / "programs" / "tasks_at_once.py", 6
ORDERS = ROOT / "tests" / "programs" / "orders"
ORDER_PICTURES = {
    ROOT / ".github" / "race.svg": ["--explore unlocked.py"],
    ROOT / ".github" / "locked.svg": ["--explore locked.py", "--order 0:1 locked.py"],
}
"""Pictures, and the options of `grader trace` that they show."""
EXERCISE = "08_create_task"
THEME = TerminalTheme(
    (22, 24, 29),
    (216, 219, 226),
    [
        *((59, 66, 82), (235, 111, 111), (130, 201, 130), (229, 192, 123)),
        *((110, 164, 230), (198, 140, 220), (110, 200, 210), (216, 219, 226)),
    ],
)
CLEAR = r"\x1b\[2J"
FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""Rich's frame without its web font: nothing is loaded from elsewhere."""


def feedback() -> str:
    """Return what the student reads, with colours as escape sequences, without pytest's header."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "exercises", Path(folder) / "exercises")
        shutil.copy(ROOT / "pyproject.toml", folder)
        answer = ROOT / "tests" / "examples" / "ada" / EXERCISE / "create_task.py"
        shutil.copy(answer, Path(folder) / "exercises" / EXERCISE)
        command = [sys.executable, "-m", "pytest", "--color=yes", f"exercises/{EXERCISE}"]
        environment = os.environ | {"COLUMNS": "80", "PYTHONUTF8": "1"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")
    return done.stdout[done.stdout.index("collected") :]


def shown() -> list[str]:
    """Return the lines of the picture, without pytest's summary."""
    lines = feedback().splitlines()
    end = next(number for number, line in enumerate(lines) if "short test summary" in line)
    return lines[:end]


def make_class(folder: Path) -> None:
    """Create submissions of thirty students with different mistakes; fewer of them have reached the later exercises."""
    for number in range(30):
        for place, exercise in enumerate(sorted(path for path in (ROOT / "exercises").iterdir() if path.is_dir())):
            answers = sorted((ROOT / "solutions" / exercise.name / "mistakes").glob("*.py"))
            right = [
                *(ROOT / "solutions" / exercise.name).glob("*.py"),
                *(ROOT / "solutions" / exercise.name).glob("*.ipynb"),
            ]
            if not right or place > 6 + (number * 7) % 15:
                continue
            chosen = answers[number % len(answers)] if answers and (number * 5 + place * 3) % 7 < 2 else right[0]
            target = folder / f"Student {number + 1}" / exercise.name / right[0].name
            target.parent.mkdir(parents=True)
            shutil.copyfile(chosen, target)


def photograph_class() -> None:
    """Photograph the report of a class."""
    with tempfile.TemporaryDirectory() as folder:
        make_class(Path(folder) / "class")
        command = [
            sys.executable,
            "-m",
            "grader",
            "batch",
            str(Path(folder) / "class"),
            "--out",
            str(Path(folder) / "out"),
        ]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        browser = Browser()
        try:
            size = {"width": 1200, "height": 780}
            browser.open(Path(folder) / "out" / "report" / "index.html", viewport=size).screenshot(CLASS_PICTURE)
        finally:
            browser.close()


def photograph_page() -> None:
    """Photograph the page of a program at one of its steps."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        command = [sys.executable, "-m", "grader", "trace", str(PROGRAM), "--format", "html", "--output", str(page)]
        subprocess.run(command, check=True)
        browser = Browser()
        try:
            size = {"width": 1200, "height": 675}
            shown = browser.open(page, f"#step={STEP}", viewport=size, reduced_motion="reduce")
            shown.screenshot(PAGE_PICTURE)
        finally:
            browser.close()


def watched() -> str:
    """Return the last screen of `grader watch`, with colours as escape sequences."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, 8):
            for answer in (ROOT / "solutions").glob(f"{number:02}_*/*.py"):
                (Path(folder) / "exercises" / answer.parent.name).mkdir(parents=True)
                shutil.copy(answer, Path(folder) / "exercises" / answer.parent.name)
        (Path(folder) / "exercises" / EXERCISE).mkdir()
        shutil.copy(ROOT / "tests" / "examples" / "ada" / EXERCISE / "create_task.py", f"{folder}/exercises/{EXERCISE}")
        remembered = {"XDG_CONFIG_HOME": f"{folder}/home", "TERM": "xterm-256color", "PYTHONUTF8": "1"}
        environment = {
            name: value for name, value in os.environ.items() if name not in ("CI", "COLUMNS", "LINES")
        } | remembered
        command = [sys.executable, ["-m", "grader", "watch"]]
        terminal = pexpect.spawn(
            *command, cwd=folder, env=environment, encoding="utf-8", dimensions=(60, 80), timeout=HANGS
        )
        terminal.logfile_read = everything = io.StringIO()
        for key in ("h", "q"):
            terminal.expect(CLEAR)
            terminal.expect("points")
            terminal.expect(" quit")
            terminal.send(key)
        terminal.expect(pexpect.EOF)
        terminal.close()
    last = re.split(CLEAR, everything.getvalue())[-1]
    return last[: last.index(" quit") + len(" quit")]


def traced(commands: list[str], colours: bool = True) -> list[str]:
    """Return the commands and what they print: a program in other orders of its tasks."""
    lines = []
    settings = {"COLUMNS": "80", "PYTHONUTF8": "1", **({"FORCE_COLOR": "1"} if colours else {})}
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "grader", "trace", *command.split()],
            cwd=ORDERS,
            env=environment | settings,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        lines += [*([""] if lines else []), f"$ grader trace {command}", *done.stdout.splitlines()]
    return lines


def draw(file: Path, lines: list[str]) -> None:
    """Draw lines with their colours, as in a terminal of 80 columns."""
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=80, file=nowhere, force_terminal=True)
        for line in lines:
            console.print(Text.from_ansi(line))
        file.write_text(
            console.export_svg(title="", theme=THEME, code_format=FRAME, unique_id=file.stem), encoding="utf-8"
        )


def main() -> None:
    """Write the pictures."""
    for picture, commands in ORDER_PICTURES.items():
        draw(picture, traced(commands))
    if sys.argv[1:] == ["orders"]:
        return
    draw(PICTURE, [f"$ pytest exercises/{EXERCISE}", *shown()])
    draw(WATCH_PICTURE, ["$ grader watch", "", *watched().splitlines()])
    photograph_page()
    photograph_class()


if __name__ == "__main__":
    main()
