"""The output of `cmd` and pytest belongs to the program, although debuggers use both."""

import cmd
import pathlib
import tempfile

import pytest


class Shell(cmd.Cmd):
    prompt = "> "

    def do_EOF(self, line):  # noqa: N802 (the name that `cmd` asks for)
        print("no more")
        return True


Shell().cmdloop("a shell")
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder, "test_it.py")
    file.write_text("import asyncio\n\ndef test_it():\n    assert asyncio.run(asyncio.sleep(0.1, 3)) == 3\n")
    print(pytest.main(["-qq", "-p", "no:cacheprovider", "-p", "no:warnings", str(file)]).name)
