# Tries: to leave folders that nobody can read, enter or remove, and names that nobody can write.
# Points: 2
import os


async def main():
    os.makedirs("locked/inner", exist_ok=True)
    open("locked/inner/file", "w").close()
    os.umask(0o777)
    for number, name in enumerate(["sealed", "-rf", "*", "\n", "\x1b[31m", "ü" * 80, "x" * 255]):
        try:
            os.mkdir(name, 0)
            open(f"{number}-{name}"[:100], "w").close()
        except OSError:
            pass
    os.rmdir("sealed")
    os.chdir("locked")
