# finding: blocking-call
import time


async def main():
    print("hello")
    time.sleep(1)  # <- here
    print("world")
