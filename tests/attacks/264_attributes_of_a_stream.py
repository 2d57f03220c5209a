# Tries: to look up attributes by a stream of the library that asks another one.
# Points: 6
# Flag: uses __getattr__
import codecs

def look(o, n):
    return codecs.StreamReader(o).__getattr__(n)


@LOOKED_UP@
@FORGED@
