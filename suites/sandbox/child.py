"""The sandbox's own process: give up every right but computing, then run the program on stdin.

Started as a script in an isolated interpreter, so it stands alone: standard library only.

    child.py WRITER WORD CPU_SECONDS MEMORY_BYTES
"""

import ctypes
import os
import platform
import resource
import struct
import sys

UNAVAILABLE = 97

ALLOW, DENY, KILL, ABSENT = 0x7FFF0000, 0x00050001, 0x80000000, 0x00050026
"""Actions of a seccomp filter: go on, EPERM, kill the process, ENOSYS (libc then tries another call)."""
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
"""Offsets in the kernel's struct seccomp_data."""
WRITING = 0x1 | 0x2 | 0x40 | 0x200
"""O_WRONLY, O_RDWR, O_CREAT, O_TRUNC."""
CLONE_THREAD = 0x10000

FREE = (
    "read", "write", "close", "fstat", "newfstatat", "statx", "lseek", "pread64", "readv", "writev",
    "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents64", "getcwd", "fcntl", "dup",
    "dup3", "pipe2", "ppoll", "poll", "mmap", "munmap", "mprotect", "mremap", "brk", "madvise",
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "futex", "set_robust_list",
    "set_tid_address", "rseq", "sched_yield", "sched_getaffinity", "clock_gettime", "clock_getres",
    "gettimeofday", "nanosleep", "clock_nanosleep", "getrandom", "getpid", "gettid", "getuid", "geteuid",
    "getgid", "getegid", "getppid", "uname", "sysinfo", "getrusage", "times", "restart_syscall", "exit",
    "exit_group", "stat", "lstat", "arch_prctl",
)  # fmt: skip
"""System calls of a program that computes and reads; the rest is refused."""

X86_64 = {
    "read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "poll": 7, "lseek": 8,
    "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14,
    "rt_sigreturn": 15, "pread64": 17, "readv": 19, "writev": 20, "access": 21,
    "sched_yield": 24, "mremap": 25, "madvise": 28, "dup": 32, "nanosleep": 35, "getpid": 39, "clone": 56,
    "exit": 60, "uname": 63, "fcntl": 72, "getcwd": 79, "readlink": 89, "gettimeofday": 96, "getrusage": 98,
    "sysinfo": 99, "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108,
    "getppid": 110, "sigaltstack": 131, "arch_prctl": 158, "gettid": 186, "futex": 202,
    "sched_getaffinity": 204, "getdents64": 217, "set_tid_address": 218, "restart_syscall": 219,
    "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "openat": 257,
    "newfstatat": 262, "readlinkat": 267, "faccessat": 269, "ppoll": 271, "set_robust_list": 273,
    "dup3": 292, "pipe2": 293, "getrandom": 318, "statx": 332, "rseq": 334, "clone3": 435,
    "faccessat2": 439,
}  # fmt: skip
ARM64 = {
    "getcwd": 17, "dup": 23, "dup3": 24, "fcntl": 25, "faccessat": 48, "openat": 56, "close": 57,
    "pipe2": 59, "getdents64": 61, "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66,
    "pread64": 67, "ppoll": 73, "readlinkat": 78, "newfstatat": 79, "fstat": 80, "exit": 93,
    "exit_group": 94, "set_tid_address": 96, "futex": 98, "set_robust_list": 99, "nanosleep": 101,
    "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115, "sched_getaffinity": 123,
    "sched_yield": 124, "restart_syscall": 128, "sigaltstack": 132, "rt_sigaction": 134,
    "rt_sigprocmask": 135, "rt_sigreturn": 139, "times": 153, "uname": 160, "getrusage": 165,
    "gettimeofday": 169, "getpid": 172, "getppid": 173, "getuid": 174, "geteuid": 175, "getgid": 176,
    "getegid": 177, "gettid": 178, "sysinfo": 179, "brk": 214, "munmap": 215, "mremap": 216, "clone": 220,
    "mmap": 222, "mprotect": 226, "madvise": 233, "getrandom": 278, "statx": 291, "rseq": 293,
    "clone3": 435, "faccessat2": 439,
}  # fmt: skip
CALLS = {"x86_64": (0xC000003E, X86_64), "aarch64": (0xC00000B7, ARM64)}
"""Machine -> (its number in the audit interface, system call numbers), from the kernel's headers."""


def instruction(code: int, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, k)


def unless_bits(call: int, argument: int, bits: int, *, wanted: bool) -> bytes:
    """Allow `call` when an argument has (wanted) or has not any of the bits, else refuse it."""
    low_word = FIRST_ARGUMENT + 8 * argument
    return b"".join(
        (
            instruction(EQUAL, call, 0, 4),
            instruction(LOAD, low_word),
            instruction(ANY_BIT, bits, 0 if wanted else 1, 1 if wanted else 0),
            instruction(RETURN, ALLOW),
            instruction(RETURN, DENY),
        )
    )


def filter_program(architecture: int, calls: "dict[str, int]") -> bytes:
    """A classic BPF program over struct seccomp_data; numbers above the table are refused too."""
    made = [
        instruction(LOAD, ARCHITECTURE),
        instruction(EQUAL, architecture, 1, 0),
        instruction(RETURN, KILL),
        instruction(LOAD, NUMBER),
    ]
    made += [
        instruction(EQUAL, calls[name], 0, 1) + instruction(RETURN, ALLOW) for name in FREE if name in calls
    ]
    made.append(instruction(EQUAL, calls["clone3"], 0, 1) + instruction(RETURN, ABSENT))
    made.append(unless_bits(calls["openat"], 2, WRITING, wanted=False))
    if "open" in calls:
        made.append(unless_bits(calls["open"], 1, WRITING, wanted=False))
    made.append(unless_bits(calls["clone"], 0, CLONE_THREAD, wanted=True))
    made.append(instruction(RETURN, DENY))
    return b"".join(made)


def hold_in() -> bool:
    """Install the filter for this process and all its threads; False when the system refuses."""
    if sys.platform != "linux" or platform.machine() not in CALLS:
        return False
    program = filter_program(*CALLS[platform.machine()])
    held = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(held))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    no_new_privileges, set_filter, filter_mode = 38, 22, 2
    if prctl(no_new_privileges, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(set_filter, filter_mode, header, 0, 0) == 0)


def limit(cpu_seconds: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    writer, word, cpu_seconds, memory_bytes = sys.argv[1:]
    del sys.argv[1:]
    source = sys.stdin.buffer.read().decode("utf-8", "replace")
    limit(int(cpu_seconds), int(memory_bytes))
    if not hold_in():
        os._exit(UNAVAILABLE)
    end = os._exit
    say = os.write
    try:
        exec(compile(source, "<generated>", "exec"), {"__name__": "__main__"})
    except BaseException:
        end(1)
    say(int(writer), word.encode())
    end(0)


if __name__ == "__main__":
    main()
