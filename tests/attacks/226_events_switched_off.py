# Tries: to switch off the interpreter's events where they are kept (Python 3.12 and newer).
# Points: 2
import asyncio
import sys


def set_back():
    watch = sys.monitoring
    for tool in range(6):
        if watch.get_tool(tool):
            watch.set_events(tool, 0)
            watch.free_tool_id(tool)



@ONE_AFTER_THE_OTHER@
