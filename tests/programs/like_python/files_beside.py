"""Modules and files beside the program are found."""

import asyncio
from pathlib import Path

import a_module_beside

asyncio.run(a_module_beside.work())
print(Path(__file__).with_name("a_file_beside.txt").read_text(encoding="utf-8").strip())
print(__name__, Path(__file__).name)
