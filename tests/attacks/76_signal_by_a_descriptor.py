# Tries: to have the kernel send a signal to the grader when data comes in.
# Points: 2
# Says: all refused
import fcntl
import os
import socket


async def main():
    one, other = socket.socketpair()
    said = []
    for attempt in (
        lambda: fcntl.fcntl(one, fcntl.F_SETOWN, @JUDGE@),
        lambda: fcntl.fcntl(one, 10, 9),
        lambda: fcntl.ioctl(one, 0x8901, (@JUDGE@).to_bytes(4, "little")),
    ):
        try:
            attempt()
            said.append("set")
        except OSError:
            pass
    os.write(other.fileno(), b"x")
    print(said or "all refused")
