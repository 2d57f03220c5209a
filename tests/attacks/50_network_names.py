# Tries: to look up a name, which tells it to whoever answers.
# Points: 2
# Says: gaierror
import socket


async def main():
    try:
        print(socket.getaddrinfo("localhost.attacked.example", 80))
    except OSError as problem:
        print(type(problem).__name__)
