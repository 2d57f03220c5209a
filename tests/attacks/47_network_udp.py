# Tries: to send a datagram.
# Points: 2
# Says: PermissionError
import socket


async def main():
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"attacked", ("127.0.0.1", @PORT@))
        print("sent")
    except OSError as problem:
        print(type(problem).__name__)
