# finding: raised
import asyncio, sys
async def main():
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "pass")  # <- here
    print(await process.stdout.readline())
asyncio.run(main())
