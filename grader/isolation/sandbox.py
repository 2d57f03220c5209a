"""What a process does to itself before it runs a student's code (Linux).

In two steps, each for good. `enclose` is for the process that others are forked from: root's privileges are gone, and
Landlock leaves it Python, what is installed beside it, and one folder for all. `confine` is for each fork: its own
folder is all that it may change, and seccomp takes the network, other processes and all that outlives it. A fork has
the first step from its parent, where its hundreds of rules cost time once; it has one ruleset more, made by itself,
for the descriptor of a ruleset is shared with the parent, and one fork could widen the next one's.
"""

import os
import signal
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

from grader.isolation import landlock, seccomp
from grader.isolation.kernel import drop_capabilities
from grader.isolation.limits import end_with, limit
from grader.trace import Value

DEVICES = tuple(map(Path, ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")))
SYSTEM = (
    *("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/usr/share/zoneinfo", "/sys/devices/system/cpu", "/usr/share/locale", "/etc/mime.types"),
)
"""Libraries, time zones, the number of processors."""
PACKAGES = ("site-packages", "dist-packages")
OURS = ("grader", "coroutine_grader*", "_editable_impl_coroutine_grader*")
"""Names below those."""


class Confinement(Value, frozen=True, kw_only=True):
    """What a program is kept by, beside a process of its own: Landlock's version (0: none), and seccomp."""

    landlock: int = 0
    seccomp: bool = False

    @property
    def is_whole(self) -> bool:
        return self.landlock > 0 and self.seccomp


def enclose(folder: Path) -> int:
    """This process, and all that it forks: no privileges, and of the file system no more than programs need.

    Whatever of ours is not loaded by now can no longer be. Returns Landlock's version, 0 where there is none.

    Raises:
        OSError: the kernel refuses.
    """
    if os.geteuid() == 0:
        drop_capabilities()
    version = landlock.version()
    if version:
        roots, hidden = _python_s(), _ours()
        parts = [part for root in roots for part in _without(root, hidden)]
        around = [root for root in roots if _has(root, hidden)]  # an import looks into its folder first
        landlock.only(readable=parts, listable=around, writable=folder, devices=DEVICES)
    return version


def confine(folder: Path, parent: int, has_landlock: bool) -> None:
    """This process, a fork of `parent` that has one thread: it may change `folder` only, and ends with its parent.

    Raises:
        OSError: the kernel refuses.
    """
    os.setsid()
    end_with(parent, signal.SIGKILL)
    os.chdir(folder)
    limit()
    if has_landlock:
        landlock.write_only_in(folder, DEVICES)
    seccomp.refuse_what_no_program_needs()


def holds(try_out: Callable[[], None]) -> bool:
    """Whether a fork of this process can do that."""
    pid = os.fork()
    if not pid:
        try:
            try_out()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def _python_s() -> set[Path]:
    """Where Python is, the packages beside it, and what the two of them need of the system."""
    paths = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths |= {Path(entry) for entry in sys.path if Path(entry).name in PACKAGES}
    paths |= {Path(sys.executable), Path(sys.prefix) / "pyvenv.cfg", *map(Path, SYSTEM)}
    return {path.resolve() for path in paths}


def _ours() -> set[Path]:
    """The package, wherever it is, and what is installed of ours: with it come the course's suites."""
    installed = {path for root in _python_s() if root.name in PACKAGES for name in OURS for path in root.glob(name)}
    return installed | {Path(__file__).resolve().parent.parent}


def _has(path: Path, hidden: set[Path]) -> bool:
    return any(secret.is_relative_to(path) for secret in hidden)


def _without(path: Path, hidden: set[Path]) -> Iterator[Path]:
    """The path; where something hidden is in it, its parts but that. Links lead where they lead."""
    if path in hidden:
        return
    if not _has(path, hidden):
        yield path
    elif path.is_dir():
        for part in path.iterdir():
            if not part.is_symlink():
                yield from _without(part, hidden)
