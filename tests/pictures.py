"""Makes the README's picture anew: `python -m tests.pictures`.

What it shows is what pytest prints for the example submission's `create_task.py`, in 80 columns.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / ".github" / "feedback.svg"
EXERCISE = "08_create_task"
THEME = TerminalTheme(
    (22, 24, 29),
    (216, 219, 226),
    [
        *((59, 66, 82), (235, 111, 111), (130, 201, 130), (229, 192, 123)),
        *((110, 164, 230), (198, 140, 220), (110, 200, 210), (216, 219, 226)),
    ],
)
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
    """What the student reads, with colours as escape sequences; without pytest's own header."""
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
    """The lines of the picture, as far as the first two checks go."""
    lines = feedback().splitlines()
    end = next(number for number, line in enumerate(lines) if "test_waits_for_any_workers" in line)
    return lines[:end]


def main() -> None:
    """Write the picture."""
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=80, file=nowhere, force_terminal=True)
        console.print(Text(f"$ pytest exercises/{EXERCISE}"))
        for line in shown():
            console.print(Text.from_ansi(line))
        svg = console.export_svg(title="", theme=THEME, code_format=FRAME, unique_id="feedback")
    PICTURE.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
