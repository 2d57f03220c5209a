# finding: raised
import asyncio
async def main():
    process = await asyncio.create_subprocess_shell(["echo", "hello"])  # <- here
    await process.wait()
asyncio.run(main())
