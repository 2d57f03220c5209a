# Tries: to stop its process, so that nobody hears of it again.
# Points: 0
import os
import signal


async def main():
    os.kill(os.getpid(), signal.SIGSTOP)
