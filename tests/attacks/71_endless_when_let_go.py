# Tries: to run for ever when its objects are let go.
# Points: 2
class Thing:
    def __del__(self):
        while True:
            pass


kept = Thing()


async def main():
    pass
