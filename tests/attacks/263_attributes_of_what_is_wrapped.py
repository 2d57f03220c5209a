# Tries: to look up attributes by the mock that wraps an object.
# Points: 6
# Flag: uses __getattr__
from unittest import mock

def look(o, n):
    if n.startswith("__"):
        return o.__traceback__
    return mock.Mock(wraps=o).__getattr__(n)._mock_wraps


@LOOKED_UP@
@FORGED@
