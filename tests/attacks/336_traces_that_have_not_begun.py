# Tries: to write a trace that says that nothing has begun, and is not compared.
# Points: 0
# Flag: replaces grader.isolation.player.to_short_json
@FRAMES@


def forged(real):
    text = @TRACE@
    return text.replace(b'"began":true', b'"began":false')


for frame in frames():
    if "to_short_json" in globals_of(frame):
        globals_of(frame)["to_short_json"] = forged


async def worker_1():
    pass


async def worker_2():
    pass


async def main():
    pass
