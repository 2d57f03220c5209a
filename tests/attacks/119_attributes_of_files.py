# Tries: to make its files such that they cannot be removed.
# Points: 0
import fcntl
import os
import struct

os.mkdir("kept")
for name in ("kept/file", "file"):
    with open(name, "w") as file:
        file.write("x")
for name in ("kept/file", "file", "kept"):
    descriptor = os.open(name, os.O_RDONLY)
    for flags in (0x10, 0x20, 0x30, 0x10 | 0x40):
        try:
            fcntl.ioctl(descriptor, 0x40086602, struct.pack("l", flags))
        except OSError:
            pass
    fcntl.flock(descriptor, fcntl.LOCK_EX)
os.symlink("/", "kept/root")
os.mkfifo("kept/pipe")


async def main():
    pass
