# Tries: to return a list that is small here and as large as the universe once it is written down.
# Points: 1
async def main():
    print("before await")
    many = ["x" * 100_000]
    for _ in range(15):
        many = [many] * 10_000
    return many
