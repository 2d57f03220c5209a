"""The restrictions that a process puts on itself before it runs a student's code (Linux).

They come in two steps, neither of which can be undone. `confine_zygote` is for the process that is forked: it drops
root's privileges, and Landlock leaves it Python, the packages beside it and the folder of the programs. Its forks
inherit this step, so its hundreds of rules cost time only once. `confine_fork` is for each fork: it can change only
that folder, and seccomp denies it the network, other processes and anything that would outlive it. Each of the two is
used where the other is missing. Each fork gets namespaces of its own then, where the system allows that, and takes both
steps there, since Landlock forbids to mount. With neither, seccomp denies all changes to files.

The second step creates a ruleset of its own instead of inheriting one. The descriptor of an inherited ruleset would be
shared with the zygote, so one fork could add a rule that loosens the ruleset of the next.
"""

import os
import signal
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path

from grader.isolation import landlock, namespaces, seccomp
from grader.isolation.kernel import drop_capabilities, end_with
from grader.isolation.limits import set_limits
from grader.isolation.starting import LOADER
from grader.trace.fields import Value

DEVICES = tuple(map(Path, ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")))
SYSTEM_PATHS = (
    *("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/usr/share/zoneinfo", "/sys/devices/system/cpu", "/usr/share/locale", "/etc/mime.types"),
)
"""Paths of the system that programs read: libraries, time zones, the number of processors."""
PACKAGES = ("site-packages", "dist-packages")
OWN_NAMES = ("grader", "coroutine_grader*", "_editable_impl_coroutine_grader*")
"""Names of the grader in such folders: the course's suites come with it, so programs must not read them."""


class Confinement(Value, frozen=True, kw_only=True):
    """The layers that isolate a program besides its process: Landlock's version (0 without), seccomp, namespaces."""

    landlock: int = 0
    seccomp: bool = False
    namespaces: bool = False

    @property
    def is_complete(self) -> bool:
        """Return whether both Landlock and seccomp are active."""
        return self.landlock > 0 and self.seccomp

    @property
    def missing(self) -> str:
        """Return what is not active, in words."""
        return ", ".join(["no Landlock"] * (not self.landlock) + ["no seccomp"] * (not self.seccomp))


def layers_here(folder: Path) -> Confinement:
    """Return what can isolate the forks of this process: namespaces only where another layer is missing.

    Args:
        folder: the folder of the programs.
    """
    layers = Confinement(landlock=landlock.version(), seccomp=seccomp.is_known_machine())
    if layers.seccomp and not works_in_fork(partial(confine_fork, folder, os.getpid(), layers)):
        layers = Confinement(landlock=layers.landlock)
    if layers.is_complete:
        return layers
    inside = works_in_fork(partial(namespaces.enter, folder))
    return Confinement(landlock=layers.landlock, seccomp=layers.seccomp, namespaces=inside)


def confine_zygote(folder: Path) -> None:
    """Restrict this process and its forks: no privileges, and only the files that programs need.

    With Landlock, modules of the grader can no longer be imported after this.

    Raises:
        OSError: the kernel refuses.
    """
    if sys.platform != "linux":
        raise NotImplementedError
    drop_capabilities()
    if landlock.version():
        parts, around = readable_paths()
        landlock.restrict_access(readable=parts, listable=around, writable=folder, devices=DEVICES)


@cache
def readable_paths() -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the paths that programs may read, and the folders around them that they may list."""
    return _without(_own_paths(), _python_paths())


def confine_fork(folder: Path, parent: int, layers: Confinement) -> None:
    """Restrict this process, a fork of `parent` with one thread: it can change only `folder`, and ends with its parent.

    Args:
        folder: the folder of the programs.
        parent: the id of the parent; 0 if it is outside of this process's namespaces.
        layers: what this machine has.

    Raises:
        OSError: the kernel refuses.
    """
    if sys.platform != "linux":
        raise NotImplementedError
    # seccomp comes last because it refuses calls that the steps before it need: for a session, the parent's death
    # signal and Landlock. It restricts only the calling thread and those that it starts, hence the single thread. The
    # death signal is not inherited, so each fork asks for it.
    _end_with(parent, folder)
    if layers.landlock:
        landlock.restrict_writes(folder, DEVICES)
    if layers.seccomp:
        seccomp.install_filter(_may_write(layers))


def prepare_forks(layers: Confinement) -> None:
    """Work out what `confine_zygote` and `confine_fork` need, so that the forks of this process inherit it."""
    readable_paths()
    if layers.seccomp:
        seccomp.filter_code(_may_write(layers))


def _may_write(layers: Confinement) -> bool:
    return layers.landlock > 0 or layers.namespaces


def _end_with(parent: int, folder: Path) -> None:
    """Begin a session in this folder that ends with `parent`, and limit what it may use."""
    if sys.platform != "linux":
        raise NotImplementedError
    os.setsid()
    end_with(parent, signal.SIGKILL)
    os.chdir(folder)
    set_limits()


def paths_of_stdlib() -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the paths that an interpreter without other packages reads, and the folders around them that it lists."""
    roots = {path for path in _python_paths() if path.name not in PACKAGES} | set(_libraries())
    hidden = {folder for root in roots for name in PACKAGES for folder in root.glob(name)} | _own_paths()
    return _without(hidden, roots)


def _without(hidden: set[Path], roots: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return what to allow to be read so that these paths stay hidden, and the folders around them.

    Landlock can allow a folder, but not exclude a path inside it. So a folder that contains a hidden path is replaced
    by its other entries. An import lists its folder first.
    """
    roots = tuple(roots)
    parts = tuple(part for root in roots for part in _parts_without(root, hidden))
    return parts, tuple(root for root in roots if _contains_any(root, hidden))


def _libraries() -> Iterator[Path]:
    """Yield the shared libraries that this process has loaded, for example Python's own: a new one loads them again."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        path = Path(line.partition("/")[1] + line.partition("/")[2])
        if ".so" in path.name and not {*PACKAGES} & set(path.parts):
            yield path.resolve()


def confine_before_exec(folder: Path, parent: int, readable: Iterable[Path], listable: Iterable[Path]) -> None:
    """Restrict this process, a fork of `parent`, so that a clean interpreter can start in its place.

    The interpreter itself installs the filter of system calls, because that forbids to start one.

    Raises:
        OSError: the kernel refuses.
    """
    if sys.platform != "linux":
        raise NotImplementedError
    _end_with(parent, folder)
    landlock.restrict_before_exec(readable=readable, listable=listable, writable=folder, devices=DEVICES)


def works_in_fork(try_out: Callable[[], None]) -> bool:
    """Return whether the function succeeds in a fork of this process, which stays as it is."""
    if sys.platform != "linux":
        raise NotImplementedError
    pid = os.fork()
    if not pid:
        try:
            try_out()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def _python_paths() -> set[Path]:
    """Return the paths of Python, of the packages beside it, and of what both need of the system."""
    paths = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths |= {Path(entry) for entry in sys.path if Path(entry).name in PACKAGES}
    paths |= {Path(sys.executable), Path(sys.prefix) / "pyvenv.cfg", *map(Path, SYSTEM_PATHS)}
    for folders in (os.environ.get(name, "") for name in LOADER):
        paths |= {library for folder in folders.split(os.pathsep) if folder for library in Path(folder).glob("*.so*")}
    return {path.resolve() for path in paths}


def _own_paths() -> set[Path]:
    """Return the paths of the grader: where this package is, and what is installed of it."""
    roots = [root for root in _python_paths() if root.name in PACKAGES]
    installed = {path for root in roots for name in OWN_NAMES for path in root.glob(name)}
    return installed | {Path(__file__).resolve().parent.parent}


def _contains_any(path: Path, hidden: set[Path]) -> bool:
    return any(secret.is_relative_to(path) for secret in hidden)


def _parts_without(path: Path, hidden: set[Path]) -> Iterator[Path]:
    """Yield the path or, if it contains hidden paths, the largest parts of it without them; links are skipped there."""
    if path in hidden:
        return
    if not _contains_any(path, hidden):
        yield path
    elif path.is_dir():
        for part in path.iterdir():
            if not part.is_symlink():
                yield from _parts_without(part, hidden)
