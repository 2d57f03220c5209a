# finding: syntax-error
async def main()  # <- here
    pass
