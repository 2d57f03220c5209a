# Tries: to reach another program's socket, by its path and by an abstract name.
# Points: 2
# Says: 2 refused
import socket


async def main():
    said = []
    for address in ("@OUTSIDE@/socket", "\0@ABSTRACT@"):
        try:
            socket.socket(socket.AF_UNIX).connect(address)
            said.append("connected")
        except OSError as problem:
            said.append(type(problem).__name__)
    print(said.count("PermissionError"), "refused")
