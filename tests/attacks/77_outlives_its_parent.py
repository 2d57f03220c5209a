# Tries: to take back that it ends with its parent, to hide, and to leave the sandbox.
# Points: 2
# Says: all refused
import ctypes
import os
import resource


async def main():
    library = ctypes.CDLL(None, use_errno=True)
    done = [library.prctl(*arguments, 0, 0) for arguments in ((1, 0, 0), (4, 0, 0), (36, 1, 0), (22, 1, 0), (38, 0, 0))]
    done += [library.syscall(number, 0, 0, 0, 0, 0) for number in (425, 319, 321, 298, 250, 165, 272, 308, 135, 323)]
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        done.append("raised")
    except (OSError, ValueError):
        pass
    print("all refused" if all(result == -1 for result in done) else done)
