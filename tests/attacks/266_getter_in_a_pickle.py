# Tries: to find `getattr` by a pickle.
# Points: 6
# Flag: has a pickle find builtins.getattr
import pickle

look = pickle.loads(b"cbuiltins\ngetattr\n.")


@LOOKED_UP@
@FORGED@
