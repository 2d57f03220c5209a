"""The system calls that a program on an event loop needs, by their numbers on x86-64 and on 64-bit ARM.

Each entry has a name and the two numbers, or `-` if the machine has no such call. Calls that are not in the table are
refused (`grader.isolation.seccomp`). A test compares the numbers with the system's header.
"""

_UNCONDITIONAL = """
    # files and descriptors
    read 0 63; write 1 64; readv 19 65; writev 20 66; pread64 17 67; pwrite64 18 68; preadv 295 69;
    pwritev 296 70; preadv2 327 286; pwritev2 328 287; close 3 57; close_range 436 436; lseek 8 62;
    dup 32 23; dup2 33 -; dup3 292 24; pipe 22 -; pipe2 293 59; flock 73 32; fsync 74 82; fdatasync 75 83;
    ftruncate 77 46; fallocate 285 47; fadvise64 221 223; readahead 187 213; sendfile 40 71; splice 275 76;
    tee 276 77; copy_file_range 326 285;
    # contents of folders
    stat 4 -; fstat 5 80; lstat 6 -; newfstatat 262 79; statx 332 291; statfs 137 43; fstatfs 138 44;
    access 21 -; faccessat 269 48; faccessat2 439 439; readlink 89 -; readlinkat 267 78; getdents 78 -;
    getdents64 217 61; getcwd 79 17; chdir 80 49; fchdir 81 50; umask 95 166;
    # memory
    mmap 9 222; munmap 11 215; mremap 25 216; mprotect 10 226; madvise 28 233; brk 12 214; msync 26 227;
    mincore 27 232; membarrier 324 283;
    # waiting
    poll 7 -; ppoll 271 73; select 23 -; pselect6 270 72; epoll_create 213 -; epoll_create1 291 20;
    epoll_ctl 233 21; epoll_wait 232 -; epoll_pwait 281 22; epoll_pwait2 441 441; eventfd 284 -;
    eventfd2 290 19; signalfd 282 -; signalfd4 289 74; timerfd_create 283 85; timerfd_settime 286 86;
    timerfd_gettime 287 87;
    # data on existing sockets
    sendto 44 206; recvfrom 45 207; sendmsg 46 211; recvmsg 47 212; shutdown 48 210; getsockopt 55 209;
    setsockopt 54 208; getsockname 51 204; getpeername 52 205;
    # signals and timers of its own
    rt_sigaction 13 134; rt_sigprocmask 14 135; rt_sigreturn 15 139; rt_sigpending 127 136;
    rt_sigsuspend 130 133; rt_sigtimedwait 128 137; sigaltstack 131 132; restart_syscall 219 128; pause 34 -;
    alarm 37 -; getitimer 36 102; setitimer 38 103; timer_create 222 107; timer_settime 223 110;
    timer_gettime 224 108; timer_getoverrun 225 109; timer_delete 226 111;
    # time
    clock_gettime 228 113; clock_getres 229 114; clock_nanosleep 230 115; nanosleep 35 101; gettimeofday 96 169;
    time 201 -; times 100 153;
    # threads
    futex 202 98; futex_waitv 449 449; set_robust_list 273 99; get_robust_list 274 100; rseq 334 293;
    set_tid_address 218 96; sched_yield 24 124; sched_getaffinity 204 123; sched_getparam 143 121;
    sched_getscheduler 145 120; sched_get_priority_max 146 125; sched_get_priority_min 147 126;
    getpriority 140 141; getcpu 309 168;
    # itself
    getpid 39 172; gettid 186 178; getppid 110 173; getpgid 121 155; getpgrp 111 -; getsid 124 156;
    getuid 102 174; geteuid 107 175; getgid 104 176; getegid 108 177; getresuid 118 148; getresgid 120 150;
    getgroups 115 158; capget 125 90; getrlimit 97 163; setrlimit 160 164; getrusage 98 165; uname 63 160;
    sysinfo 99 179; getrandom 318 278; wait4 61 260; waitid 247 95; exit 60 93; exit_group 231 94;
"""
_CHANGES = """
    creat 85 -; mkdir 83 -; mkdirat 258 34; rmdir 84 -; unlink 87 -; unlinkat 263 35; rename 82 -; renameat 264 38;
    renameat2 316 276; link 86 -; linkat 265 37; symlink 88 -; symlinkat 266 36;
"""
_CONDITIONAL = """
    open 2 -; openat 257 56; fcntl 72 25; ioctl 16 29; prctl 157 167; prlimit64 302 261; socketpair 53 199;
    clone 56 220; clone3 435 435; kill 62 129; tkill 200 130; tgkill 234 131;
"""


def unconditional(machine: int) -> dict[str, int]:
    """Return the calls that are allowed with any arguments, by name; `machine` 0 is x86-64, 1 is 64-bit ARM."""
    return _column(_UNCONDITIONAL, machine)


def changes(machine: int) -> dict[str, int]:
    """Return the calls that change folders, by name."""
    return _column(_CHANGES, machine)


def conditional(machine: int) -> dict[str, int]:
    """Return the calls that are allowed with some arguments, by name."""
    return _column(_CONDITIONAL, machine)


def _column(table: str, machine: int) -> dict[str, int]:
    lines = (line for line in table.split("\n") if "#" not in line)
    entries = [entry.split() for entry in " ".join(lines).split(";") if entry.strip()]
    return {name: int(numbers[machine]) for name, *numbers in entries if numbers[machine] != "-"}
