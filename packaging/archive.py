"""The archive: a folder that runs wherever it is unpacked, with LibTorch and OpenVINO in it.

bin/telltale            a link to the program
lib/telltale            the program, its plugins, what they need
lib/telltale/torch      LibTorch's libraries for processors
lib/telltale/openvino   OpenVINO's
share                   man pages, completions, licence texts
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

import elf
import licences_of
import manual
import native
from places import ROOT, Places
from words import fail, say, size

#: All that is in an archive is of one time: what is in it counts, not when it was made.
TIME = 315_532_800


def fill(where: Places, folder: Path) -> Path:
    """Lays everything out in the folder, which is not there yet, and checks it."""
    own = folder / "lib/telltale"
    laid = native.lay_out(where, own, {one.package: f"$ORIGIN/{one.package}" for one in where.companions})
    documents = folder / "share/doc/telltale"
    # Before hundreds of MB are copied.
    licences_of.gather(where, list(laid.origins.values()), documents / "licences", companions=True)
    theirs = [path for one in where.companions for path in native.copy_companion(one, own / one.package)]
    native.check(laid.read() + [elf.read(path) for path in theirs], {})
    (folder / "bin").mkdir()
    (folder / "bin/telltale").symlink_to("../lib/telltale/telltale")
    for name, content in manual.shared_files(where.program).items():
        path = folder / "share" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name in ["LICENSE", "README.md", "CHANGELOG.md"]:
        shutil.copyfile(ROOT / name, documents / name)
    return folder


def compress(folder: Path) -> None:
    """Writes the folder's `.tar.xz` beside it, with every core, and says how large it is."""
    target = folder.with_name(folder.name + ".tar.xz")
    begun = target.with_suffix(".part")
    try:
        with begun.open("wb") as file:
            # The program, not the module: that one has one core only.
            packer = subprocess.Popen(["xz", "-T0", "-6", "-c"], stdin=subprocess.PIPE, stdout=file)
            assert packer.stdin is not None
            with tarfile.open(fileobj=packer.stdin, mode="w|") as archive:
                archive.add(folder, folder.name, filter=_plain)
            packer.stdin.close()
            if packer.wait() != 0:
                fail("xz could not write the archive", "see that the disk has room; XZ_DEFAULTS=-0 takes less memory")
        begun.replace(target)
    finally:
        begun.unlink(missing_ok=True)
    say(f"{target}, {size(target.stat().st_size)}")


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nobody's, and of no time; files come in the order of their names."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = TIME
    if not entry.issym():
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry
