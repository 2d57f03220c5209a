# Tries: to put formulas into a gradebook.
# Points: 2
async def main():
    print("=HYPERLINK(1)")
    print("+1+1")
    print("@SUM(1)")
    print("-1")
