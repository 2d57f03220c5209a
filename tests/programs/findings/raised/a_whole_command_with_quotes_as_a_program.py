# finding: raised
import asyncio


async def main():
    process = await asyncio.create_subprocess_exec("python3 -c 'print(1)'")  # <- here
    await process.wait()


asyncio.run(main())
