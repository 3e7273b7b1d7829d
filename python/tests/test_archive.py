from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from packed import AUDIT, MODEL, build_folder, companions, loaded, pack, packed, run, toolchain

import archive
import libraries
from support import needs_program, speech_corpus

pytestmark = needs_program


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the archive's folder is, as it would be unpacked."""
    folder = tmp_path_factory.mktemp("dist")
    packed("folder", folder)
    return folder


@pytest.fixture(scope="module")
def unpacked(dist: Path) -> Path:
    (made,) = dist.iterdir()
    return made


@pytest.fixture(scope="module")
def hidden() -> tuple[Path, ...]:
    """What other machines do not have: the build, Swift, LibTorch and OpenVINO."""
    return (build_folder(), toolchain(), *(one.folder.resolve() for one in companions()))


@pytest.mark.parametrize("place", ["one", "an other/place"])
def test_it_audits_wherever_it_is_unpacked(unpacked: Path, hidden: tuple[Path, ...], here: Path, place: str) -> None:
    (here / place).mkdir(parents=True)
    folder = here / place / unpacked.name
    shutil.copytree(unpacked, folder, symlinks=True, copy_function=os.link)
    table = speech_corpus(here / "speech", speakers=12)
    model = here / "model.onnx"
    model.write_bytes(MODEL.read_bytes())
    words = ["audit", "--model", str(model), "--corpus", f"table:{table}", *AUDIT, "--name", "here"]
    done = run(folder / "bin/telltale", *words, hidden=hidden, cwd=here)
    assert done.returncode == 0, done.stderr
    assert "leak demonstrated" in done.stdout
    listed = run(folder / "bin/telltale", "list", hidden=hidden, cwd=here)
    assert "refused" not in listed.stdout + listed.stderr


def test_all_libraries_but_the_systems_are_its_own(unpacked: Path, here: Path) -> None:
    found = loaded(here, unpacked / "bin/telltale", "list")
    own = {one for one in found if one.is_relative_to(unpacked.resolve())}
    assert {"libTelltaleVGG.so", "libtorch_cpu.so", "libswiftCore.so", "libsndfile.so.1"} <= {one.name for one in own}
    plain = {name.split(".so")[0] for name in libraries.SYSTEM}
    assert {one.name for one in found - own if one.name.split(".so")[0] not in plain} == set()


def test_it_brings_the_texts_of_what_it_carries(unpacked: Path) -> None:
    texts = unpacked / "share/doc/telltale/licences"
    names = {path.name for path in texts.iterdir()}
    assert {"LibTorch", "OpenVINO", "swift", "Yams", "swift-crypto", "libsndfile1", "libsoxr0", "telltale"} <= names
    assert all(any(path.stat().st_size > 0 for path in folder.rglob("*")) for folder in texts.iterdir())


def test_it_is_installed_below_a_prefix(dist: Path, here: Path, hidden: tuple[Path, ...]) -> None:
    prefix = here / "a prefix"
    # An older version's plugin would be taken for one of this version.
    old = prefix / "lib/telltale/libTelltaleGone.so"
    old.parent.mkdir(parents=True)
    old.touch()
    (prefix / "bin").mkdir()
    (prefix / "bin/other").touch()
    said = packed("install", dist, PREFIX=prefix)
    assert said == f"package: telltale 0.1.0 at {prefix}/bin/telltale\n"
    assert not old.exists()
    assert (prefix / "bin/other").exists()
    assert run(prefix / "bin/telltale", "--version", hidden=hidden).stdout == "0.1.0\n"
    for name in ("man/man1/telltale.1", "bash-completion/completions/telltale", "doc/telltale/LICENSE"):
        assert (prefix / "share" / name).is_file()


def test_a_package_of_a_distribution_is_installed_elsewhere_first(dist: Path, here: Path) -> None:
    packed("install", dist, PREFIX="/usr", DESTDIR=here / "root")
    assert (here / "root/usr/bin/telltale").is_symlink()


@pytest.mark.parametrize(
    ("prefix", "message"),
    [("relative", "PREFIX is 'relative'"), ("{here}/file/below", "{here}/file/below cannot be written")],
)
def test_a_prefix_that_does_not_serve_is_named(dist: Path, here: Path, prefix: str, message: str) -> None:
    (here / "file").touch()
    done = pack("install", dist, PREFIX=prefix.format(here=here))
    assert done.returncode == 1
    assert message.format(here=here) in done.stderr


def test_what_was_not_made_cannot_be_installed(here: Path) -> None:
    done = pack("install", here, PREFIX=here / "prefix")
    assert "make it first: make dist" in done.stderr
    assert not (here / "prefix").exists()


def test_what_has_no_licence_text_is_not_passed_on(here: Path) -> None:
    (here / "empty").mkdir()
    done = pack("folder", here / "dist", LIBTORCH_LICENCES=here / "empty")
    assert f"there are no licence texts of LibTorch in {here}/empty" in done.stderr
    assert list((here / "dist").iterdir()) == []


def test_the_same_files_give_the_same_archive(here: Path) -> None:
    made = []
    for name in ("first", "second"):
        folder = here / name / "telltale"
        (folder / "bin").mkdir(parents=True)
        for file in ("b", "a")[:: 1 if name == "first" else -1]:
            (folder / file).write_text(file)
        (folder / "a").chmod(0o700)
        (folder / "bin/link").symlink_to("../a")
        archive.compress(folder)
        made.append(here / name / "telltale.tar.xz")
    assert made[0].read_bytes() == made[1].read_bytes()
    with tarfile.open(made[0]) as packed_one:
        modes = {one.name: (oct(one.mode), one.uname, one.linkname) for one in packed_one}
    assert modes["telltale/a"] == ("0o755", "root", "")
    assert modes["telltale/b"] == ("0o644", "root", "")
    assert modes["telltale/bin/link"][2] == "../a"
    assert subprocess.run(["tar", "-tf", made[0]], capture_output=True).returncode == 0
