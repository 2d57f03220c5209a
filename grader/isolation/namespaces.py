"""Namespaces: a process leaves its view of other processes, the network and the files that can be changed (Linux).

They are for kernels without seccomp, where nothing refuses single system calls, or without Landlock. A program in
namespaces of its own can name no process outside: not to signal it or to read its environment, nor to change its limits
or its priority, which Landlock lets pass. It has a network without any other machine. All files except those in its
folder are read-only, their permissions and times too. When its first process ends, all others end with it. That one is
the program's: a signal that it sends to itself and does not handle has no effect there (`pid_namespaces(7)`).

An ordinary user may create namespaces inside a user namespace, unless the system forbids that (`user_namespaces(7)`).
"""

import contextlib
import ctypes
import os
import signal
from pathlib import Path
from typing import Any

from grader.isolation.kernel import call_library, end_with, syscall
from grader.isolation.limits import MOST_OPEN

_MOUNTS, _IPC, _USER, _PROCESSES, _NETWORK = 0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
"""Flags of `unshare(2)`."""
_ONLY_TO_READ, _BIND, _RECURSIVE, _PRIVATE = 1 | 2 | 4 | 8, 1 << 12, 1 << 14, 1 << 18
"""Flags of `mount(2)`."""
_SET_ATTRIBUTES, _IN_ALL_MOUNTS, _HERE, _READ_ONLY = 442, 0x8000, -100, 1
"""The number of `mount_setattr(2)` on all machines, and its constants."""
_OS: Any = os
_SIGNALS: Any = signal
"""The modules, with names that Windows lacks."""


def enter(folder: Path) -> None:
    """Move this process, which has one thread, into namespaces of its own; its next child is the first process there.

    Args:
        folder: the only folder whose files stay writable.

    Raises:
        OSError: the kernel refuses.
    """
    user, group = _OS.getuid(), _OS.getgid()
    call_library("unshare", _USER | _MOUNTS | _PROCESSES | _NETWORK | _IPC)
    with contextlib.suppress(OSError):  # root without privileges may not, and then appears as the user `nobody`
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            Path(f"/proc/self/{name}").write_text(text, encoding="ascii")
    here = os.fsencode(folder)
    call_library("mount", None, b"/", None, ctypes.c_ulong(_RECURSIVE | _PRIVATE), None)
    call_library("mount", here, here, None, ctypes.c_ulong(_BIND), None)
    _set_attributes(b"/", _IN_ALL_MOUNTS, added=_READ_ONLY)
    _set_attributes(here, 0, removed=_READ_ONLY)


def move_inside(folder: Path, parent: int, tell: int) -> None:
    """Go on in a child, the first process of new namespaces; this process waits until it ends, and ends then.

    Args:
        folder: the only folder whose files stay writable there.
        parent: the id of this process's parent, whose end ends all of them.
        tell: a descriptor to write the id of the child to, as the parent sees it.

    Raises:
        OSError: the kernel refuses.
    """
    end_with(parent, _SIGNALS.SIGKILL)
    enter(folder)
    child = _OS.fork()
    if child:
        os.write(tell, b"%d" % child)
        os.closerange(0, MOST_OPEN)
        os.waitpid(child, 0)
        os._exit(0)
    with contextlib.suppress(OSError):  # in a container that covers parts of `/proc`; then it shows other processes
        call_library("mount", b"proc", b"/proc", b"proc", ctypes.c_ulong(_ONLY_TO_READ), None)


def _set_attributes(path: bytes, flags: int, added: int = 0, removed: int = 0) -> None:
    attributes = (ctypes.c_uint64 * 4)(added, removed, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    syscall(_SET_ATTRIBUTES, _HERE, ctypes.c_char_p(path), ctypes.c_uint32(flags), attributes, size)
