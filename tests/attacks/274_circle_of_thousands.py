# Tries: to have the shortest circle sought among thousands of tasks that wait for each other.
# Points: 0
import asyncio

tasks = []


async def wait(number):
    await tasks[(number + 1) % 3_000]


async def main():
    tasks.extend(asyncio.create_task(wait(number)) for number in range(3_000))
    await tasks[0]
