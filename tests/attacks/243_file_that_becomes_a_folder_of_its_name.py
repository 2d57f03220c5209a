# Tries: to put a folder in the place of its file.
# Points: 2
import asyncio
import os

os.unlink("create_task.py")
os.mkdir("create_task.py")


def set_back():
    pass



@ONE_AFTER_THE_OTHER@
