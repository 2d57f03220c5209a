# Tries: to put something else in the place of the channel.
# Points: 0
import os

pipe = os.pipe()
os.dup2(pipe[1], 3)


async def main():
    pass
