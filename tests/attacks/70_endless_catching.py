# Tries: to catch whatever would end it.
# Points: 1
async def main():
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
        finally:
            await main()
