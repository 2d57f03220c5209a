# Tries: to follow the grader's own code line by line.
# Points: 2
# Flag: uses settrace
import sys


async def main():
    seen = []
    sys.settrace(lambda frame, event, value: seen.append(frame.f_code.co_name))
    sys.setprofile(None)
