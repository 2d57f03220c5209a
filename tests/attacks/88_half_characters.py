# Tries: to print and return halves of characters.
# Points: 2
# Never: \ud800
import sys


async def main():
    sys.stdout.reconfigure(errors="surrogatepass")
    print("\ud800 half")
    sys.stdout.buffer.write(b"\xff\xfe\xed\xa0\x80\n")
    return "\ud800"
