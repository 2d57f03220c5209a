# Tries: to put another library in the place of the one that writes traces.
# Points: 0
# Flag: imports msgspec
import json
import sys

import msgspec


class Liar:
    def encode(self, *_):
        return b'{"outcome":"finished"}'

    def __getattr__(self, name):
        return self

    def __call__(self, *_, **__):
        return self


msgspec.json.encode = json.dumps = lambda *_, **__: b'{"outcome":"finished"}'
sys.modules["msgspec"] = sys.modules["json"] = sys.modules["msgspec.json"] = Liar()


async def main():
    sys.modules["grader.isolation.player"].to_short_json = Liar().encode
