"""seccomp: which system calls a process and all that it starts may make, from inside and for good (Linux).

A program for the kernel's packet filter looks at each call: those that an event loop needs are allowed
(`grader.isolation.syscalls`), some of them by their arguments; the rest fails with "Operation not permitted". So there
is no network, no other process, no signal to anybody, and nothing that outlives the program.

The packages that there are need a native library or know no arguments of a call; this is one list.
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
"""The column of the table, and the kernel's mark of the machine (`linux/audit.h`)."""
_FILTER = 2
_LOAD, _EQUAL, _AT_LEAST, _MORE, _AND, _RETURN = 0x20, 0x15, 0x35, 0x25, 0x54, 0x06
_ALLOW, _FAIL, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_REFUSE, _NOT_THERE = _FAIL | errno.EPERM, _FAIL | errno.ENOSYS
_OTHER_NUMBERING = 0x40000000
"""From here on they are those of x32, a second way to each call."""
_SINCE_2021 = 449
"""C libraries do without calls as new as these where the kernel says that it has none."""
_NUMBER, _ARCHITECTURE = 0, 4

_THREAD, _NAMESPACES = 0x00010000, 0x7E020080
_TRUNCATE, _TO_WRITE = 0o1000, 0o3
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 1030, 1031, 1032, 36, 37, 38)
"""To duplicate, flags, locks, sizes of pipes; none that names a process to be signalled."""
_IOCTL_REFUSED = (0x8901, 0x8902, 0x5412, 0x541C)
"""A process to be signalled; typing into a terminal."""
_PRCTL = (15, 16, 0x53564D41)
"""Names of threads and of memory."""
_AF_UNIX, _SOCK_STREAM, _KIND_OF_SOCKET = 1, 1, 0xF

Instruction = tuple[int, int, int, int]
"""Operation, instructions to skip if true, if false, operand."""


def is_known_machine() -> bool:
    """Whether the numbers of this machine's system calls are known here."""
    known = platform.machine() in MACHINES and ctypes.sizeof(ctypes.c_void_p) == 8
    return known and sys.platform == "linux" and sys.byteorder == "little"


def refuse_what_no_program_needs() -> None:
    """From now on this process makes no other system calls. Before it has threads, for they would go free.

    Raises:
        OSError: the kernel refuses.
    """
    code = b"".join(struct.pack("<HBBI", *one) for one in program(platform.machine(), os.getpid()))
    instructions = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(instructions))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, _FILTER, ctypes.c_char_p(head))


def program(machine: str, pid: int) -> list[Instruction]:
    """The filter for the process `pid` on such a machine."""
    column, mark = MACHINES[machine]
    number = syscalls.conditional(column)
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, mark),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_NUMBERING),
        (_RETURN, 0, 0, _REFUSE),
        *_always(column),
    ]
    for name, position in (("open", 1), ("openat", 2)):
        if name in number:  # to cut a file off needs the right to write it, also where Landlock is too old to see it
            shortens = (_EQUAL, 0, 1, _TRUNCATE), (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)
            code += _if(number[name], [_argument(position), (_AND, 0, 0, _TRUNCATE | _TO_WRITE), *shortens])
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
def _always(column: int) -> tuple[Instruction, ...]:
    """Numbers that follow one upon the other are looked at together."""
    numbers = sorted(syscalls.free(column).values())
    runs = [list(run) for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    code: list[Instruction] = []
    for run in runs:
        first, last = run[0][1], run[-1][1]
        code += [(_AT_LEAST, 0, 2, first), (_MORE, 1, 0, last), (_RETURN, 0, 0, _ALLOW)]
    return tuple(code)


def _argument(position: int) -> Instruction:
    """Its lower half; the kernel looks at no more of those that are asked for here."""
    return (_LOAD, 0, 0, 16 + 8 * position)


def _one_of(values: tuple[int, ...], verdict: int) -> list[Instruction]:
    return [one for value in values for one in ((_EQUAL, 0, 1, value), (_RETURN, 0, 0, verdict))]


def _if(number: int, then: list[Instruction]) -> list[Instruction]:
    """What does not end there is refused."""
    body = [*then, (_RETURN, 0, 0, _REFUSE)]
    return [(_EQUAL, 0, len(body), number), *body]
