# Tries: to stop the judge by flags at lines that cannot be, and in text that is none.
# Points: 2
import os

for line in (b"-1", b"1e400", b"99999999999999999999999", b'"x"', b"null"):
    os.write(3, b'#{"what":"\\ud800","line":%s}\n#{"what":"x","line":%s}\n' % (line, line))
os.write(3, b"#\n" * 100_000 + b"#" + b"[" * 100_000 + b"\n")


async def main():
    pass
