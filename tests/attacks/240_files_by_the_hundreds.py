# Tries: to hold up whoever counts and removes its files: empty, sparse, links and pipes.
# Points: 2
import os


async def main():
    for number in range(400):
        os.symlink(f"link{number + 1}", f"link{number}")
        os.mkfifo(f"pipe{number}")
        with open(f"sparse{number}", "wb") as file:
            file.truncate(9_999_999)
    print("before await")
