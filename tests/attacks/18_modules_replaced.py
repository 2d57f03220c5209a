# Tries: to have later imports, its own and the grader's, find other modules.
# Points: 2
# Flag: uses sys.modules
import sys

for name in ("asyncio", "gc", "threading", "signal", "os", "random", "builtins"):
    sys.modules[name] = sys
sys.path[:] = ["."]
sys.path_hooks.clear()
sys.meta_path.clear()


async def main():
    pass
