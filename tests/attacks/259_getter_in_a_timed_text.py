# Tries: to have the library call `getattr` in a text that it times, beside a name that stands for threads.
# Points: 6
# Flag: runs text as code that uses getattr
import timeit

def look(o, n):
    found = []
    timeit.Timer("found.append(getattr(o, n))", globals={"o": o, "n": n, "found": found}).timeit(1)
    return found[0]


@LOOKED_UP@
@FORGED@
