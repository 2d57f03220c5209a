"""Private names of pytest and pytest-asyncio that this room relies on: pytest 8.4 to 9.2, pytest-asyncio 1.4 to 1.5.

See `grader.virtual_time.compat` for the meaning of a row. The modules here use the names directly.
"""

from grader.virtual_time.compat import PrivateName, names_in

NAMES = (
    *names_in(
        "_pytest._code.code",
        "_pytest/_code/code.py",
        *("ExceptionChainRepr", "ReprEntry", "ReprFileLocation", "ReprTraceback"),
    ),
    *names_in("_pytest._io", "_pytest/_io/__init__.py", "TerminalWriter"),
    *names_in("_pytest.junitxml", "_pytest/junitxml.py", "xml_key"),
    *names_in("_pytest.pathlib", "_pytest/pathlib.py", "bestrelpath"),
    PrivateName("_pytest.terminal.TerminalReporter.__init__:_session", "_pytest/terminal.py"),
    PrivateName("_pytest.terminal.TerminalReporter.__init__:_tw", "_pytest/terminal.py"),
    PrivateName("_pytest._io.TerminalWriter.__init__:_file", "_pytest/_io/terminalwriter.py"),
    *names_in("pytest_asyncio.plugin.PytestAsyncioSpecs", "pytest_asyncio/plugin.py", "pytest_asyncio_loop_factories"),
)
