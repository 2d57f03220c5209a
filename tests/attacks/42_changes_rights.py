# Tries: to change rights, owners and times of files outside.
# Points: 2
# Says: 0 changed
# Flag: changes rights of files
import os


async def main():
    changed = 0
    for attempt in (
        lambda: os.chmod("@OUTSIDE@/canary.txt", 0o777),
        lambda: os.chmod("@OUTSIDE@", 0),
        lambda: os.chown("@OUTSIDE@/canary.txt", os.getuid(), os.getgid()),
        lambda: os.utime("@OUTSIDE@/canary.txt", (0, 0)),
        lambda: os.setxattr("@OUTSIDE@/canary.txt", "user.x", b"y"),
        lambda: os.truncate("@OUTSIDE@/canary.txt", 0),
        lambda: os.close(os.open("@OUTSIDE@/canary.txt", os.O_RDONLY | os.O_TRUNC)),
        lambda: os.close(os.open(os.__file__, os.O_RDONLY | os.O_TRUNC)),
    ):
        try:
            attempt()
            changed += 1
        except OSError:
            pass
    print(changed, "changed")
