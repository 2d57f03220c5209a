# Tries: to get at the answer's token by the frame that a signal's handler is given.
# Points: 2
# Flag: uses f_back
import signal

found = []


def handler(number, frame):
    while frame is not None:
        found.extend(value for value in frame.f_locals.values() if isinstance(value, bytes) and len(value) == 32)
        frame = frame.f_back


signal.signal(signal.SIGUSR1, handler)


async def main():
    signal.raise_signal(signal.SIGUSR1)
    print("tokens", len(found))
