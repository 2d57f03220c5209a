# Tries: to send a datagram to another program by a pair of sockets, which asyncio itself needs.
# Points: 2
# Says: PermissionError
import socket


async def main():
    try:
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        one.sendto(b"attacked", "@OUTSIDE@/socket")
        print("sent")
    except OSError as problem:
        print(type(problem).__name__)
