"""Landlock: a process limits the files that it and its children can reach, irrevocably (Linux 5.13 and newer).

Rules only become stricter: a new ruleset applies in addition to those that the process has already. See the kernel's
`Documentation/userspace-api/landlock.rst`. The constants below are those of `linux/landlock.h`.

Existing packages wrap the same three system calls. They take twenty times as long at the first use in a new process,
or bring a native library, and none is maintained by the kernel's developers. So the calls are made here directly.
"""

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from grader.isolation.kernel import PR_SET_NO_NEW_PRIVS, prctl, syscall

_CREATE, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""System calls with the same numbers on all machines."""
_ASK_VERSION, _PATH_BENEATH = 1, 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DEVICES, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, (1 << 6) | (1 << 11), 1 << 7, 1 << 8
_MAKE_SOCK, _MAKE_FIFO, _MAKE_SYM = 1 << 9, 1 << 10, 1 << 12
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_READ = _READ_FILE | _READ_DIR
_FIRST = _EXECUTE | _WRITE_FILE | _READ | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DEVICES
_FIRST |= _MAKE_DIR | _MAKE_REG | _MAKE_SOCK | _MAKE_FIFO | _MAKE_SYM
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
"""The rights that a rule for a file, rather than a folder, may contain."""
_TO_WRITE = _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM | _REFER | _TRUNCATE
_TCP, _SCOPES = 0b11, 0b11
"""To bind and connect TCP sockets; to reach abstract sockets and signal processes outside."""


def version() -> int:
    """Return the version of the kernel's Landlock ABI, or 0 without Landlock."""
    try:
        return syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    except OSError:
        return 0


def restrict_access(
    *, readable: Iterable[Path], listable: Iterable[Path], writable: Path, devices: Iterable[Path] = ()
) -> None:
    """Restrict what this process can read and write from now on to the given paths.

    Args:
        readable: files, and folders with everything in them; paths that do not exist are skipped.
        listable: folders in which, at any depth, names can be listed.
        writable: a folder that the process can read, write and remove.
        devices: device files that can be read and written.

    Raises:
        OSError: there is no Landlock.
    """
    abi = version()
    handled = _handled(abi)
    ruleset = _create(handled, _TCP if abi >= 4 else 0, 0)
    try:
        _allow_paths(ruleset, handled, readable, listable, writable, devices)
        _allow(ruleset, writable.parent, _REMOVE_DIR)
        _restrict(ruleset)
    finally:
        os.close(ruleset)


def restrict_writes(folder: Path, devices: Iterable[Path] = ()) -> None:
    """Restrict this process from now on to changes in `folder`, and to signals to processes that it starts itself.

    Raises:
        OSError: there is no Landlock.
    """
    abi = version()
    handled = _handled(abi) & ~_READ
    ruleset = _create(handled, 0, _SCOPES if abi >= 6 else 0)
    try:
        _allow(ruleset, folder, handled & _TO_WRITE)
        for path in devices:
            _allow(ruleset, path, handled & _WRITE_FILE)
        _restrict(ruleset)
    finally:
        os.close(ruleset)


def restrict_before_exec(
    *, readable: Iterable[Path], listable: Iterable[Path], writable: Path, devices: Iterable[Path] = ()
) -> None:
    """Restrict this process, which may still start another program in its place, to reading the given paths.

    It can change only what is in `writable`, and cannot signal processes that it did not start. Nothing is restricted
    without Landlock.
    """
    abi = version()
    if not abi:
        return
    handled = _handled(abi) & ~_EXECUTE
    ruleset = _create(handled, _TCP if abi >= 4 else 0, _SCOPES if abi >= 6 else 0)
    try:
        _allow_paths(ruleset, handled, readable, listable, writable, devices)
        _restrict(ruleset)
    finally:
        os.close(ruleset)


def _handled(abi: int) -> int:
    later = ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV))
    return _FIRST | sum(right for since, right in later if abi >= since)


def _create(files: int, ports: int, scopes: int) -> int:
    """Create a ruleset and return its descriptor. Older kernels accept the later fields if they are 0."""
    fields = (ctypes.c_uint64 * 3)(files, ports, scopes)
    return syscall(_CREATE, fields, ctypes.c_size_t(ctypes.sizeof(fields)), ctypes.c_uint32(0))


def _allow_paths(
    ruleset: int,
    handled: int,
    readable: Iterable[Path],
    listable: Iterable[Path],
    writable: Path,
    devices: Iterable[Path],
) -> None:
    for path in readable:
        _allow(ruleset, path, handled & _READ)
    for path in listable:
        _allow(ruleset, path, _READ_DIR)
    _allow(ruleset, writable, handled & (_READ | _TO_WRITE))
    for path in devices:
        _allow(ruleset, path, handled & (_READ_FILE | _WRITE_FILE))


def _allow(ruleset: int, path: Path, rights: int) -> None:
    if sys.platform != "linux":
        raise NotImplementedError
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _OF_FILES
        rule = rights.to_bytes(8, "little") + descriptor.to_bytes(4, "little")  # a packed structure
        syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.c_char_p(rule), ctypes.c_uint32(0))
    finally:
        os.close(descriptor)


def _restrict(ruleset: int) -> None:
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint32(0))
