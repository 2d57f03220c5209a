# finding: function-not-called
import time


async def wall_time(coroutine):
    start = time.perf_counter  # <- here
    result = await coroutine
    seconds = time.perf_counter() - start
    print(f"Wall time: {seconds:.2f} s")
    return result
