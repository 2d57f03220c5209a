# Tries: to shut the channel for one direction, and to go on with a copy of it.
# Points: 0
import os
import socket

copy = socket.socket(fileno=os.dup(3))
copy.shutdown(socket.SHUT_RD)


async def main():
    copy.sendall(b"#" * 1000)
