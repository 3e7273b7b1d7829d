"""Where what is packed comes from: the build, LibTorch, OpenVINO; and which versions of these it needs."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import elf
from words import fail

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Companion:
    """A Python package whose libraries the plugins open, and which the wheel leaves to pip."""

    package: str
    #: As pip takes it behind the name: `2.13.*`.
    version: str
    #: Where they lie here.
    folder: Path
    #: Where they lie within the package's folder.
    subfolder: str
    #: The one that plugins are linked against.
    library: str

    def names(self) -> set[str]:
        """All that could be found there."""
        return {path.name for path in self.folder.iterdir() if ".so" in path.name}


@dataclass(frozen=True)
class Places:
    """Everything that a package is made of, looked at once."""

    build: Path
    machine: str
    version: str
    #: Program and shared libraries of ours, as `Package.swift` names them.
    files: tuple[Path, ...]
    torch: Companion
    openvino: Companion

    @property
    def program(self) -> Path:
        """The program as it was built."""
        return self.build / "telltale"

    @property
    def companions(self) -> tuple[Companion, Companion]:
        """In the order in which they are searched."""
        return (self.torch, self.openvino)


def find() -> Places:
    """Reads BUILD, LIBTORCH, OPENVINO and TELLTALE_DEPS; ends with a sentence where something is amiss."""
    build = Path(os.environ.get("BUILD") or ROOT / ".build/release").absolute()
    rebuild = "build it (make wheel and make dist do), or name another folder in BUILD"
    if not build.is_dir():
        fail(f"there is no build folder {build}", rebuild)
    manifest = (ROOT / "Package.swift").read_text(encoding="utf-8")
    plugins = re.findall(r'\bPlugin\(name: "(\w+)"', manifest)
    names = ["telltale", *(f"libTelltale{name}.so" for name in ["Core", "Torch", *plugins])]
    absent = [name for name in names if not elf.is_elf(build / name)]
    if absent:
        fail(f"the build in {build} lacks {', '.join(absent)}", rebuild)
    deps = Path(os.environ.get("TELLTALE_DEPS") or ROOT / ".deps").absolute()
    return Places(
        build=build,
        machine=platform.machine(),
        version=_version(build / "telltale"),
        files=tuple(build / name for name in names),
        torch=_torch(Path(os.environ.get("LIBTORCH") or deps / "libtorch")),
        openvino=_openvino(Path(os.environ.get("OPENVINO") or deps / "openvino"), build),
    )


def _version(program: Path) -> str:
    """What the program says, which is what the client says."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        fail(f"{program} does not run here: {done.stderr.strip()}", "build it again on this machine")
    found = done.stdout.strip()
    text = (ROOT / "python/telltale/_version.py").read_text(encoding="utf-8")
    client = re.search(r'__version__ = "([^"]+)"', text)
    if client is None or client[1] != found:
        said = client[1] if client else "none"
        fail(
            f"{program} is version {found}, and the Python client in python/telltale/_version.py is {said}",
            "build the program again, or give both the same version",
        )
    return found


def _torch(folder: Path) -> Companion:
    mend = "run make setup, or name the folder of a LibTorch in LIBTORCH"
    if not (folder / "lib/libtorch_cpu.so").is_file():
        fail(f"there is no LibTorch in {folder} (lib/libtorch_cpu.so)", mend)
    headers = ["include/torch/headeronly/version.h", "include/torch/csrc/api/include/torch/version.h"]
    text = "".join((folder / one).read_text() for one in headers if (folder / one).is_file())
    parts = dict(re.findall(r"#define TORCH_VERSION_(MAJOR|MINOR) (\d+)", text))
    if len(parts) < 2:
        fail(f"LibTorch in {folder} does not say its version (include/torch/headeronly/version.h)", mend)
    # Its libraries are told apart by no name: within a series they fit.
    series = f"{parts['MAJOR']}.{parts['MINOR']}.*"
    return Companion("torch", series, folder / "lib", "lib", "libtorch_cpu.so")


def _openvino(folder: Path, build: Path) -> Companion:
    mend = "run make setup, or name the folder of an OpenVINO in OPENVINO"
    # As `Sources/OpenVINO/Package.swift`: the archive of the releases keeps them one folder deeper.
    found = [
        one for one in (folder / "lib", folder / "lib/intel64", folder / "libs") if any(one.glob("libopenvino.so*"))
    ]
    if not found:
        fail(f"there is no OpenVINO in {folder} (lib/libopenvino.so)", mend)
    plugin = build / "libTelltaleOpenVINOModel.so"
    name = next((one for one in elf.read(plugin).needed if one.startswith("libopenvino.so.")), "")
    # The library carries its whole version in its name: 2026.4.1 is libopenvino.so.2641, and nothing else is.
    parts = re.fullmatch(r"libopenvino\.so\.(\d\d)(\d)(\d)", name)
    if parts is None:
        fail(
            f"{plugin} needs '{name}', which tells no version of OpenVINO", "build against OpenVINO as setup fetches it"
        )
    version = f"20{parts[1]}.{parts[2]}.{parts[3]}"
    if not (found[0] / name).is_file():
        fail(f"the build needs {name} (OpenVINO {version}), which is not in {found[0]}", mend + ", and build again")
    return Companion("openvino", version, found[0], "libs", name)
