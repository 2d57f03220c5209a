# finding: none
# asks: greet async
# expects: run("greet", "Ada").lines == ["Hello, Ada!"]
# expects: run("greet", "Bob").lines == ["Hello, Bob!"]


async def greet(name):
    print("Hello, " + name + "!")
