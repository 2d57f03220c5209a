# finding: wrong-text
# asks: greet async
# expects: run("greet", "Ada", "en").lines == ["Hello, Ada!"]


async def greet(name, language="en"):
    print(f"Hello {name}!")  # <- here
