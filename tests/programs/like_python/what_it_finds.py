import asyncio
import inspect
import os
import signal
import threading
import time
import types


async def main():
    await asyncio.to_thread(time.sleep, 0.1)
    print(threading.active_count(), [thread.name for thread in threading.enumerate()])


print(threading.active_count(), [thread.name for thread in threading.enumerate()])
asyncio.run(main())
loop = asyncio.SelectorEventLoop()
print(type(loop._selector).__name__, type(loop._selector).__module__)
loop.close()
over = threading.Event()
thread = threading.Thread(target=over.wait, name="a thread of its own")
thread.start()
print(threading.active_count(), [thread.name for thread in threading.enumerate()])
over.set()
thread.join()
print(threading.active_count(), threading.enumerate() == [threading.current_thread()])
print(type(__builtins__), "print" in dir(__builtins__))
for function in (time.sleep, time.time, time.monotonic, os.kill):
    print(function, inspect.isbuiltin(function), isinstance(function, types.FunctionType))
    try:
        print(inspect.signature(function))
    except ValueError as error:  # older versions of Python know none
        print(error)
inspect.signature(signal.signal)
print(inspect.isbuiltin(signal.signal), callable(signal.signal))
