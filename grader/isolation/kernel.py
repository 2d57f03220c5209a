"""System calls without a function in Python, through the C library (Linux).

If such a call of `grader.isolation.landlock`, `seccomp` or `limits` fails, it raises OSError, as functions of `os` do.
"""

import ctypes
import os
import sys
from typing import Any

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4

_C: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def prctl(option: int, value: int = 0, pointer: Any = None) -> None:
    """Call `prctl(2)`.

    Args:
        option: one of the constants above.
        value: the second argument.
        pointer: the third argument if it is a pointer.

    Raises:
        OSError: the kernel refuses the option or does not know it.
    """
    zero = ctypes.c_ulong(0)
    third = zero if pointer is None else pointer
    _check(_C.prctl(option, ctypes.c_ulong(value), third, zero, zero))


def syscall(number: int, *arguments: Any) -> int:
    """Make a system call by its number and return its result.

    Raises:
        OSError: the kernel refuses the call or does not know it.
    """
    return _check(_C.syscall(ctypes.c_long(number), *arguments))


def call_library(name: str, *arguments: Any) -> int:
    """Call a function of the C library that returns -1 if it fails, and return its result.

    Raises:
        OSError: the kernel refuses the call.
    """
    return _check(getattr(_C, name)(*arguments))


def end_with(parent: int, number: int) -> None:
    """Arrange for this process to end with its parent; if that has ended already, it ends at once.

    Args:
        parent: the id of the process that started this one.
        number: the signal that the kernel sends to this process when the parent ends.

    Raises:
        OSError: the kernel refuses.
    """
    prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        raise SystemExit(1)


def drop_capabilities() -> None:
    """Drop root's privileges, so that other users' files and processes are out of reach; the user id stays.

    Another user has none, and loses nothing.

    A change of the user id would not work everywhere: if Python is in root's home, no other user can read it.

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
