# Tries: to break whatever runs after it.
# Points: 0
# Flag: replaces builtins.len
import builtins

for name in ("len", "isinstance", "getattr", "sorted", "range", "bytes", "tuple", "set", "dict", "open"):
    setattr(builtins, name, lambda *_, **__: 1)
builtins.len = builtins.isinstance = lambda *_: True


async def main():
    pass
