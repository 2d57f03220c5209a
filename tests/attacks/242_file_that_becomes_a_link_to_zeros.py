# Tries: to have the judge's next run read a device without end.
# Points: 2
import asyncio
import os

os.unlink("create_task.py")
os.symlink("/dev/zero", "create_task.py")


def set_back():
    pass



@ONE_AFTER_THE_OTHER@
