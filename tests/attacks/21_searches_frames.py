# Tries: to find the recorder, and what is expected, in the frames of its callers.
# Points: 2
# Flag: looks at the frames of its callers
import sys


async def main():
    frame, seen = sys._getframe(), []
    while frame is not None:
        seen += [name for name in frame.f_locals if "expected" in name or "verdict" in name or "token" in name]
        frame = frame.f_back
    print("seen", seen)
