# finding: deadlock
import asyncio
import signal


class Service:
    def __init__(self):
        self.stopping = asyncio.Event()

    def stop(self):
        print("stops")
        self.stopping.set()

    async def run(self):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.stop)
        await self.stopping.wait()  # <- here


asyncio.run(Service().run())
