import asyncio


class Team:
    def __init__(self, awaitables, loop):
        self.members = [asyncio.ensure_future(member, loop=loop) for member in awaitables]

    def __aiter__(self):
        return self.results()

    async def results(self):
        for member in self.members:
            yield await member


async def run_all(*awaitables):
    team = Team(awaitables, asyncio.get_running_loop())
    return [result async for result in team]
