# Tries: to fill the disk with files, and with one that is large.
# Points: 2
# Says: too large
async def main():
    for number in range(50):
        open(f"file-{number}", "w").close()
    try:
        with open("large", "wb") as file:
            while True:
                file.write(bytes(1 << 20))
    except OSError as problem:
        print(problem.strerror)
