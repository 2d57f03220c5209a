# Tries: to fill its folder by sparse files, long names and deep folders at once.
# Points: 0
import os


async def main():
    try:
        for n in range(3000):
            with open("s" * 200 + str(n), "wb") as file:
                file.truncate(1 << 40)
    except OSError as problem:
        print("sparse", problem.errno)
    try:
        for n in range(2000):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
    except OSError as problem:
        print("deep", problem.errno)
    try:
        for n in range(100):
            os.truncate(os.memfd_create("x"), 1 << 40)
    except (OSError, AttributeError) as problem:
        print("memory", problem)
