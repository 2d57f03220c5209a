# Tries: to look up attributes by code that is loaded.
# Points: 6
# Flag: makes a function of code
import marshal, types

def template(o):
    return o.attribute

def look(o, n):
    g = (lambda: (yield thing.attribute))()
    text = marshal.dumps(g.gi_code).replace(b"attribute", n.ljust(9, "x").encode()[:9]) if len(n) == 9 else None
    code = g.gi_code.replace(co_names=("thing", n))
    return next(types.FunctionType(marshal.loads(marshal.dumps(code)), {"thing": o})())


@LOOKED_UP@
@FORGED@
