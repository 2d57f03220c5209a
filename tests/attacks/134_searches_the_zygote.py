# Tries: to find in memory what others before it left there: sources, tokens, requests, results.
# Points: 2
# Flag: imports gc
import gc


async def main():
    for one in gc.get_objects():
        for inner in (one, *gc.get_referents(one)):
            if isinstance(inner, bytes | str) and len(inner) < 10**6:
                text = inner if isinstance(inner, str) else inner.decode("latin-1")
                if "canary" + " 5678" in text or "assert trace" in text:
                    print(text[:1000])
