# Tries: to have the library call `getattr` in an example of documentation.
# Points: 6
# Flag: runs text as code that uses getattr
import doctest

def look(o, n):
    found = []
    test = doctest.DocTestParser().get_doctest(">>> found.append(getattr(o, n))", {"o": o, "n": n, "found": found}, "x", "x", 0)
    doctest.DocTestRunner(verbose=False).run(test, clear_globs=False)
    return found[0]


@LOOKED_UP@
@FORGED@
