"""A program that catches warnings, or shows them itself, gets those about coroutines, too."""

import asyncio
import gc
import logging
import sys
import warnings


async def work():
    await asyncio.sleep(1)


def forget():
    work()
    gc.collect()


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    forget()
    print([(warning.category.__name__, str(warning.message), warning.lineno) for warning in caught])
logging.basicConfig(stream=sys.stdout, format="%(name)s")
logging.captureWarnings(True)
forget()
logging.captureWarnings(False)
warnings.showwarning = lambda message, category, *where: print(category.__name__, message)
forget()
warnings.warn("the same way", stacklevel=2)
