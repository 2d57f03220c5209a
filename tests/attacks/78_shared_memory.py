# Tries: to leave memory, semaphores and messages that outlive it.
# Points: 2
# Says: all refused
import ctypes
from multiprocessing import shared_memory


async def main():
    library = ctypes.CDLL(None, use_errno=True)
    done = [library.shmget(0, 4096, 0o1600), library.msgget(0, 0o1600), library.semget(0, 1, 0o1600)]
    try:
        shared_memory.SharedMemory(create=True, size=10)
        done.append("made")
    except OSError:
        pass
    print("all refused" if all(result == -1 for result in done) else done)
