import argparse
import asyncio
import sys
import time

parser = argparse.ArgumentParser(description="Say two words.")
parser.add_argument("--words", nargs="*", default=["hello", "world"])


async def say_after(delay, what):
    await asyncio.sleep(delay)
    sys.stdout.write(f"{what}\n")


def now():
    return time.strftime("%H:%M:%S", time.localtime())


async def main(words=("hello", "world")):
    print("started at", now())
    async with asyncio.TaskGroup() as tasks:
        [tasks.create_task(say_after(delay, word)) for delay, word in enumerate(words, start=1)]
    print("finished at", now())


if __name__ == "__main__":
    asyncio.run(main(parser.parse_args([]).words))
