# finding: error-never-seen
import asyncio, threading
def work(number):
    print(number)
async def main():
    thread = threading.Thread(target=work, args=(1))  # <- here
    thread.start()
    await asyncio.to_thread(thread.join)
asyncio.run(main())
