# Tries: to reach the network by TCP.
# Points: 2
# Says: PermissionError
import socket


async def main():
    try:
        socket.create_connection(("127.0.0.1", @PORT@), 1).sendall(b"attacked")
        print("connected")
    except OSError as problem:
        print(type(problem).__name__)
