"""The kernel's calls that Python has no function for, through the C library (Linux).

Those calls of `grader.isolation.landlock`, `seccomp` and `limits` that fail raise OSError, as `os` does.
"""

import ctypes
import os
import sys
from typing import Any

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4

_C: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def prctl(option: int, value: int = 0, pointer: Any = None) -> None:
    """`prctl(2)`, with its third argument a number or a pointer.

    Raises:
        OSError: the kernel refuses, or does not know this option.
    """
    zero = ctypes.c_ulong(0)
    third = zero if pointer is None else pointer
    _check(_C.prctl(option, ctypes.c_ulong(value), third, zero, zero))


def syscall(number: int, *arguments: Any) -> int:
    """A system call by its number.

    Raises:
        OSError: the kernel refuses, or does not know it.
    """
    return _check(_C.syscall(ctypes.c_long(number), *arguments))


def drop_capabilities() -> None:
    """Root without its privileges: files and processes of others are out of its reach; the user id stays.

    Another user id would not do: where Python lives in root's home nobody else can read it.

    Raises:
        OSError: the kernel refuses.
    """
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    version_3, this_process = 0x20080522, 0
    header, nothing = (ctypes.c_uint32 * 2)(version_3, this_process), (ctypes.c_uint32 * 6)()
    _check(_C.capset(header, nothing))


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
