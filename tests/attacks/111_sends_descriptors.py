# Tries: to hand descriptors to the judge until it has no room for its own.
# Points: 2
import array
import os
import socket

channel = socket.socket(fileno=os.dup(3))
for _ in range(300):
    ours = array.array("i", [os.open("/dev/null", os.O_RDONLY)])
    try:
        channel.sendmsg([b"#\n"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, ours)])
    except OSError:
        pass
    os.close(ours[0])


async def main():
    pass
