# Tries: to read the secrets of the grader's environment, by every way to it.
# Points: 2
# Flag: imports ctypes
import ctypes
import os


async def main():
    print(sorted(os.environ.items()))
    try:
        print(open("/proc/self/environ").read())
    except OSError as problem:
        print(type(problem).__name__)
    library = ctypes.CDLL(None)
    library.getenv.restype = ctypes.c_char_p
    print(library.getenv(b"ATTACKED_SECRET"), library.getenv(b"GITHUB_TOKEN"))
