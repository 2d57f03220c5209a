# Tries: to leave by exceptions that nobody catches.
# Points: 1
class Mine(BaseException):
    pass


async def main():
    raise BaseExceptionGroup("x", [Mine(), SystemExit(0), GeneratorExit()])
