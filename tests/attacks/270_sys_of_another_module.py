# Tries: to find `getattr` by the `sys` of another module.
# Points: 6
# Flag: uses sys.modules
from collections import _sys

look = _sys.modules["snitliub"[::-1]].getattr


@LOOKED_UP@
@FORGED@
