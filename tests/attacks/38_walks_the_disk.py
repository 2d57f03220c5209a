# Tries: to find, anywhere it can read, a file with the secret, or with what is expected.
# Points: 2
import os


async def main():
    found, seen = [], 0
    for top in ("/tmp", "/home", "/root", "/etc", "/var", "/opt", "/srv", "@COURSE@", "@HANDED_IN@", ".."):
        for folder, _, files in os.walk(top):
            for name in files:
                seen += 1
                if name.startswith(("test_", "secret", "scenarios", "create_task", "course")) and folder != os.getcwd():
                    try:
                        found.append(open(os.path.join(folder, name), errors="replace").read()[:60])
                    except OSError:
                        pass
    print("found", found, seen > 100_000)
