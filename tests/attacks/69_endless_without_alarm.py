# Tries: to ignore the alarm, and to go on for ever.
# Points: 0
import signal

for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


async def main():
    while True:
        pass
