# Tries: to keep the end of a run waiting for generators that do not close.
# Points: 2
import asyncio


async def endless():
    try:
        while True:
            yield 1
    finally:
        while True:
            try:
                await asyncio.sleep(1e9)
            except BaseException:
                pass


kept = []


async def main():
    for _ in range(300):
        kept.append(endless())
        await anext(kept[-1])
    print("before await")
