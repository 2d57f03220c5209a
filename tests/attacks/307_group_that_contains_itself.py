# Tries: to have the recorder look for ever into a group of exceptions, whose class has a name that is none.
# Points: 1
# Says: Endless: endless
class Meta(type):
    __name__ = property(lambda cls: 1 / 0)


class Endless(ExceptionGroup, metaclass=Meta):
    exceptions = property(lambda self: (self,))


async def main():
    raise Endless("endless", [ValueError("x")])
