# Tries: to read the suite and the scenarios, in the course and where a course is installed.
# Points: 2
# Says: 3 refused
import glob
import sys


async def main():
    said = []
    for path in ("@COURSE@/08_create_task/test_create_task.py", "@COURSE@/course.toml", "@PACKAGE@/judge.py"):
        try:
            print(open(path).read())
        except OSError as problem:
            said.append(type(problem).__name__)
    print(len(said), "refused")
    for entry in sys.path:
        print(glob.glob(f"{entry}/grader/_course/*/*.py") or "none")
