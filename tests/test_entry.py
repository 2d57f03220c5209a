"""A file that defines `main` and does not run it: which function its trace offers to call."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from grader.submission.parsing import parse
from grader.trace.entry import entry_not_run
from grader.trace.trace import Trace


@pytest.mark.parametrize(
    ("offered", "source"),
    [
        ("main", "async def main():\n    print(1)\n"),
        (
            "main",
            "import asyncio\nasync def work(): ...\nasync def main(name='ada'):\n    await work()\nprint('ready')\n",
        ),
        ("main", "def main():\n    print(1)\n"),
        ("hello", "async def hello():\n    print(1)\n"),
        ("", "async def hello(): ...\nasync def other(): ...\n"),
        ("", "async def main(name):\n    print(name)\n"),
        ("", "async def main(*, name):\n    print(name)\n"),
        ("", "def main():\n    print(1)\nmain()\n"),
        ("", "def main():\n    return 1\nmain()\n"),
        ("", "import asyncio\nasync def main(): ...\nasyncio.run(main())\n"),
        ("", "async def main(): ...\nmain()\n"),
        ("", "async def main(): ...\nraise ValueError\n"),
        ("", "print(1)\n"),
        (
            "",
            "import asyncio, threading\nasync def job(): ...\ndef work():\n    raise ValueError\n"
            "thread = threading.Thread(target=work)\nthread.start()\nthread.join()\n",
        ),
        ("main", "async def main(): ...\nif __name__ == 'main':\n    import asyncio\n    asyncio.run(main())\n"),
    ],
)
def test_the_function_that_would_start_the_program_is_offered(
    simulated: Callable[..., Trace], offered: str, source: str
) -> None:
    assert entry_not_run(simulated(dedent(source)), parse(source.encode(), "program.py")) == offered
