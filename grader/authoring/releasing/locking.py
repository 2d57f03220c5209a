"""Exact versions of everything that the grader needs, so that a class is graded alike from its first day to its last.

The versions are those of this environment, in which the instructor has tried the course. uv adds what other systems
need besides, and the digests of all files, so that no index can put another file in the place of one. Without uv, or
without an index, the versions alone are pinned.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOWEST_PYTHON = "3.11"
UV_LIMIT = 120
"""Wall seconds that uv may take."""
_QUIET = ("--quiet", "--no-header", "--no-annotate", "--no-config")


class LockedRequirements(NamedTuple):
    """Pinned requirements, without the grader itself, as lines of a requirements file.

    If `has_digests`, each line ends with the digests of all files of that version.
    """

    lines: tuple[str, ...]
    has_digests: bool


def lock(requirements: Iterable[str]) -> LockedRequirements:
    """Return these requirements and all that they need in turn, each at the version that is installed here."""
    asked = sorted({one.partition(";")[0].strip() for one in requirements if "extra ==" not in one})
    pins = sorted(f"{name}=={version}" for name, version in _installed(asked))
    lines = _with_digests(asked, pins)
    return LockedRequirements(tuple(lines), True) if lines else LockedRequirements(tuple(pins), False)


def uv_requirement() -> str:
    """Return the requirement for uv: the version that is installed here, if there is one."""
    try:
        return f"uv=={metadata.version('uv')}"
    except metadata.PackageNotFoundError:
        return "uv>=0.8"


def _installed(asked: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the name and version of each installed package that is needed."""
    left, seen = [Requirement(one) for one in asked], set()
    while left:
        requirement = left.pop()
        name = canonicalize_name(requirement.name)
        if name in seen:
            continue
        seen.add(name)
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system, or for another version of Python
        yield name, package.version
        needed = [Requirement(one) for one in package.requires or ()]
        left += [one for one in needed if any(_is_needed(one, extra) for extra in requirement.extras or {""})]


def _is_needed(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _with_digests(asked: list[str], pins: list[str]) -> list[str]:
    """Return the pinned lines with digests, for every system and version of Python; nothing if uv cannot tell."""
    uv = _uv()
    if not uv:
        return []
    with tempfile.TemporaryDirectory() as folder:
        wanted, constraints = Path(folder) / "wanted.in", Path(folder) / "installed.txt"
        wanted.write_text("\n".join(asked), encoding="utf-8")
        constraints.write_text("\n".join(pins), encoding="utf-8")
        command = [*uv, "pip", "compile", str(wanted), "--constraints", str(constraints), *_QUIET]
        command += ["--universal", "--generate-hashes", "--python-version", LOWEST_PYTHON]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=UV_LIMIT)
        except (OSError, subprocess.TimeoutExpired):
            return []
    if done.returncode != 0:
        return []
    joined = done.stdout.replace("\\\n", " ")
    return [" ".join(line.split()) for line in joined.splitlines() if line.strip()]


def _uv() -> list[str]:
    """Return the beginning of a command of uv; nothing if it is not installed."""
    if os.environ.get("UV_OFFLINE"):
        return []
    if importlib.util.find_spec("uv") is not None:
        return [sys.executable, "-m", "uv"]
    found = shutil.which("uv")
    return [] if found is None else [found]
