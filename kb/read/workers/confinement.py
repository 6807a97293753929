"""Confines a worker process by the kernel to reading sources and what Python needs.

Two mechanisms of Linux, which a process applies to itself for good and without privileges:

- seccomp refuses system calls: all that open sockets, start processes, act on other processes, or write to anything
  but what is open already. It covers all threads, also those that libraries have started before.
- Landlock refuses to open files for writing, and for reading outside the given folders. It covers the calling thread
  and those that it starts later.

They are independent, so that a kernel or a container that lacks one still has the other. Both are a few system calls,
made through ctypes, whose numbers and constants are part of the kernel's stable interface (`linux/landlock.h`,
`linux/seccomp.h`, `asm/unistd_64.h`, `asm-generic/unistd.h`).
"""

from __future__ import annotations

import ctypes
import errno
import mimetypes
import os
import platform
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import kb

_PR_SET_NO_NEW_PRIVS = 38

_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_CREATE_RULESET_VERSION = 1
_LANDLOCK_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_SOCK = 1 << 9
_READING, _ALL = _READ_FILE | _READ_DIR, ~0
_FILE_ONLY = _EXECUTE | _WRITE_FILE | _READ_FILE  # rights that a file can have, besides a folder
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # number of rights by ABI version; 16 since version 5
_ALL_FILE_RIGHTS = 16
_ALL_NET_RIGHTS = 0b11  # bind and connect TCP, since ABI version 4
_ALL_SCOPES = 0b11  # abstract sockets and signals, since ABI version 6

_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1  # all threads
_RET_ALLOW, _RET_ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF opcodes
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET, _ARGUMENTS_OFFSET = 0, 4, 16  # in struct seccomp_data
_X32_CALLS = 0x40000000  # offset of a second table of system calls on x86-64

_CLONE_THREAD = 0x10000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# What Python and its libraries read after start: modules, shared libraries, fonts, time zones, locales.
_SYSTEM_PATHS = (
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"),
    *("/dev/null", "/dev/urandom", "/sys/devices/system/cpu"),
    *mimetypes.knownfiles,  # which openpyxl reads
)
# What LibreOffice reads besides, where Debian or its maker installs it.
_PROGRAM_PATHS = (
    *("/bin", "/opt", "/etc/libreoffice", "/var/lib/libreoffice", "/var/spool/libreoffice"),
    *("/etc/alternatives", "/etc/locale.alias", "/var/cache/fontconfig", "/proc/self"),
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """The mechanisms that confine a process."""

    landlock: int = 0  # ABI version; 0 if the kernel has none
    seccomp: bool = False

    def describe(self) -> str:
        """Return a sentence on what the processes that read files can and cannot do."""
        if self.landlock and self.seccomp:
            return (
                "The processes that read files can write nothing, connect nowhere, start no program, and read only the "
                f"sources and what Python needs (seccomp, Landlock {self.landlock})."
            )
        if self.seccomp:
            return (
                "The processes that read files can write nothing, connect nowhere and start no program (seccomp); "
                "they can read what you can, since this system has no Landlock."
            )
        if self.landlock:
            return (
                "The processes that read files can write no file and read only the sources and what Python needs "
                f"(Landlock {self.landlock}); they can connect to others, since there is no seccomp for this system."
            )
        return (
            "The processes that read files have limits of time, memory and size only, since this system has neither "
            "Landlock nor seccomp."
        )


def confine_process(readable: Iterable[Path], *, may_start_programs: bool = False) -> Confinement:
    """Confine this process for good, as far as the kernel can; files that are open stay usable.

    Args:
        readable: Folders and files that it may read, besides what Python needs.
        may_start_programs: Whether it may start those that it may read; they are confined in the same way.

    Returns:
        What is in force.
    """
    if sys.platform != "linux":
        return Confinement()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))):
        return Confinement()
    rights = _READING | (_EXECUTE if may_start_programs else 0)
    return Confinement(
        landlock=_apply_landlock(libc, dict.fromkeys([*readable, *_list_python_paths()], rights)),
        seccomp=_apply_seccomp(
            libc, partial(_build_filter, own_process=os.getpid(), may_start_programs=may_start_programs)
        ),
    )


def confine_program(readable: Iterable[Path], folder: Path) -> Confinement:
    """Confine this process for good to what a program needs that it is about to become; it may start others.

    It writes only below `folder`, reads only `readable`, the programs of the system and Python, and has no network.
    """
    if sys.platform != "linux":
        return Confinement()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))):
        return Confinement()
    programs = [*readable, *map(Path, _PROGRAM_PATHS), *_list_python_paths()]
    rights = {
        **dict.fromkeys(programs, _READING | _EXECUTE),
        folder: _ALL,
        Path("/dev/null"): _READ_FILE | _WRITE_FILE,
        Path("/tmp"): _MAKE_SOCK,  # noqa: S108 - where LibreOffice has one whatever TMPDIR says
    }
    return Confinement(_apply_landlock(libc, rights), _apply_seccomp(libc, _build_program_filter))


# -------------------------------------------------------------------------------------- Landlock


def _list_python_paths() -> Iterator[Path]:
    """Yield the paths that Python reads: its own files, installed packages, this package; not the working directory."""
    yield from map(Path, _SYSTEM_PATHS)
    yield from map(Path, {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix})
    here = Path("/proc/self/cwd").readlink()
    yield from (Path(each) for each in sys.path if each and Path(each).resolve() != here)
    yield Path(kb.__file__).parent


def _apply_landlock(libc: ctypes.CDLL, rights: Mapping[Path, int]) -> int:
    """Allow only some rights, by file or folder; return the ABI version, or 0 if that is not possible."""
    version = _call(libc, _LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_CREATE_RULESET_VERSION)
    if version < 1:
        return 0
    all_rights = (1 << _FILE_RIGHTS.get(version, _ALL_FILE_RIGHTS)) - 1
    attributes = [all_rights]
    attributes += [_ALL_NET_RIGHTS] if version >= 4 else []
    attributes += [_ALL_SCOPES] if version >= 6 else []
    content = struct.pack(f"={len(attributes)}Q", *attributes)
    ruleset = _call(libc, _LANDLOCK_CREATE_RULESET, content, len(content), 0)
    if ruleset < 0:
        return 0
    try:
        for path, allowed in rights.items():
            _allow(libc, ruleset, path, allowed & all_rights)
        return version if _call(libc, _LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0 else 0
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    """Allow some rights to a file, or a folder with all below it, if it exists."""
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = rights if path.is_dir() else rights & _FILE_ONLY
        _call(libc, _LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_RULE_PATH_BENEATH, struct.pack("=Qi", rights, opened), 0)
    finally:
        os.close(opened)


def _call(libc: ctypes.CDLL, number: int, *arguments: int | bytes | None) -> int:
    """Make a system call; return its result, or -1."""
    passed = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result: int = libc.syscall(ctypes.c_long(number), *passed)
    return result


# --------------------------------------------------------------------------------------- seccomp


@dataclass(frozen=True, slots=True)
class _Architecture:
    """A machine's architecture."""

    identity: int  # AUDIT_ARCH_...
    seccomp: int  # number of the system call that sets a filter
    column: int  # of its numbers in `_REFUSED`


_ARCHITECTURES = {"x86_64": _Architecture(0xC000003E, 317, 0), "aarch64": _Architecture(0xC00000B7, 277, 1)}

# System call numbers on x86-64 and on ARM64, which lacks some.
_REFUSED: dict[str, tuple[int, int | None]] = {
    # Sockets; the process already has its own.
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    # Other processes.
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    # File names and attributes.
    "creat": (85, None),
    "truncate": (76, 45),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "link": (86, None),
    "linkat": (265, 37),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "open_by_handle_at": (304, 265),
    # File systems and namespaces.
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    # Ways around the filter, and named shared memory.
    "io_uring_setup": (425, 425),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
_REFUSED_TO_PROGRAMS = (
    # A program's own sockets are between its processes; they connect to no other, of the system or of a network.
    "connect",
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "open_by_handle_at"),
    *("mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "mount_setattr", "unshare"),
    *("setns", "io_uring_setup", "bpf", "perf_event_open", "userfaultfd", "add_key", "request_key", "keyctl"),
)
_AF_UNIX = 1
_STARTING: dict[str, tuple[int, int | None]] = {
    # Programs and processes; threads are made by `clone`, which is looked at more closely.
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
}
# Refused with an error that makes libraries fall back: `clone` for threads, `openat`, and `fcntl`.
_REFUSED_OTHERWISE: dict[str, tuple[tuple[int, int], int]] = {
    "clone3": ((435, 435), errno.ENOSYS),
    "openat2": ((437, 437), errno.ENOSYS),
    "ioctl": ((16, 29), errno.ENOTTY),
}
_OPEN, _OPENAT, _CLONE, _KILL, _TGKILL = (2, None), (257, 56), (56, 220), (62, 129), (234, 131)


def _apply_seccomp(libc: ctypes.CDLL, build: Callable[[_Architecture], Iterator[bytes]]) -> bool:
    """Refuse system calls in all threads by a filter; return whether that is possible."""
    architecture = _ARCHITECTURES.get(platform.machine())
    if architecture is None or sys.maxsize < 1 << 32:
        return False
    program = b"".join(build(architecture))
    instructions = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))
    return _call(libc, architecture.seccomp, _SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC, header) == 0


def _build_program_filter(architecture: _Architecture) -> Iterator[bytes]:
    """Yield the instructions of a filter for programs: no network, and nothing by which to leave the confinement."""
    column = architecture.column
    yield from _begin_filter(architecture)
    for name in _REFUSED_TO_PROGRAMS:
        yield from _refuse_if(_IF_EQUAL, _REFUSED[name][column])
    yield from _decide(_REFUSED["socket"][column], 0, _refuse_unless(_IF_EQUAL, _AF_UNIX))
    yield _instruct(_RETURN, _RET_ALLOW)


def _begin_filter(architecture: _Architecture) -> Iterator[bytes]:
    """Yield the instructions that load the number of the system call, and refuse those of other architectures."""
    yield _instruct(_LOAD, _ARCHITECTURE_OFFSET)
    yield from _refuse_unless(_IF_EQUAL, architecture.identity)
    yield _instruct(_LOAD, _NUMBER_OFFSET)
    yield from _refuse_if(_IF_AT_LEAST, _X32_CALLS)


def _build_filter(architecture: _Architecture, own_process: int, may_start_programs: bool = False) -> Iterator[bytes]:
    """Yield the instructions of a filter that decides by system call number and first arguments."""
    column = architecture.column
    yield from _begin_filter(architecture)
    for numbers in (_REFUSED if may_start_programs else _REFUSED | _STARTING).values():
        yield from _refuse_if(_IF_EQUAL, numbers[column])
    for others, error in _REFUSED_OTHERWISE.values():
        yield from _refuse_if(_IF_EQUAL, others[column], error)
    yield from _decide(_OPEN[column], 1, _refuse_if(_IF_ANY_BIT, _WRITING))
    yield from _decide(_OPENAT[column], 2, _refuse_if(_IF_ANY_BIT, _WRITING))
    if not may_start_programs:
        yield from _decide(_CLONE[column], 0, _refuse_unless(_IF_ANY_BIT, _CLONE_THREAD))
    for numbers in (_KILL, _TGKILL):  # a process that aborts sends a signal to itself
        yield from _decide(numbers[column], 0, _refuse_unless(_IF_EQUAL, own_process))
    yield _instruct(_RETURN, _RET_ALLOW)


def _decide(number: int | None, argument: int, refusal: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the instructions that decide on a system call by the lower half of one of its arguments."""
    if number is not None:
        body = [_instruct(_LOAD, _ARGUMENTS_OFFSET + 8 * argument), *refusal, _instruct(_RETURN, _RET_ALLOW)]
        yield _instruct(_IF_EQUAL, number, 0, len(body))
        yield from body


def _refuse_if(test: int, value: int | None, error: int = errno.EPERM) -> Iterator[bytes]:
    """Yield a test of the loaded value that makes the system call fail if true; nothing for None."""
    if value is not None:
        yield _instruct(test, value, 0, 1)
        yield _instruct(_RETURN, _RET_ERRNO | error)


def _refuse_unless(test: int, value: int) -> Iterator[bytes]:
    """Yield a test of the loaded value that makes the system call fail if false."""
    yield _instruct(test, value, 1, 0)
    yield _instruct(_RETURN, _RET_ERRNO | errno.EPERM)


def _instruct(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Encode an instruction; jumps count the instructions to skip."""
    return struct.pack("=HBBI", code, if_true, if_false, value)
