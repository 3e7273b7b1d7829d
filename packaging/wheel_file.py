"""Writes the wheel: the Python client with the program in it, the same bytes for the same files.

Source: PyPA specifications, binary distribution format 1.0 and core metadata 2.4.
"""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from pathlib import Path
from typing import Any

from places import ROOT, Places

if sys.version_info >= (3, 11):
    import tomllib
else:  # Its pip brings the same.
    from pip._vendor import tomli as tomllib

#: The earliest time that a zip file can tell: what is in it counts, not when it was made.
TIME = (1980, 1, 1, 0, 0, 0)


class WheelFile:
    """A wheel that is being written; files are in it in the order of their names."""

    def __init__(self, places: Places, tag: str) -> None:
        self.name = f"telltale-{places.version}"
        self.tag = f"py3-none-{tag}"
        self._places = places
        self._files: dict[str, tuple[Path | bytes, int]] = {}

    @property
    def file_name(self) -> str:
        """As pip reads it."""
        return f"{self.name}-{self.tag}.whl"

    def add(self, name: str, content: Path | bytes, executable: bool = False) -> None:
        """A file, as it will lie in site-packages."""
        self._files[name] = (content, 0o755 if executable else 0o644)

    def add_command(self, name: str, function: str) -> None:
        """A command of the environment; pip writes what starts it, whatever the environment's folder is called."""
        self.add(f"{self.name}.dist-info/entry_points.txt", f"[console_scripts]\n{name} = {function}\n".encode())

    def add_data(self, name: str, content: Path | bytes) -> None:
        """A file below the environment's own folder."""
        self.add(f"{self.name}.data/data/{name}", content)

    def add_licence(self, name: str, content: Path) -> None:
        """A text that the metadata names, too."""
        self.add(f"{self.name}.dist-info/licenses/{name}", content)

    def write(self, folder: Path) -> Path:
        """Into the folder, whole or not at all; gives its path."""
        info = f"{self.name}.dist-info"
        self.add(f"{info}/METADATA", self._metadata())
        self.add(f"{info}/WHEEL", self._wheel())
        target = folder / self.file_name
        begun = target.with_suffix(".part")
        record = []
        try:
            with zipfile.ZipFile(begun, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
                for name in sorted(self._files):
                    content, mode = self._files[name]
                    data = content if isinstance(content, bytes) else content.read_bytes()
                    _write(archive, name, data, mode)
                    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                    record.append(f"{name},sha256={digest},{len(data)}\n")
                record.append(f"{info}/RECORD,,\n")
                _write(archive, f"{info}/RECORD", "".join(record).encode(), 0o644)
            begun.replace(target)
        finally:
            begun.unlink(missing_ok=True)
        return target

    def _wheel(self) -> bytes:
        # Not pure: its place is where libraries of this machine belong.
        return (
            f"Wheel-Version: 1.0\nGenerator: telltale ({self._places.version})\nRoot-Is-Purelib: false\n"
            f"Tag: {self.tag}\n"
        ).encode()

    def _metadata(self) -> bytes:
        project: dict[str, Any] = tomllib.loads((ROOT / "python/pyproject.toml").read_text(encoding="utf-8"))["project"]
        lines = [
            "Metadata-Version: 2.4",
            f"Name: {project['name']}",
            f"Version: {self._places.version}",
            f"Summary: {project['description']}",
            f"License-Expression: {project['license']}",
            f"Requires-Python: {project['requires-python']}",
            *(f"Classifier: {one}" for one in project["classifiers"]),
            *(f"Requires-Dist: {one}" for one in project["dependencies"]),
            *(f"Requires-Dist: {one.package}=={one.version}" for one in self._places.companions),
        ]
        prefix = f"{self.name}.dist-info/licenses/"
        lines += [
            f"License-File: {name.removeprefix(prefix)}" for name in sorted(self._files) if name.startswith(prefix)
        ]
        for extra, wanted in sorted(project["optional-dependencies"].items()):
            # What tests of this repository need is nobody's extra.
            if not extra.startswith("test"):
                lines += [f"Provides-Extra: {extra}", *(f'Requires-Dist: {one}; extra == "{extra}"' for one in wanted)]
        lines += ["Description-Content-Type: text/markdown", "", ""]
        readme: str = project["readme"]
        return "\n".join(lines).encode() + (ROOT / "python" / readme).read_bytes()


def _write(archive: zipfile.ZipFile, name: str, data: bytes, mode: int) -> None:
    entry = zipfile.ZipInfo(name, TIME)
    entry.create_system = 3  # Unix, whatever writes it: else rights are not read.
    entry.external_attr = (0o100000 | mode) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)
