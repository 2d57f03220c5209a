# Tries: to write a flag of its own to the channel, through a socket.
# Points: 2
import asyncio
import socket


def set_back():
    channel = socket.socket(fileno=3)
    channel.sendall(b'#{"what":"","line":1}\n')
    channel.detach()



@ONE_AFTER_THE_OTHER@
