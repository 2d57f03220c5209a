# Tries: to have a module that has every name, and ends whoever lists them.
# Points: 2
def __getattr__(name):
    async def answer(*args):
        return 2

    return answer


def __dir__():
    raise SystemExit(0)
