# Tries: to reach the grader's frames by names made at run time.
# Points: 1
# Flag: calls attrgetter with a name that is made at run time
import asyncio
import operator


def set_back():
    async def nothing():
        pass

    coroutine = nothing()
    frame = operator.attrgetter("cr_" + "frame")(coroutine)
    names = operator.attrgetter("f_" + "globals")(frame)
    coroutine.close()
    operator.attrgetter("_sys.mod" + "ules")(names)


@ONE_AFTER_THE_OTHER@
