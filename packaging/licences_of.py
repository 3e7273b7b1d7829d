"""Gathers the licence texts of everything that a package carries."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from places import ROOT, Places
from words import fail

COMMON = Path("/usr/share/common-licenses")
PLAIN = re.compile(r"(LICEN[CS]E|NOTICE|COPYING|copyright)", re.IGNORECASE)


def gather(places: Places, carried: list[Path], folder: Path, companions: bool) -> list[Path]:
    """Writes the texts below the folder, one folder each, and gives them sorted.

    `carried` are files of this machine that go along. Ends with the name of what has no text.
    """
    folder.mkdir(parents=True)
    _copy(ROOT / "LICENSE", folder / "telltale/LICENSE")
    for path in sorted((ROOT / "packaging/licences").glob("*.txt")):
        _copy(path, folder / path.stem / path.name)
    _packages_of_swift(places, folder)
    for path in carried:
        if path in places.files:
            continue
        toolchain = next((one for one in path.resolve().parents if (one / "share/swift/LICENSE.txt").is_file()), None)
        if toolchain is not None:
            _copy(toolchain / "share/swift/LICENSE.txt", folder / "swift/LICENSE.txt")
        else:
            _of_system(path, folder)
    if companions:
        _of_companion(places.torch.folder, "LibTorch", "LIBTORCH_LICENCES", folder)
        _of_companion(places.openvino.folder, "OpenVINO", "OPENVINO_LICENCES", folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _packages_of_swift(places: Places, folder: Path) -> None:
    """What is linked into the program: the texts of the checkouts that it was built from."""
    named = os.environ.get("CHECKOUTS")
    # `.build/release` leads to `.build/<machine>/release`; checkouts lie beside `<machine>`.
    checkouts = Path(named) if named else places.build.resolve().parents[1] / "checkouts"
    manifest = (ROOT / "Package.swift").read_text(encoding="utf-8")
    for name in [*re.findall(r'url: "[^"]*/([\w-]+)"', manifest), "swift-asn1"]:
        texts = [path for path in (checkouts / name).glob("*") if PLAIN.match(path.name)]
        if not texts:
            fail(
                f"there is no licence text of {name} in {checkouts}",
                "build in that folder (its checkouts hold the texts), or name a folder that has them in CHECKOUTS",
            )
        for path in texts:
            _copy(path, folder / name / path.name)


def _of_system(path: Path, folder: Path) -> None:
    """The text that the system's package manager keeps of the library's package."""
    real = path.resolve()
    # A package manager knows a file by the name from before /lib led to /usr/lib, or after.
    spellings = [str(real), str(real).removeprefix("/usr"), f"/usr{real}"]
    for query, place in [
        (["dpkg-query", "-S"], "/usr/share/doc"),
        (["rpm", "-q", "--queryformat", "%{NAME}: ", "-f"], "/usr/share/licenses"),
    ]:
        if shutil.which(query[0]) is None:
            continue
        for spelling in spellings:
            answer = subprocess.run([*query, spelling], capture_output=True, text=True)
            if answer.returncode != 0:
                continue
            package = re.split(r"[:,]", answer.stdout)[0]
            texts = [one for one in (Path(place) / package).glob("*") if PLAIN.match(one.name) and one.is_file()]
            for text in texts:
                _copy(text, folder / package / text.name)
                _common_ones(text, folder / package)
            if texts:
                return
    fail(
        f"there is no licence text of {real}, which the package would carry",
        "install the library with the system's package manager, with its documentation",
    )


def _common_ones(text: Path, folder: Path) -> None:
    """Texts that Debian keeps once, and that a copyright file names: it must not go without them."""
    for name in set(re.findall(rf"{COMMON}/([\w.-]*\w)", text.read_text(encoding="utf-8", errors="replace"))):
        if (COMMON / name).is_file():
            _copy((COMMON / name).resolve(), folder / f"{name}.txt")


def _of_companion(libraries: Path, name: str, variable: str, folder: Path) -> None:
    """What `scripts/setup` unpacked beside the libraries, or what lies in a Python environment beside them."""
    package = libraries.parent
    named = os.environ.get(variable)
    beside = [package / "licenses", *sorted(package.parent.glob(f"{package.name}-*.dist-info/licenses"))]
    candidates = [Path(named)] if named else beside
    for candidate in candidates:
        texts = [path for path in sorted(candidate.rglob("*")) if path.is_file()]
        for path in texts:
            _copy(path, folder / name / path.relative_to(candidate))
        if texts:
            return
    fail(
        f"there are no licence texts of {name} in {candidates[0]}, and the archive would carry {name}",
        f"remove {package} and run make setup, or name a folder that has them in {variable}",
    )


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
