# Tries: to start processes by `clone`, plain, in new namespaces and hidden as threads.
# Points: 2
# Says: all refused
import ctypes


async def main():
    library = ctypes.CDLL(None, use_errno=True)
    flags = (0, 17, 0x00000100, 0x10000000, 0x20000000 | 17, 0x00010000 | 0x10000000, 0x00008000)
    done = [library.syscall(56, ctypes.c_ulong(flag), None, None, None, None) for flag in flags]
    done += [library.unshare(flag) for flag in (0x10000000, 0x40000000, 0x20000000)]
    print("all refused" if all(result == -1 for result in done) else done)
