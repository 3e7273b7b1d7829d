"""What an ELF file says of the libraries that it needs, and where the loader looks for them.

Source: System V ABI, chapter 5 (dynamic section); Linux Standard Base, symbol versioning (`verneed`).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

MAGIC = b"\x7fELF"
#: 64 bits, little-endian: the kinds of machine that Swift runs on under Linux.
CLASS = bytes([2, 1])

LOAD, DYNAMIC = 1, 2
NEEDED, STRTAB, SONAME, RPATH, RUNPATH = 1, 5, 14, 15, 29
VERNEED, VERNEEDNUM = 0x6FFFFFFE, 0x6FFFFFFF


@dataclass
class Library:
    """The dynamic section of a program or a shared library."""

    path: Path
    #: Names, in the order in which they are loaded.
    needed: list[str] = field(default_factory=list)
    #: As they are written, `$ORIGIN` among them.
    run_paths: list[str] = field(default_factory=list)
    #: Versions of symbols that are asked of others: `GLIBC_2.34`, `GLIBCXX_3.4.29`, …
    versions: set[str] = field(default_factory=set)

    def folders(self) -> list[Path]:
        """Where the loader looks before it looks where the system says."""
        origin = str(self.path.resolve().parent)
        return [Path(one.replace("${ORIGIN}", origin).replace("$ORIGIN", origin)) for one in self.run_paths]


def is_elf(path: Path) -> bool:
    """Whether the file is a program or a library of a 64-bit system."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(6) == MAGIC + CLASS


def read(path: Path) -> Library:
    """Raises `ValueError`, naming the file, for what is no whole ELF file of 64 bits."""
    data = path.read_bytes()
    if data[:6] != MAGIC + CLASS:
        raise ValueError(f"{path} is no program or library of a 64-bit system")
    try:
        return _library(path, data)
    except (struct.error, ValueError, IndexError, OverflowError) as error:
        raise ValueError(f"{path} is damaged: {error}") from error


def _library(path: Path, data: bytes) -> Library:
    (headers_at,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    segments: list[tuple[int, int, int]] = []
    dynamic: list[tuple[int, int]] = []
    for index in range(count):
        kind, _, offset, address, _, length = struct.unpack_from("<IIQQQQ", data, headers_at + index * size)
        if kind == LOAD:
            segments.append((address, offset, length))
        if kind == DYNAMIC:
            dynamic = list(struct.iter_unpack("<QQ", data[offset : offset + length // 16 * 16]))

    def place(address: int) -> int:
        for start, offset, length in segments:
            if start <= address < start + length:
                return offset + address - start
        raise ValueError(f"address {address:#x} lies in no segment")

    entries: dict[int, list[int]] = {}
    for tag, value in dynamic:
        if tag == 0:
            break
        entries.setdefault(tag, []).append(value)
    if STRTAB not in entries:
        return Library(path)
    strings = place(entries[STRTAB][0])

    def text(offset: int) -> str:
        start = strings + offset
        return data[start : data.index(b"\0", start)].decode()

    # The loader ignores RPATH where there is a RUNPATH.
    paths = entries.get(RUNPATH) or entries.get(RPATH, [])
    library = Library(
        path,
        needed=[text(offset) for offset in entries.get(NEEDED, [])],
        run_paths=[one for offset in paths for one in text(offset).split(":") if one],
    )
    at = place(entries[VERNEED][0]) if VERNEED in entries else 0
    for _ in range(entries.get(VERNEEDNUM, [0])[0]):
        _, names, _, first, after = struct.unpack_from("<HHIII", data, at)
        name_at = at + first
        for _ in range(names):
            _, _, _, name, step = struct.unpack_from("<IHHII", data, name_at)
            library.versions.add(text(name))
            name_at += step
        at += after
    return library
