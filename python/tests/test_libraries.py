from __future__ import annotations

import sys
from pathlib import Path

import pytest

import elf
import libraries

#: A library that every Linux with this Python has.
OWN = Path(sys.executable).resolve()


def made(
    path: Path, *needed: str, run_paths: tuple[str, ...] = ("$ORIGIN",), versions: tuple[str, ...] = ()
) -> elf.Library:
    path.touch()
    return elf.Library(path, list(needed), list(run_paths), set(versions))


def test_what_a_file_needs_is_read_as_readelf_reads_it() -> None:
    read = elf.read(OWN)
    assert "libc.so.6" in read.needed
    assert any(version.startswith("GLIBC_2.") for version in read.versions)


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh\n", elf.MAGIC + elf.CLASS, elf.MAGIC + elf.CLASS + b"\xff" * 200])
def test_what_is_no_library_is_refused_with_its_name(here: Path, content: bytes) -> None:
    (here / "odd.so").write_bytes(content)
    with pytest.raises(ValueError, match=r"odd\.so is"):
        elf.read(here / "odd.so")


def test_a_library_that_was_cut_short_is_refused(here: Path) -> None:
    (here / "short.so").write_bytes(OWN.read_bytes()[:70])
    with pytest.raises(ValueError, match=r"short\.so is damaged"):
        elf.read(here / "short.so")


@pytest.mark.parametrize(
    ("versions", "minor"),
    [
        ([], 17),
        (["GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.9"], 34),
        (["GLIBC_2.17", "GLIBCXX_3.4.30"], 35),
        (["GLIBC_2.17", "GLIBCXX_3.4.29", "CXXABI_1.3.9"], 34),
        (["GLIBC_2.36"], 36),
        (["GLIBC_2.17", "GLIBC_ABI_DT_RELR"], 36),
        (["GLIBC_2.17", "GCC_12.0.0"], 35),
        (["LIBFFI_BASE_8.0", "OMP_3.0"], 17),
    ],
)
def test_the_tag_is_the_oldest_system_that_has_every_symbol(versions: list[str], minor: int) -> None:
    assert libraries.glibc_minor(versions) == minor


@pytest.mark.parametrize("version", ["GLIBC_PRIVATE", "GLIBCXX_3.4.99"])
def test_symbols_of_no_known_system_are_refused(version: str) -> None:
    with pytest.raises(ValueError, match=version):
        libraries.glibc_minor([version])


def test_libraries_beside_or_of_the_system_are_no_problem(here: Path) -> None:
    (here / "torch/lib").mkdir(parents=True)
    (here / "ours").mkdir()
    own = made(
        here / "ours/a.so", "b.so", "libc.so.6", "libtorch_cpu.so", run_paths=("$ORIGIN", "$ORIGIN/../torch/lib")
    )
    beside = made(here / "ours/b.so")
    # The folder of the other package is told of; it need not be there.
    assert libraries.problems([own, beside], {(here / "torch/lib").resolve(): {"libtorch_cpu.so"}}) == []


def test_a_library_that_is_not_found_is_named_with_who_needs_it(here: Path) -> None:
    (found,) = libraries.problems([made(here / "a.so", "libsoxr.so.0")], {})
    assert found.startswith("a.so needs libsoxr.so.0, which is neither beside it")


def test_a_library_beside_is_not_found_without_a_run_path(here: Path) -> None:
    """The loader does not look there: libFLAC beside libsndfile, in a folder that the program found by itself."""
    made(here / "b.so")
    assert len(libraries.problems([made(here / "a.so", "b.so", run_paths=())], {})) == 1


def test_run_paths_into_this_machine_are_named(here: Path) -> None:
    (found,) = libraries.problems([made(here / "a.so", run_paths=("$ORIGIN", "/elsewhere/lib"))], {})
    assert "a.so looks for libraries in '/elsewhere/lib'" in found
