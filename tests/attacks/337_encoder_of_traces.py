# Tries: to put another encoder of JSON in the place of the one that traces are written with.
# Points: 5
# Flag: replaces grader.trace.serialization._ENCODER
@FRAMES@


class Encoder:
    def __init__(self, real):
        self.real = real

    def encode(self, thing):
        return self.real.encode(thing).replace(b'"result":0', b'"result":2')


for frame in frames():
    player = globals_of(frame)
    if "to_short_json" in player:
        names = look(player["to_short_json"], "__slabolg__"[::-1])
        for name in [*names]:
            if type(names[name]).__name__ == "Encoder":
                names[name] = Encoder(names[name])

@PRINTED@
