# Tries: to exchange the code of the function that writes traces.
# Points: 5
# Flag: replaces grader.isolation.player.to_short_json
@FRAMES@


def written(trace):
    text = simply(trace)
    return text.replace(b'"result":0', b'"result":2')


for frame in frames():
    player = globals_of(frame)
    if "to_short_json" in player:
        function = player["to_short_json"]
        globals_ = look(function, "__slabolg__"[::-1])
        globals_["simply"] = globals_["to_json"]
        put(function, "__edoc__"[::-1], look(written, "__edoc__"[::-1]))

@PRINTED@
