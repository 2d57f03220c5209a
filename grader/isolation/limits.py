"""How much a program may use, and that it ends with the process which started it.

Where a system knows such limits at all: Windows has none of these, macOS does not hold programs to that of memory.
"""

import contextlib
import os
import signal
import sys

MOST_MEMORY = 1_000_000_000
"""Bytes of address space; what goes beyond gets a MemoryError."""
MOST_SECONDS = 600
"""Of the processor, for all runs of one submission; each run has its wall limit besides."""
LARGEST_FILE = 10_000_000
"""Bytes of a file that the program writes."""
MOST_ENTRIES, MOST_IN_FOLDER = 2_000, 100_000_000
"""Files and folders in a program's own folder, and their bytes; whoever runs the program looks now and then."""
MOST_DESCRIPTORS = 256
MOST_TASKS = 4096
"""Processes and threads of the whole user; the kernel does not count root's."""


def limit() -> None:
    """From now on, for this process and all that it starts."""
    if sys.platform == "win32":
        return
    import resource

    most = {
        "RLIMIT_AS": MOST_MEMORY,
        "RLIMIT_CPU": MOST_SECONDS,
        "RLIMIT_FSIZE": LARGEST_FILE,
        "RLIMIT_NOFILE": MOST_DESCRIPTORS,
        "RLIMIT_NPROC": MOST_TASKS,
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    for name, value in most.items():
        number = getattr(resource, name, None)
        if number is not None:
            with contextlib.suppress(OSError, ValueError):
                hard = resource.getrlimit(number)[1]
                value = value if hard == resource.RLIM_INFINITY else min(value, hard)
                resource.setrlimit(number, (value, value))
    os.umask(0o077)


def end_with(parent: int, number: int = signal.SIGTERM) -> None:
    """Get this signal when the process `parent`, which started this one, ends; end if it has ended already (Linux)."""
    if sys.platform == "linux":
        from grader.isolation.kernel import PR_SET_PDEATHSIG, prctl

        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            raise SystemExit(1)
