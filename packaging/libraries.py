"""Which libraries a package may leave to the system, and which systems are new enough for it.

Source: PEP 600 (manylinux_x_y); the list of libraries and the versions of C++ libraries are those of auditwheel 6's
policies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import elf

#: What every system brings that a manylinux tag admits. Graphical ones, which the policies list too, are left out.
SYSTEM = {
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    "libatomic.so.1",
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libmvec.so.1",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libstdc++.so.6",
    "libutil.so.1",
}

#: Newest versions of symbols that a system with glibc 2.x is sure to have, from the oldest system to the newest.
CEILINGS: list[tuple[int, dict[str, str]]] = [
    (17, {"GLIBCXX": "3.4.19", "CXXABI": "1.3.7", "GCC": "4.8.0"}),
    (28, {"GLIBCXX": "3.4.24", "CXXABI": "1.3.11", "GCC": "7.0.0"}),
    (31, {"GLIBCXX": "3.4.28", "CXXABI": "1.3.12", "GCC": "7.0.0"}),
    (34, {"GLIBCXX": "3.4.29", "CXXABI": "1.3.13", "GCC": "7.0.0"}),
    (35, {"GLIBCXX": "3.4.30", "CXXABI": "1.3.13", "GCC": "12.0.0"}),
    (39, {"GLIBCXX": "3.4.33", "CXXABI": "1.3.15", "GCC": "14.0.0"}),
]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def glibc_minor(versions: Iterable[str]) -> int:
    """The lowest x of a system with glibc 2.x that has all these versions of symbols.

    Raises `ValueError`, naming the version, where no known system has it.
    """
    lowest = 17
    for version in versions:
        owner, _, number = version.partition("_")
        if version == "GLIBC_ABI_DT_RELR":
            lowest = max(lowest, 36)
        elif owner == "GLIBC" and re.fullmatch(r"2\.\d+(\.\d+)?", number):
            lowest = max(lowest, _numbers(number)[1])
        elif owner in CEILINGS[0][1] and re.fullmatch(r"[\d.]+", number):
            fitting = [minor for minor, most in CEILINGS if _numbers(number) <= _numbers(most[owner])]
            if not fitting:
                raise ValueError(f"no system that is known here has {version}")
            lowest = max(lowest, fitting[0])
        elif owner == "GLIBC":
            raise ValueError(f"{version} is glibc's own business: no other version of it has to have it")
    return lowest


def tag(libraries: Iterable[elf.Library], machine: str) -> str:
    """The oldest platform on which all of these load, such as `manylinux_2_35_x86_64`."""
    versions = {version for library in libraries for version in library.versions}
    return f"manylinux_2_{glibc_minor(versions)}_{machine}"


def problems(libraries: Iterable[elf.Library], elsewhere: Mapping[Path, set[str]]) -> list[str]:
    """What would not load where nothing but these files and the system's own libraries are, in words.

    `elsewhere` are folders that other packages fill, with the names in them; they need not be there yet.
    """
    found = []
    for library in libraries:
        for path in library.run_paths:
            if not path.startswith(("$ORIGIN", "${ORIGIN}")):
                found.append(f"{library.path.name} looks for libraries in '{path}', which other machines do not have")
        folders = [folder.resolve() for folder in library.folders()]
        for name in library.needed:
            if name in SYSTEM:
                continue
            if not any(name in elsewhere.get(folder, ()) or (folder / name).is_file() for folder in folders):
                found.append(
                    f"{library.path.name} needs {name}, which is neither beside it nor where its run path leads"
                    " nor a library that every system has"
                )
    return found
