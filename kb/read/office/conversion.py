"""Conversion of files of older programs to formats that are read, by LibreOffice, where it is installed."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb.errors import ReadError
from kb.read.workers.confined_program import run_program

_PROGRAMS = ("soffice", "libreoffice")
_ATTEMPTS = 2  # LibreOffice may end and begin again when it has made its profile
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""  # noqa: E501 - an item a line


def find_libreoffice() -> str:
    """Return the path of LibreOffice, or "" where it is not installed."""
    return next((found for each in _PROGRAMS if (found := shutil.which(each))), "")


@dataclass
class Converter:
    """Converts files one by one, below a temporary folder that is made when it is needed, and that `close` removes.

    LibreOffice runs without a network, with a profile of its own in which macros and active content are disabled.
    """

    timeout_s: float
    memory_mb: int
    _count: int = 0

    @cached_property
    def folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="kb-convert-"))

    def convert(self, path: Path, suffix: str) -> Path:
        """Return the path of a file converted to the format of a suffix, ".docx".

        Raises:
            ReadError: LibreOffice does not read it, or it takes too long.
        """
        profile = self.folder / "profile"
        if not profile.is_dir():
            (profile / "user").mkdir(parents=True)
            (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        self._count += 1
        source = self.folder / str(self._count) / f"source{path.suffix.lower()}"
        source.parent.mkdir()
        source.symlink_to(path.resolve())
        converted = source.with_suffix(suffix)
        for _ in range(_ATTEMPTS):
            status = self._run(source, suffix, profile.as_uri())
            if converted.is_file():
                return converted
        raise ReadError(
            f"LibreOffice could not read this file (exit status {status}). Open it in its own program, and save it as "
            f"{suffix}."
        )

    def _run(self, source: Path, suffix: str, profile: str) -> int:
        """Run LibreOffice, and remove its socket, which it may not remove itself."""
        options = ("--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault")
        target = ("--convert-to", suffix.removeprefix("."), "--outdir", str(source.parent))
        command = [find_libreoffice(), *options, f"-env:UserInstallation={profile}", *target, str(source)]
        try:
            return run_program(
                command, self.folder, [source.resolve()], timeout_s=self.timeout_s, memory_mb=self.memory_mb
            )
        finally:
            digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
            name = "".join(f"{byte:x}" for byte in digest)  # as `desktop/source/app/officeipcthread.cxx` names it
            for left in Path("/tmp").glob(f"OSL_PIPE_*SingleOfficeIPC_{name}"):  # noqa: S108 - where it is, always
                left.unlink(missing_ok=True)

    def close(self) -> None:
        if "folder" in vars(self):
            shutil.rmtree(self.folder, ignore_errors=True)
