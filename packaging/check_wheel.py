"""Whether a wheel is what its name says, and finds on another machine everything that it needs.

python3 packaging/check_wheel.py WHEEL torch=FOLDER openvino=FOLDER    folders of libraries

Such as `auditwheel show` does it, with what that does not know: that some libraries come with other wheels.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import elf
import libraries


def problems(wheel: Path, companions: dict[str, Path]) -> list[str]:
    """In words; empty where all is well. `companions` are folders here of libraries that other wheels bring."""
    found = []
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(wheel) as archive:
        site = Path(scratch).resolve()
        archive.extractall(site)
        found += _record(archive, wheel)
        files = [elf.read(path) for path in sorted(site.rglob("*")) if elf.is_elf(path)]
        needs = [line.split() for line in (site / "telltale/bin/needs.txt").read_text().splitlines()]
        elsewhere = {
            site / package / folder: {path.name for path in companions[package].iterdir()}
            for package, _, folder, _ in needs
        }
        for package, version, folder, library in needs:
            if library not in elsewhere[site / package / folder]:
                found.append(f"{library} is not in {companions[package]}")
            if f"Requires-Dist: {package}=={version}" not in _metadata(archive).splitlines():
                found.append(f"the metadata does not ask for {package}=={version}")
        found += libraries.problems(files, elsewhere)
        # Programs of other machines would pass for libraries that need nothing.
        named = re.fullmatch(r"telltale-([\w.]+)-py3-none-(manylinux_\d+_\d+_(\w+))\.whl", wheel.name)
        if named is None:
            found.append(f"{wheel.name} is no name of a wheel of ours")
        else:
            computed = libraries.tag(files, named[3])
            if named[2] != computed:
                found.append(f"{wheel.name} says {named[2]}, but what is in it needs {computed}")
    return found


def _metadata(archive: zipfile.ZipFile) -> str:
    name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    return archive.read(name).decode()


def _record(archive: zipfile.ZipFile, wheel: Path) -> list[str]:
    """Files that the record lacks, or has with another hash: pip would refuse, or forget, them."""
    name = next(name for name in archive.namelist() if name.endswith(".dist-info/RECORD"))
    rows = {row[0]: row[1] for row in csv.reader(archive.read(name).decode().splitlines())}
    found = []
    for one in archive.namelist():
        digest = base64.urlsafe_b64encode(hashlib.sha256(archive.read(one)).digest()).rstrip(b"=").decode()
        if one != name and rows.get(one) != f"sha256={digest}":
            found.append(f"{one} in {wheel.name} is not what the record says")
    return found + [f"{one} is missing in {wheel.name}" for one in sorted(set(rows) - set(archive.namelist()))]


if __name__ == "__main__":
    given = dict(one.split("=", 1) for one in sys.argv[2:])
    wrong = problems(Path(sys.argv[1]), {name: Path(folder) for name, folder in given.items()})
    print("\n".join(wrong) or "all that it needs is there")
    sys.exit(bool(wrong))
