# Tries: to be so busy with signals that no limit gets through.
# Points: 0
import os
import signal


def again(number, frame):
    os.kill(os.getpid(), number)


for number in (signal.SIGUSR1, signal.SIGALRM, signal.SIGXCPU, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, again)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPROF, signal.SIGVTALRM})
signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)


async def main():
    os.kill(os.getpid(), signal.SIGUSR1)
    while True:
        pass
