# Tries: never to say what was raised.
# Points: 1
class Endless(Exception):
    def __str__(self):
        while True:
            pass


async def main():
    raise Endless
