"""Lays out the program, its plugins and what they need in one folder that runs wherever it lies."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import elf
import libraries
from places import Companion, Places
from words import fail, say, size


@dataclass(frozen=True)
class Native:
    """The folder, and what went into it."""

    folder: Path
    #: Each file there, and the file of this machine that it was.
    origins: dict[Path, Path]

    def read(self) -> list[elf.Library]:
        """Every file's dynamic section, as it is now."""
        return [elf.read(path) for path in sorted(self.origins)]


def lay_out(places: Places, folder: Path, run_paths: dict[str, str]) -> Native:
    """Copies, strips, and gives relative run paths.

    `run_paths` says where the libraries of each companion will lie, from the folder on.
    """
    origins = _origins(places)
    folder.mkdir(parents=True)
    native = Native(folder, {folder / name: path for name, path in sorted(origins.items())})
    ours = {path.name for path in places.files}
    for target, path in native.origins.items():
        _copy(target, path, is_program=target.name == places.program.name)
        needed = set(elf.read(target).needed) if target.name in ours else set()
        paths = [run_paths[one.package] for one in places.companions if needed & one.names()]
        _run("patchelf", "--set-rpath", ":".join(["$ORIGIN", *paths]), str(target))
    before = sum(path.stat().st_size for path in native.origins.values())
    after = sum(path.stat().st_size for path in native.origins)
    say(f"{len(ours)} files of ours and {len(origins) - len(ours)} libraries: {size(before)}, stripped {size(after)}")
    return native


def _origins(places: Places) -> dict[str, Path]:
    """Our files, and where on this machine what they need lies, by name.

    What our files need of a companion's is left to it; what else is needed and not every system has goes along.
    """
    ours = {path.name for path in places.files}
    theirs = {name for one in places.companions for name in one.names()}
    found: dict[str, Path] = {}
    open_files = list(places.files)
    while open_files:
        path = open_files.pop()
        if path.name in found:
            continue
        found[path.name] = path
        for name in elf.read(path).needed:
            if name in libraries.SYSTEM or name in ours or (path.name in ours and name in theirs):
                continue
            library = _found(name, path)
            if library is None:
                fail(
                    f"{path} needs {name}, which is not on this machine",
                    "install what has it (make setup), or build again; ldd shows what else is missing",
                )
            open_files.append(library)
    return found


def copy_companion(one: Companion, folder: Path) -> list[Path]:
    """Copies a companion's libraries: those that ours need, with what these need or open."""
    folder.mkdir(parents=True)
    pattern = re.compile(
        # Of OpenVINO what `scripts/setup` takes: processors, files of models, threads.
        r"libopenvino\.so\.\d+|libopenvino_\w+_cpu_plugin\.so|libopenvino_(ir|onnx|tensorflow|tensorflow_lite)"
        r"_frontend\.so\.\d+|lib(tbb|hwloc)\S*\.so\.\d+"
        if one.package == "openvino"
        else r"libtorch_cpu\.so|libc10\.so"
    )
    open_names = sorted(name for name in one.names() if pattern.fullmatch(name))
    copied: dict[str, Path] = {}
    while open_names:
        name = open_names.pop()
        if name in copied or not (one.folder / name).is_file():
            continue
        copied[name] = folder / name
        _copy(copied[name], one.folder / name, is_program=False)
        open_names += elf.read(copied[name]).needed
    return sorted(copied.values())


def check(files: list[elf.Library], elsewhere: dict[Path, set[str]]) -> None:
    """Ends with every library's name that would not be found on another machine."""
    found = libraries.problems(files, elsewhere)
    if found:
        fail("; ".join(found), "see that the build is whole and that make setup ran, then build again")


def _copy(target: Path, path: Path, is_program: bool) -> None:
    shutil.copyfile(path, target)
    target.chmod(0o755)
    # Of a program all names go; of a library those stay that others link by.
    _run("strip", "--strip-all" if is_program else "--strip-unneeded", str(target))
    if not is_program:
        target.chmod(0o644)


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        fail(f"there is no {command[0]} on the PATH", "start packaging by scripts/package, which fetches it")
    if done.returncode != 0:
        fail(f"{' '.join(command)}: {done.stderr.strip()}", "see that the disk has room, and build again")


def _found(name: str, needing: Path) -> Path | None:
    """Where the loader finds a library on this machine: the run path of who needs it, then the system's list."""
    for folder in elf.read(needing).folders():
        if elf.is_elf(folder / name):
            return folder / name
    return _system().get(name)


@lru_cache(maxsize=1)
def _system() -> dict[str, Path]:
    """The system's libraries for this kind of machine, by name."""
    ldconfig = shutil.which("ldconfig") or "/sbin/ldconfig"
    listed = subprocess.run([ldconfig, "-p"], capture_output=True, text=True).stdout
    found: dict[str, Path] = {}
    for name, path in re.findall(r"^\s+(\S+) \(.*\) => (\S+)$", listed, re.MULTILINE):
        if name not in found and elf.is_elf(Path(path)):
            found[name] = Path(path)
    return found
