# Tries: to reach others by devices, by the links in /proc and by names of descriptors.
# Points: 2
# Says: refused all
# Never: allowed
import os

got = []
for path in (
    *("/dev/mem", "/dev/kmsg", "/dev/tty", "/dev/pts/ptmx", "/dev/ptmx", "/dev/fuse", "/dev/shm/attack"),
    *("/dev/fd/3", "/proc/self/fd/3", "/proc/self/mem", "/proc/self/root/etc/passwd", "/proc/self/cwd/../canary"),
    *("/proc/self/task", "/proc/@JUDGE@/fd", "/proc/@JUDGE@/root/etc/passwd", "/proc/sysrq-trigger", "/proc/1/environ"),
    *("/sys/kernel", "/run", "/var/tmp/attack", "/etc/passwd", "/dev/mqueue", "/dev/userfaultfd", "/dev/kvm"),
):
    for flags in (os.O_RDONLY, os.O_RDWR, os.O_RDWR | os.O_CREAT, os.O_PATH | os.O_DIRECTORY):
        try:
            descriptor = os.open(path, flags)
        except OSError:
            continue
        if not flags & os.O_PATH:
            got.append(path)
        else:
            try:
                got += os.listdir(descriptor)
            except OSError:
                pass
        os.close(descriptor)


async def main():
    print("all" + f"owed: {got}" if got else "refused all")
