# Tries: to look up attributes by the library of command lines.
# Points: 6
# Flag: reads tb_frame
import optparse

def look(o, n):
    return optparse.Values.ensure_value(o, n, None)


@LOOKED_UP@
@FORGED@
