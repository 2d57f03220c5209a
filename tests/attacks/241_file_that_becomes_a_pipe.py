# Tries: to have the judge's next run read a pipe in the place of its file.
# Points: 2
import asyncio
import os

os.unlink("create_task.py")
os.mkfifo("create_task.py")


def set_back():
    pass



@ONE_AFTER_THE_OTHER@
