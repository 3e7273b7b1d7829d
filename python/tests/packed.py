"""What tests of packages share: packing what was built, environments for it, and which libraries a program loads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy

import places
from support import ROOT
from telltale import program

#: An ONNX file that reads 128 bands by 64 frames.
MODEL = ROOT / "Tests/EndToEndTests/Golden/own-model.onnx"
#: An audit of it that takes seconds: reads recordings, opens OpenVINO and LibTorch.
AUDIT = [
    *("--tap", "vector", "--attacker", "probe-linear", "--knowledge", "semi-informed", "--controls", "none"),
    *("--exact-test", "none", "--seeds", "1", "--threads", "1"),
]


def build_folder() -> Path:
    """Of the program under test."""
    return program.find().resolve().parent


def settings(**more: str | Path) -> dict[str, str]:
    """Variables for `scripts/package`."""
    deps = Path(os.environ.get("TELLTALE_DEPS") or ROOT / ".deps").absolute()
    given: dict[str, str | Path] = {"BUILD": build_folder(), "TELLTALE_DEPS": deps, **more}
    for name in ("libtorch", "openvino"):
        # Where setup put it, whatever folder the Python client's own environment is in.
        given.setdefault(name.upper(), os.environ.get(name.upper()) or ROOT / ".deps" / name)
    # A LibTorch of before its texts were kept: what is tested is that texts go along.
    if not (Path(given["LIBTORCH"]) / "licenses").is_dir():
        given.setdefault("LIBTORCH_LICENCES", os.environ.get("LIBTORCH_LICENCES") or ROOT / "packaging/licences")
    return {**os.environ, **{name: str(value) for name, value in given.items()}}


def pack(what: str, dist: Path, **more: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs `scripts/package`."""
    command = [str(ROOT / "scripts/package"), what]
    return subprocess.run(command, capture_output=True, text=True, env=settings(DIST=dist, **more))


def packed(what: str, dist: Path, **more: str | Path) -> str:
    """The same, where it has to work; gives what was said."""
    done = pack(what, dist, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Environment:
    """A virtual environment without pip."""

    folder: Path

    @property
    def site(self) -> Path:
        """Where its packages lie."""
        return self.folder / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"

    @property
    def python(self) -> Path:
        return self.folder / "bin/python"

    @property
    def command(self) -> Path:
        return self.folder / "bin/telltale"


def environment(folder: Path, wheel: Path) -> Environment:
    """One with the wheel, NumPy and the libraries of torch and openvino as setup unpacked them: these are gigabytes."""
    made = Environment(folder)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(made.python), "install"]
    quiet = ["--quiet", "--no-deps", "--no-index", "--no-compile"]
    # What lies on PYTHONPATH would count as installed.
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([*pip, *quiet, str(wheel)], check=True, env=plain)
    arrays = Path(numpy.__file__).parent
    for path in (arrays, arrays.with_name("numpy.libs")):
        if path.exists():
            (made.site / path.name).symlink_to(path)
    for one in companions():
        (made.site / one.package).mkdir()
        (made.site / one.package / one.subfolder).symlink_to(one.folder.resolve())
        found = one.version.replace("*", "0")
        (made.site / f"{one.package}-{found}.dist-info").mkdir()
    return made


@lru_cache(maxsize=1)
def companions() -> tuple[places.Companion, ...]:
    """LibTorch and OpenVINO, as packaging finds them."""
    code = "import places, sys; print(*(one.folder for one in places.find().companions), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=settings(), cwd=ROOT / "packaging", check=True
    )
    torch, openvino = map(Path, done.stdout.splitlines())
    name = next(path.name for path in sorted(openvino.glob("libopenvino.so.*")))
    digits = name.removeprefix("libopenvino.so.")
    return (
        places.Companion("torch", "2.13.*", torch, "lib", "libtorch_cpu.so"),
        places.Companion("openvino", f"20{digits[:2]}.{digits[2]}.{digits[3]}", openvino, "libs", name),
    )


@lru_cache(maxsize=1)
def hiding() -> tuple[str, ...]:
    """What starts a command among mounts of its own, where folders can be hidden; empty where that may not be."""
    for command in (("unshare", "-m"), ("unshare", "-rm")):
        if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return ()


def run(
    *command: str | Path, hidden: tuple[Path, ...] = (), cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command with hardly any variables; folders that are hidden are empty for it, where the system can."""
    plain = {"PATH": "/usr/bin:/bin", "HOME": str(cwd or "/"), "LANG": "C.UTF-8", **variables}
    words = [str(word) for word in command]
    if hidden and hiding():
        mounts = " && ".join(f'mount -t tmpfs none "${number + 1}"' for number in range(len(hidden)))
        script = f'{mounts} && shift {len(hidden)} && exec "$@"'
        words = [*hiding(), "bash", "-c", script, "hide", *map(str, hidden), *words]
    return subprocess.run(words, capture_output=True, text=True, env=plain, cwd=cwd, stdin=subprocess.DEVNULL)


def toolchain() -> Path:
    """The folder of Swift that the program under test was built with."""
    said = subprocess.run(["ldd", str(program.find())], capture_output=True, text=True, check=True).stdout
    found = re.search(r"libswiftCore\.so => (\S+)/usr/lib/swift/linux/", said)
    assert found is not None, said
    return Path(found[1])


def loaded(folder: Path, *command: str | Path) -> set[Path]:
    """Every library that the command and the programs that it starts load, links resolved; the folder is their home."""
    logs = folder / "loader"
    logs.mkdir()
    # In sight of all programs but those that confine themselves: these may write nothing here.
    done = run(*command, cwd=folder, LD_DEBUG="libs", LD_DEBUG_OUTPUT=str(logs / "log"))
    assert done.returncode == 0, done.stderr
    text = "".join(path.read_text(errors="replace") for path in logs.iterdir())
    return {Path(one).resolve() for one in re.findall(r"calling init: (/\S.*)", text)}
