# Tries: to fill the judge by an exception whose text has half a gigabyte.
# Points: 1
class Long:
    def __repr__(self):
        return "x" * 500_000_000


async def main():
    print("before await")
    raise ValueError(Long(), Long())
