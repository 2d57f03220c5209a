"""Other producers, and somebody who waits for the student's."""

import asyncio


async def set_by_a_timer(module, seconds, result):
    """Run `consumer` with a future that a timer sets."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(seconds, future.set_result, result)
    await module.consumer(future)


async def result_of_producer(module):
    """Run `producer` beside somebody who waits for its future; give back what he got."""
    future = asyncio.get_running_loop().create_future()
    waiter = asyncio.create_task(wait_for_it(future))
    try:
        await module.producer(future)
        await asyncio.wait([waiter], timeout=1)  # the result may come a turn after the producer's end
        return future.result() if future.done() else "no result yet"
    finally:
        waiter.cancel()


async def wait_for_it(future):
    """Wait for the future and say what came."""
    print(f"somebody got {await future}")


def future_among(given, options):
    """The future, whatever the parameter is called."""
    return next(value for value in (*given, *options.values()) if asyncio.isfuture(value))


async def slow_producer(*given, **options):
    """Stands in for `producer`: another result, in more time."""
    print("slow producer begins")
    await asyncio.sleep(3.5)
    future_among(given, options).set_result("coffee")
    print("slow producer ends")


async def producer_that_goes_on(*given, **options):
    """Stands in for `producer`: works on for a second when it has set the result."""
    print("producer begins")
    await asyncio.sleep(1)
    future_among(given, options).set_result("juice")
    await asyncio.sleep(1)
    print("producer ends")


async def consumer_that_goes_on(*given, **options):
    """Stands in for `consumer`: works on for a second when it has the result."""
    print("consumer begins")
    print(f"consumer has {await future_among(given, options)}")
    await asyncio.sleep(1)
    print("consumer ends")
