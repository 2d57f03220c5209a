# Tries: to give a result a class whose name and values lie when they are looked at.
# Points: 1
class Liar(dict):
    def items(self):
        raise SystemExit(0)

    def __len__(self):
        return 0

    __class__ = str


async def main():
    liar = Liar(a=1)
    raise type("E" * 100_000, (Exception,), {"__str__": lambda self: 1 / 0, "__repr__": lambda self: 1 / 0})(liar)
