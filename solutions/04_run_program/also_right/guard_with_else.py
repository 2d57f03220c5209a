import asyncio
import sys


class Program:
    """Says its words, one a second."""

    def __init__(self, first, *others):
        self.first = first
        self.others = others

    async def run(self):
        sys.stdout.write(self.first)
        for word in self.others:
            sys.stdout.write("\n")
            await asyncio.sleep(1)
            sys.stdout.write(word)


async def main():
    await Program("hello", "world").run()


if __name__ != "__main__":
    print("run_program was imported", file=sys.stderr)
else:
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("stopped")
