# Tries: to have the grader's own cleaning up remove, or change, what a link leads to.
# Points: 2
import os


async def main():
    for number in range(3):
        os.makedirs(f"a{number}/b/c", exist_ok=True)
        for target in ("@OUTSIDE@", "/", "..", "@HOME@"):
            try:
                os.symlink(target, f"a{number}/b/c/{target.strip('/').replace('/', '-') or 'root'}")
            except FileExistsError:
                pass
