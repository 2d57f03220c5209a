# finding: construct-forbidden
# asks: by_hand plain
# expects: run("by_hand").uses("asyncio.run") == []
import asyncio


def by_hand():
    asyncio.run(asyncio.sleep(1))  # <- here
