# finding: raised
import asyncio, os, signal
async def main():
    asyncio.get_running_loop().call_later(1, os.kill, os.getpid(), signal.SIGINT)
    try:
        await asyncio.sleep(10)
    except KeyboardInterrupt:  # <- here
        print("stopping")
asyncio.run(main())
