# finding: none
import asyncio, sys
async def main():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print(1)", stdout=asyncio.subprocess.PIPE
    )
    print((await process.stdout.readline()).decode().strip())
    await process.wait()
asyncio.run(main())
