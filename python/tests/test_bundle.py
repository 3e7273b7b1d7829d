from __future__ import annotations

import sys
from pathlib import Path

import pytest

from telltale import TelltaleError, bundle, process, program


@pytest.fixture
def site(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages with ours in it, whose program needs torch 2.13 and openvino 2026.4.1, which are there."""
    folder = here / "site"
    own = folder / "telltale/bin"
    own.mkdir(parents=True)
    (own / "needs.txt").write_text("torch 2.13.* lib libtorch_cpu.so\nopenvino 2026.4.1 libs libopenvino.so.2641\n")
    (own / "telltale").write_text('#!/bin/sh\necho "$LD_LIBRARY_PATH"\n')
    (own / "telltale").chmod(0o755)
    install(folder, "torch", "2.13.1+cpu", "lib/libtorch_cpu.so")
    install(folder, "openvino", "2026.4.1", "libs/libopenvino.so.2641")
    monkeypatch.setattr(bundle, "FOLDER", str(own))
    monkeypatch.setattr(sys, "path", [str(folder)])
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    return folder


def install(site: Path, package: str, version: str, library: str) -> None:
    for other in site.glob(f"{package}-*.dist-info"):
        other.rmdir()
    (site / f"{package}-{version}.dist-info").mkdir(parents=True)
    (site / package / library).parent.mkdir(parents=True, exist_ok=True)
    (site / package / library).touch()


def test_packages_that_fit_are_no_problem(site: Path) -> None:
    assert bundle.misfits() is None
    assert program.find() == site / "telltale/bin/telltale"
    assert bundle.environment() == {}


def test_another_version_is_named_with_what_is_needed_and_how_to_get_it(site: Path) -> None:
    install(site, "torch", "2.12.0", "lib/libtorch_cpu.so")
    assert bundle.misfits() == (
        f"torch is 2.12.0 (in {site}), and this telltale needs torch==2.13.*. To mend it: {sys.executable} -m pip"
        " install 'torch==2.13.*'"
    )
    with pytest.raises(TelltaleError, match=r"torch is 2\.12\.0") as caught:
        program.find()
    assert caught.value.code == "missing-package"


@pytest.mark.parametrize("version", ["2.1.3", "2.130.0", "3.13.0"])
def test_versions_are_compared_part_by_part(site: Path, version: str) -> None:
    install(site, "torch", version, "lib/libtorch_cpu.so")
    assert f"torch is {version}" in str(bundle.misfits())


def test_all_that_is_missing_is_named_at_once(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    said = str(bundle.misfits())
    assert "torch is not installed, and this telltale needs torch==2.13.*" in said
    assert "openvino is not installed" in said
    assert said.endswith("pip install 'torch==2.13.*' 'openvino==2026.4.1'")


def test_a_package_that_lost_its_library_is_installed_anew(site: Path) -> None:
    (site / "openvino/libs/libopenvino.so.2641").unlink()
    said = str(bundle.misfits())
    assert f"openvino in {site} lacks libs/libopenvino.so.2641" in said
    assert said.endswith("pip install --force-reinstall --no-deps 'openvino==2026.4.1'")
    # What is not there at all needs its own packages, too.
    install(site, "torch", "2.13.0", "lib/libtorch_cpu.so")
    (site / "torch/lib/libtorch_cpu.so").unlink()
    (site / "torch/lib").rmdir()
    assert str(bundle.misfits()).endswith("pip install --force-reinstall 'torch==2.13.*' 'openvino==2026.4.1'")


def test_libraries_of_another_folder_are_told_to_the_loader(
    site: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A virtual environment that sees the system's packages has torch there."""
    (site / "torch").rename(here / "gone")
    install(here / "other site", "torch", "2.13.0", "lib/libtorch_cpu.so")
    monkeypatch.setattr(sys, "path", [str(site), str(here / "other site")])
    assert bundle.misfits() is None
    assert bundle.environment() == {"LD_LIBRARY_PATH": f"{here}/other site/torch/lib"}
    monkeypatch.setenv("LD_LIBRARY_PATH", "/mine")
    assert bundle.environment() == {"LD_LIBRARY_PATH": f"{here}/other site/torch/lib:/mine"}
    (site / "telltale/bin/telltale").write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo 0.1.0 || echo "$LD_LIBRARY_PATH"\n'
    )
    assert process.run(["list"]).output.strip() == f"{here}/other site/torch/lib:/mine"


def test_a_program_that_is_a_link_into_a_cache_finds_its_libraries(site: Path, here: Path) -> None:
    (here / "cache/telltale/bin").mkdir(parents=True)
    own = site / "telltale/bin/telltale"
    own.rename(here / "cache/telltale/bin/telltale")
    own.symlink_to(here / "cache/telltale/bin/telltale")
    assert bundle.environment() == {"LD_LIBRARY_PATH": f"{site}/torch/lib:{site}/openvino/libs"}


def test_the_command_says_it_and_ends_as_bad_input_does(
    site: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    install(site, "torch", "2.12.0", "lib/libtorch_cpu.so")
    with pytest.raises(SystemExit) as ended:
        bundle.become(["list"])
    assert ended.value.code == 2
    assert capfd.readouterr().err.startswith("telltale: torch is 2.12.0 (in ")


def test_without_a_program_the_command_says_what_to_install(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (site / "telltale/bin/telltale").unlink()
    with pytest.raises(SystemExit):
        bundle.become([])
    assert "make wheel" in capfd.readouterr().err
