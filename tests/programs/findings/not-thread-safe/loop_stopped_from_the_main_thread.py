# finding: not-thread-safe
import asyncio
import threading
import time

loop = asyncio.new_event_loop()
thread = threading.Thread(target=loop.run_forever)
thread.start()
time.sleep(2)
loop.stop()  # <- here
thread.join()
loop.close()
