# finding: blocking-call
from asyncio import run, sleep
from time import sleep


async def main():
    sleep(1)  # <- here


run(main())
