# Tries: to play the runs that follow itself, by an attribute of the object that plays them.
# Points: 5
@FRAMES@


def play(request):
    trace = @TRACE@
    return trace


for frame in frames():
    if "runner" in locals_of(frame):
        put(locals_of(frame)["runner"], "play", play)

@PRINTED@
