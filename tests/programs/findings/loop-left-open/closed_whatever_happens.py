# finding: none
# asks: by_hand plain
# expects: run("by_hand").open_loops == ()
import asyncio


def by_hand():
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(asyncio.sleep(1))
    finally:
        loop.close()
