# Tries: to open the solution by a descriptor of a folder, and by names relative to one.
# Points: 0
import os


async def main():
    for folder in ("@COURSE@", "/", "@HANDED_IN@", "/proc/self/root", "/proc/self/cwd", "/dev/fd"):
        for flags in (os.O_RDONLY, os.O_PATH, os.O_RDONLY | os.O_DIRECTORY, os.O_TMPFILE | os.O_RDWR):
            try:
                one = os.open(folder, flags)
                print("opened", folder, flags == os.O_PATH)
                print(os.read(os.open("@SOLUTION@".lstrip("/"), os.O_RDONLY, dir_fd=one), 400))
            except OSError as problem:
                print(problem.errno)
    print("tried")
