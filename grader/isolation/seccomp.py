"""seccomp: a process limits the system calls that it and its children can make, irrevocably (Linux).

A program for the kernel's packet filter examines each call. Those that an event loop needs are allowed
(`grader.isolation.syscalls`), some only with certain arguments. The others fail with "Operation not permitted". So a
program has no network, starts no processes, signals none but itself, and leaves nothing that outlives it.

Existing packages need a native library or cannot examine arguments. The filter here is one list.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from functools import cache
from itertools import groupby

from grader.isolation import syscalls
from grader.isolation.kernel import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, prctl

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""For each machine: the column of the table, and the kernel's constant for the architecture (`linux/audit.h`)."""
_FILTER = 2
_LOAD, _EQUAL, _AT_LEAST, _MORE, _AND, _RETURN = 0x20, 0x15, 0x35, 0x25, 0x54, 0x06
_ALLOW, _FAIL, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_REFUSE, _NOT_THERE = _FAIL | errno.EPERM, _FAIL | errno.ENOSYS
_OTHER_NUMBERING = 0x40000000
"""From here on, the numbers are those of x32: a second way to make each call."""
_SINCE_2021 = 449
"""From here on, the calls are so new that C libraries have a fallback if the kernel reports them as missing."""
_NUMBER, _ARCHITECTURE = 0, 4

_THREAD, _NAMESPACES = 0x00010000, 0x7E020080
_TRUNCATE, _CREATE, _TO_WRITE = 0o1000, 0o100, 0o3
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 1030, 1031, 1032, 36, 37, 38)
"""Commands for duplicates, flags, locks and sizes of pipes; none that names a process to signal."""
_IOCTL_REFUSED = (0x8901, 0x8902, 0x5412, 0x541C)
"""Requests that name a process to signal, or that type into a terminal."""
_PRCTL = (15, 16, 0x53564D41)
"""Options that name threads and memory."""
_OWN = -1
"""Stands for the id of the process itself; no operand is negative."""
_AF_UNIX, _SOCK_STREAM, _KIND_OF_SOCKET = 1, 1, 0xF

Instruction = tuple[int, int, int, int]
"""An operation, how many instructions to skip if it is true and if it is false, and its operand."""
_WITHOUT_SHORTENING: tuple[Instruction, ...] = (
    (_AND, 0, 0, _TRUNCATE | _TO_WRITE),
    (_EQUAL, 0, 1, _TRUNCATE),
    (_RETURN, 0, 0, _REFUSE),
    (_RETURN, 0, 0, _ALLOW),
)
"""For the loaded flags of a file to open: O_TRUNC truncates it even with O_RDONLY, which an old Landlock misses."""
_ONLY_TO_READ: tuple[Instruction, ...] = (
    (_AND, 0, 0, _TRUNCATE | _CREATE | _TO_WRITE),
    (_EQUAL, 0, 1, 0),
    (_RETURN, 0, 0, _ALLOW),
)
"""The same where nothing else says which files a program may change; the block then refuses the call."""


def is_known_machine() -> bool:
    """Return whether the table has the numbers of this machine's system calls."""
    known = platform.machine() in MACHINES and ctypes.sizeof(ctypes.c_void_p) == 8
    return known and sys.platform == "linux" and sys.byteorder == "little"


def install_filter(may_write: bool) -> None:
    """Restrict this process to the allowed system calls from now on.

    It must have a single thread: threads that exist already would not be restricted.

    Args:
        may_write: whether it may open files for writing and change folders, because Landlock says which.

    Raises:
        OSError: the kernel refuses.
    """
    code = filter_code(may_write)
    instructions = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(instructions))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, _FILTER, ctypes.c_char_p(head))


def filter_code(may_write: bool) -> bytes:
    """Return the filter for this process as the kernel reads it (see `install_filter`)."""
    return struct.pack("<I", os.getpid()).join(pieces(platform.machine(), may_write))


@cache
def pieces(machine: str, may_write: bool) -> tuple[bytes, ...]:
    """Return the filter in the pieces between which the id of the process stands; forks inherit what is known here."""
    found = [b""]
    for operation, if_true, if_false, operand in program(machine, _OWN, may_write):
        found[-1] += struct.pack("<HBB", operation, if_true, if_false)
        if operand == _OWN:
            found.append(b"")
        else:
            found[-1] += struct.pack("<I", operand)
    return tuple(found)


def program(machine: str, pid: int, may_write: bool) -> list[Instruction]:
    """Return the filter for the process `pid` on such a machine (see `install_filter`)."""
    # The filter runs from top to bottom at every system call. It kills the process if the call uses another machine's
    # numbering, refuses x32, then allows the unconditional calls. A block for each conditional call follows, and the
    # last instructions refuse the rest.
    column, mark = MACHINES[machine]
    number = syscalls.conditional(column)
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, mark),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_NUMBERING),
        (_RETURN, 0, 0, _REFUSE),
        *_allow_always(column, may_write),
    ]
    for name, position in (("open", 1), ("openat", 2)):
        if name in number:
            code += _if(number[name], [_argument(position), *(_WITHOUT_SHORTENING if may_write else _ONLY_TO_READ)])
    code += _if(number["fcntl"], [_argument(1), *_one_of(_FCNTL, _ALLOW)])
    code += _if(number["ioctl"], [_argument(1), *_one_of(_IOCTL_REFUSED, _REFUSE), (_RETURN, 0, 0, _ALLOW)])
    code += _if(number["prctl"], [_argument(0), *_one_of(_PRCTL, _ALLOW)])
    code += _if(number["prlimit64"], [_argument(0), *_one_of((0, pid), _ALLOW)])
    stream = (_argument(1), (_AND, 0, 0, _KIND_OF_SOCKET), (_EQUAL, 0, 1, _SOCK_STREAM), (_RETURN, 0, 0, _ALLOW))
    code += _if(number["socketpair"], [_argument(0), (_EQUAL, 0, len(stream), _AF_UNIX), *stream])
    thread = (_AND, 0, 0, _THREAD | _NAMESPACES), (_EQUAL, 0, 1, _THREAD), (_RETURN, 0, 0, _ALLOW)
    code += _if(number["clone"], [_argument(0), *thread])
    code += _if(number["clone3"], [(_RETURN, 0, 0, _NOT_THERE)])
    for name in ("kill", "tkill", "tgkill"):
        code += _if(number[name], [_argument(0), *_one_of((pid,), _ALLOW)])
    return [*code, (_AT_LEAST, 0, 1, _SINCE_2021), (_RETURN, 0, 0, _NOT_THERE), (_RETURN, 0, 0, _REFUSE)]


@cache
def _allow_always(column: int, may_write: bool) -> tuple[Instruction, ...]:
    """Return instructions that allow the unconditional calls; consecutive numbers are one comparison of a range."""
    free = syscalls.unconditional(column) | (syscalls.changes(column) if may_write else {})
    numbers = sorted(free.values())
    runs = [list(run) for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    code: list[Instruction] = []
    for run in runs:
        first, last = run[0][1], run[-1][1]
        code += [(_AT_LEAST, 0, 2, first), (_MORE, 1, 0, last), (_RETURN, 0, 0, _ALLOW)]
    return tuple(code)


def _argument(position: int) -> Instruction:
    """Return the instruction that loads the lower half of an argument: the kernel uses no more of those here."""
    return (_LOAD, 0, 0, 16 + 8 * position)


def _one_of(values: tuple[int, ...], verdict: int) -> list[Instruction]:
    """Return instructions that end with the verdict if the loaded argument is one of the values."""
    return [one for value in values for one in ((_EQUAL, 0, 1, value), (_RETURN, 0, 0, verdict))]


def _if(number: int, then: list[Instruction]) -> list[Instruction]:
    """Return instructions that run the block for this system call; if it reaches no verdict, the call is refused."""
    body = [*then, (_RETURN, 0, 0, _REFUSE)]
    return [(_EQUAL, 0, len(body), number), *body]
