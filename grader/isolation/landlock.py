"""Landlock: which files a process and all that it starts can reach, from inside and for good (Linux 5.13 and newer).

Rules only ever get stricter: each ruleset that a process puts on itself holds beside those it has already. See the
kernel's `Documentation/userspace-api/landlock.rst`; the numbers below are those of `linux/landlock.h`.

The packages that there are wrap the same three calls, take twenty times as long at the first use in a new process,
or bring a native library; none is kept by the kernel's people. So these are our own lines.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from grader.isolation.kernel import PR_SET_NO_NEW_PRIVS, prctl, syscall

_CREATE, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""The same numbers on all machines."""
_ASK_VERSION, _PATH_BENEATH = 1, 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DEVICES, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, (1 << 6) | (1 << 11), 1 << 7, 1 << 8
_MAKE_SOCK, _MAKE_FIFO, _MAKE_SYM = 1 << 9, 1 << 10, 1 << 12
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_READ = _READ_FILE | _READ_DIR
_FIRST = _EXECUTE | _WRITE_FILE | _READ | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DEVICES
_FIRST |= _MAKE_DIR | _MAKE_REG | _MAKE_SOCK | _MAKE_FIFO | _MAKE_SYM
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
"""What a rule for a file, and not a folder, may say."""
_TO_WRITE = _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM | _REFER | _TRUNCATE
_TCP, _SCOPES = 0b11, 0b11
"""To bind and to connect; abstract sockets and signals of processes outside."""


def version() -> int:
    """The version of Landlock that this kernel has (its ABI); 0 without."""
    try:
        return syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    except OSError:
        return 0


def only(*, readable: Iterable[Path], listable: Iterable[Path], writable: Path, devices: Iterable[Path] = ()) -> None:
    """From now on this process reads, and writes, nothing else.

    Args:
        readable: files, and folders with all that is in them; what does not exist is left out.
        listable: folders; the names in them, and in the folders below, may be read.
        writable: a folder; in it the process may read as well, and it may remove the folder itself.
        devices: may be read and written as they are.

    Raises:
        OSError: there is no Landlock.
    """
    abi = version()
    handled = _handled(abi)
    ruleset = _create(handled, _TCP if abi >= 4 else 0, 0)
    try:
        for path in readable:
            _allow(ruleset, path, handled & _READ)
        for path in listable:
            _allow(ruleset, path, _READ_DIR)
        _allow(ruleset, writable, handled & (_READ | _TO_WRITE))
        _allow(ruleset, writable.parent, _REMOVE_DIR)
        for path in devices:
            _allow(ruleset, path, handled & (_READ_FILE | _WRITE_FILE))
        _restrict(ruleset)
    finally:
        os.close(ruleset)


def write_only_in(folder: Path, devices: Iterable[Path] = ()) -> None:
    """From now on this process changes nothing outside of `folder`, and signals nobody but what it starts itself.

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


def _handled(abi: int) -> int:
    later = ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV))
    return _FIRST | sum(right for since, right in later if abi >= since)


def _create(files: int, ports: int, scopes: int) -> int:
    """A ruleset's descriptor. An older kernel accepts the later fields where they are 0."""
    fields = (ctypes.c_uint64 * 3)(files, ports, scopes)
    return syscall(_CREATE, fields, ctypes.c_size_t(ctypes.sizeof(fields)), ctypes.c_uint32(0))


def _allow(ruleset: int, path: Path, rights: int) -> None:
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
