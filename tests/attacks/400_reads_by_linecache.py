# Tries: to read the solution by linecache, tokenize, zipimport, runpy, sqlite, dbm and others.
# Points: 0
import linecache, tokenize, zipfile, sqlite3, shutil, tarfile, mmap, fileinput, configparser, netrc, mailbox, urllib.request
from pathlib import Path

SOLUTION = "@SOLUTION@"
ways = [
    lambda: "".join(linecache.getlines(SOLUTION)),
    lambda: tokenize.open(SOLUTION).read(),
    lambda: shutil.copy(SOLUTION, "x"),
    lambda: sqlite3.connect(f"file:{SOLUTION}?mode=ro", uri=True).execute("select * from sqlite_master").fetchall(),
    lambda: list(fileinput.input(SOLUTION)),
    lambda: configparser.ConfigParser().read(SOLUTION),
    lambda: netrc.netrc(SOLUTION),
    lambda: urllib.request.urlopen("file://" + SOLUTION).read(),
    lambda: mailbox.mbox(SOLUTION).items(),
    lambda: tarfile.open("x.tar", "w").add(SOLUTION),
    lambda: zipfile.ZipFile("x.zip", "w").write(SOLUTION),
]


async def main():
    for way in ways:
        try:
            told = way()
            print("read", repr(told)[:200])
        except BaseException as problem:
            print(type(problem).__name__)
    print("tried")
