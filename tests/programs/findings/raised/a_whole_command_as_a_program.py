# finding: raised
import asyncio


async def main():
    p = await asyncio.create_subprocess_exec("echo hello")  # <- here
    await p.wait()


asyncio.run(main())
