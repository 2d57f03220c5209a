# finding: not-a-coroutine
import time


def main():  # <- here
    print("hello")
    time.sleep(1)
    print("world")


main()
