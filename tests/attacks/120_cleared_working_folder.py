# Tries: to remove the folder that it works in, to change there and its mask, and to move it.
# Points: 1
import contextlib
import os

os.umask(0o777)
here = os.getcwd()
for action in (
    lambda: os.rename(here, here + "-moved"),
    lambda: os.rmdir(here),
    lambda: os.chdir("/"),
    lambda: os.rmdir(here),
    lambda: os.rmdir("@OUTSIDE@"),
    lambda: os.rename("@OUTSIDE@", here + "/outside"),
    lambda: os.link("@OUTSIDE@/canary.txt", here + "/canary.txt"),
):
    with contextlib.suppress(OSError):
        action()


async def main():
    with open("/canary.txt") as file:
        print(file.read())
