"""The program's own hook for what ends it gets the frames that Python would hand to it."""

import asyncio
import sys


def hook(kind, error, traceback):
    while traceback is not None:
        print(kind.__name__, traceback.tb_frame.f_code.co_name, traceback.tb_lineno)
        traceback = traceback.tb_next
    print(error.__traceback__.tb_frame.f_code.co_name)


def main():
    asyncio.run(asyncio.sleep(0.1))
    raise RuntimeError("not caught")


sys.excepthook = hook
main()
