# Tries: to have the C library write tracebacks into each descriptor.
# Points: 0
import faulthandler, os, asyncio


async def main():
    for number in range(256):
        try:
            os.fstat(number)
            faulthandler.dump_traceback(number)
            faulthandler.enable(number)
        except (OSError, ValueError):
            pass
    print("dumped")
    await asyncio.sleep(1)
