# Tries: to find `getattr` in a module of the library that imports the builtins.
# Points: 6
# Flag: takes getattr from enum.bltns
import enum

def look(o, n):
    return enum.bltns.getattr(o, n)


@LOOKED_UP@
@FORGED@
