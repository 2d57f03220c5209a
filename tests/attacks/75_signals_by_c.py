# Tries: signals, limits and tracing of other processes by bare system calls.
# Points: 2
# Says: all refused
import ctypes
import os


async def main():
    library = ctypes.CDLL(None, use_errno=True)
    parent, judge = os.getppid(), @JUDGE@
    limits = (ctypes.c_uint64 * 2)(1, 1)
    done = [
        library.syscall(234, judge, judge, 9),
        library.syscall(200, judge, 9),
        library.syscall(129, judge, 9, None),
        library.syscall(434, judge, 0),
        library.syscall(302, judge, 0, limits, None),
        library.syscall(302, parent, 0, limits, None),
        library.ptrace(16, judge, None, None),
        library.syscall(310, judge, None, 0, None, 0, 0),
        library.syscall(311, judge, None, 0, None, 0, 0),
        library.setpriority(0, judge, 19),
    ]
    print("all refused" if all(result == -1 for result in done) else done)
