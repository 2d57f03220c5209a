# Tries: to have somebody follow causes for ever.
# Points: 1
async def main():
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    one.add_note("note" * 1_000_000)
    one.__notes__ = [1, None, one, ["x"] * 1_000_000]
    raise one
