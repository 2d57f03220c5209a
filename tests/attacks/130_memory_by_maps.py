# Tries: to take memory that is no object: maps, pipes, sockets, descriptors under way.
# Points: 0
import array
import fcntl
import mmap
import os
import socket

kept = []


def attempt(action):
    try:
        kept.append(action())
    except (OSError, ValueError, MemoryError, OverflowError):
        return False
    return True


while attempt(lambda: mmap.mmap(-1, 100_000_000, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | 0x8000)):
    pass
while attempt(os.pipe):
    attempt(lambda: fcntl.fcntl(kept[-1][1], 1031, 1 << 20))
    os.set_blocking(kept[-1][1], False)
    attempt(lambda: os.write(kept[-1][1], bytes(1 << 20)))
for pair in kept[-3:]:
    if isinstance(pair, tuple):
        os.close(pair[0]), os.close(pair[1])
left, right = socket.socketpair()
right.setblocking(False)
while attempt(lambda: right.sendmsg([b"x"], [(1, socket.SCM_RIGHTS, array.array("i", [left.fileno()] * 250))])):
    pass


async def main():
    print("full")
