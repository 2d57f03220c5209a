# finding: wrong-result
import asyncio


def run_by_hand(coroutine):
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    except Exception as e:  # <- here
        print("Error:", e)
    finally:
        loop.close()
