# Tries: to end the recorder by an exception that is asked for its class.
# Points: 1
class Asked(Exception):
    @property
    def __class__(self):
        raise SystemExit(0)

    def __setattr__(self, name, value):
        raise SystemExit(0)


async def main():
    raise Asked("x")
