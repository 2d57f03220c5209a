import asyncio


class Registry(type):
    """Keeps each class that is made."""

    known: dict[str, type] = {}

    def __new__(mcs, name, bases, namespace, **options):
        cls = super().__new__(mcs, name, bases, namespace)
        mcs.known[name] = cls
        return cls

    def __call__(cls, *args, **kwargs):
        made = super().__call__(*args, **kwargs)
        made.made_by = cls.__name__
        return made

    def __repr__(cls):
        return f"{cls.__module__}.{cls.__qualname__}"


class Fetcher(metaclass=Registry):
    __slots__ = ("number", "delay", "made_by")

    def __init__(self, number, delay):
        self.number, self.delay = number, delay

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)

    def __getattr__(self, name):
        raise AttributeError(f"{type(self).__name__} has no {name}")

    def __await__(self):
        return fetch(self.number, self.delay).__await__()


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def _await(thing):
    return await thing


async def fetch_all(delays):
    kind = Registry.known["Fetcher"]
    return list(await asyncio.gather(*(_await(kind(n, d)) for n, d in enumerate(delays, 1))))


print(asyncio.run(fetch_all([3, 1, 2])))
