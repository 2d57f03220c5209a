# finding: none
import asyncio


async def player(name, turn, condition, state):
    for _ in range(3):
        async with condition:
            await condition.wait_for(lambda: state["turn"] == turn)
            print(name)
            state["turn"] = 1 - turn
            condition.notify_all()


async def main():
    condition, state = asyncio.Condition(), {"turn": 0}
    await asyncio.gather(player("ping", 0, condition, state), player("pong", 1, condition, state))


asyncio.run(main())
