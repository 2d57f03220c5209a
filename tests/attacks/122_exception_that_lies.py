# Tries: to have the recorder itself fail, by an exception whose class, words, cause and traceback are not what they say.
# Points: 1
class Meta(type):
    __name__ = property(lambda cls: 1 / 0)
    __qualname__ = property(lambda cls: [])
    __instancecheck__ = __subclasscheck__ = lambda cls, other: True

    def __getattribute__(cls, name):
        raise SystemExit(0)


class Liar(Exception, metaclass=Meta):
    __cause__ = __context__ = property(lambda self: self)
    __traceback__ = property(lambda self: self)
    exceptions = property(lambda self: (self, self))

    def __str__(self):
        raise self

    __repr__ = __hash__ = __eq__ = __bool__ = __str__

    def __getattribute__(self, name):
        raise KeyboardInterrupt


async def main():
    raise Liar
