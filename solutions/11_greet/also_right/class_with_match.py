import asyncio
from dataclasses import dataclass, field
from enum import StrEnum, auto


class Phase(StrEnum):
    HELLO = auto()
    GOODBYE = auto()


@dataclass
class Greeting:
    name: str
    phases: list[Phase] = field(default_factory=lambda: list(Phase))

    def say(self, phase):
        match phase, self:
            case Phase.HELLO, Greeting(name=str(name)):
                print(f"Hello, {name}!")
            case Phase.GOODBYE, Greeting(name):
                print(f"Goodbye, {name}!")
            case _:
                raise ValueError(phase)


async def greet(name):
    greeting = Greeting(name)
    for index, phase in enumerate(greeting.phases):
        if index:
            await asyncio.sleep(1)
        greeting.say(phase)


async def main():
    async with asyncio.TaskGroup() as group:
        for name in ("Alice", "Bob"):
            group.create_task(greet(name), name=f"greet-{name.lower()}")


if __name__ == "__main__":
    with asyncio.Runner(debug=False) as runner:
        runner.run(main())
