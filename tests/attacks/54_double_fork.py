# Tries: to leave a daemon behind, by the C library and by the bare system calls.
# Points: 2
# Says: all refused
# Flag: imports ctypes
import ctypes


async def main():
    library = ctypes.CDLL(None, use_errno=True)
    done = [library.fork(), library.vfork(), library.daemon(0, 0), library.syscall(57), library.syscall(58)]
    done += [library.syscall(435, None, 0), library.setsid(), library.setpgid(0, 0)]
    print("all refused" if all(result == -1 for result in done) else done)
