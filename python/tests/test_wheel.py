from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from packed import (
    AUDIT,
    MODEL,
    Environment,
    build_folder,
    companions,
    environment,
    loaded,
    pack,
    packed,
    run,
    toolchain,
)

import check_wheel
import libraries
from support import QUICK, needs_program, speech_corpus

pytestmark = needs_program


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dist = tmp_path_factory.mktemp("dist")
    packed("wheel", dist)
    (made,) = dist.iterdir()
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """In a folder whose name has a blank, which a line that begins with #! cannot hold."""
    return environment(tmp_path_factory.mktemp("an environment") / "of mine", wheel)


@pytest.fixture(scope="module")
def hidden() -> tuple[Path, ...]:
    """What other machines do not have: the build, and Swift."""
    return (build_folder(), toolchain())


def folders() -> dict[str, Path]:
    return {one.package: one.folder for one in companions()}


def without(wheel: Path, target: Path, start: str) -> Path:
    """A copy without the files whose names start so."""
    copy = target / wheel.name
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(copy, "w") as new:
        for entry in old.infolist():
            if not entry.filename.startswith(start):
                new.writestr(entry, old.read(entry.filename), zipfile.ZIP_STORED)
    return copy


def test_all_that_the_wheel_needs_is_in_it_or_on_every_system(wheel: Path) -> None:
    assert check_wheel.problems(wheel, folders()) == []


def test_a_wheel_with_another_tag_fails_the_check(wheel: Path, here: Path) -> None:
    tag = wheel.stem.split("-")[-1]
    wrong = here / wheel.name.replace(tag, "manylinux_2_17_x86_64")
    wrong.symlink_to(wheel)
    assert check_wheel.problems(wrong, folders()) == [
        f"{wrong.name} says manylinux_2_17_x86_64, but what is in it needs {tag}"
    ]


def test_a_wheel_without_a_library_fails_the_check_by_its_name(wheel: Path, here: Path) -> None:
    found = check_wheel.problems(without(wheel, here, "telltale/bin/libFLAC.so"), folders())
    assert any("libsndfile.so.1 needs libFLAC.so." in one for one in found)
    assert any("libFLAC.so." in one and "is missing in" in one for one in found)


def test_a_wheel_whose_companions_lack_a_library_fails_the_check(wheel: Path, here: Path) -> None:
    found = check_wheel.problems(wheel, {**folders(), "torch": here})
    assert any("libTelltaleTorch.so needs libtorch_cpu.so" in one for one in found)


def test_the_command_runs_where_neither_the_build_nor_swift_is(
    installed: Environment, hidden: tuple[Path, ...]
) -> None:
    said = run(installed.command, "--version", hidden=hidden)
    assert (said.stdout, said.stderr) == ("0.1.0\n", "")
    listed = run(installed.command, "list", hidden=hidden)
    assert "refused" not in listed.stdout + listed.stderr
    for name in ("vgg16", "openvino", "torchscript", "probe-linear", "ridge", "quantise", "mel", "auc"):
        assert f"\n{name} " in listed.stdout


def test_the_command_audits_where_neither_the_build_nor_swift_is(
    installed: Environment, hidden: tuple[Path, ...], here: Path
) -> None:
    table = speech_corpus(here / "speech", speakers=12)
    model = here / "model.onnx"
    model.write_bytes(MODEL.read_bytes())
    words = ["audit", "--model", str(model), "--corpus", f"table:{table}", *AUDIT, "--name", "here"]
    done = run(installed.command, *words, hidden=hidden, cwd=here)
    assert done.returncode == 0, done.stderr
    assert (here / "here-audit/report.html").exists()


def test_the_client_audits_with_the_program_that_came_with_it(
    installed: Environment, hidden: tuple[Path, ...], here: Path
) -> None:
    script = here / "audit.py"
    script.write_text(
        "import numpy, telltale\n"
        "rows = [(s, e) for s in range(12) for e in range(4)]\n"
        "labels = [{'speaker': f's{s}', 'emotion': 'ahns'[e], 'gender': 'fm'[s % 2]} for s, e in rows]\n"
        "array = numpy.random.default_rng(1).normal(size=(48, 8)) + [[3 * (s % 2)] for s, _ in rows]\n"
        f"result = telltale.audit({{'early': array}}, corpus=labels, **{QUICK})\n"
        "print(telltale.program.find(), result.verdict, sep='\\n')\n"
    )
    done = run(installed.python, script, hidden=hidden, cwd=here)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(installed.site / "telltale/bin/telltale"), "leak demonstrated"]


def test_no_library_of_this_machine_is_loaded_but_the_systems(installed: Environment, here: Path) -> None:
    own = installed.site / "telltale/bin"
    found = loaded(here, own / "telltale", "list")
    assert own.resolve() / "libTelltaleVGG.so" in found
    allowed = [own.resolve(), *(one.folder.resolve() for one in companions())]
    foreign = {one for one in found if one.parent not in allowed}
    names = {one.name for one in foreign}
    assert {name for name in names if name.split(".so")[0] + ".so" not in plain_names()} == set()


def plain_names() -> set[str]:
    """Libraries of every system, without their versions."""
    return {name.split(".so")[0] + ".so" for name in libraries.SYSTEM}


def test_an_environment_that_was_moved_still_runs_as_a_module(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory, hidden: tuple[Path, ...]
) -> None:
    folder = tmp_path_factory.mktemp("moved")
    environment(folder / "before", wheel)
    (folder / "before").rename(folder / "after")
    moved = Environment(folder / "after")
    assert run(moved.python, "-m", "telltale", "--version", hidden=hidden).stdout == "0.1.0\n"
    # Another version, where the loader would say what symbol it misses.
    (moved.site / "torch-2.13.0.dist-info").rename(moved.site / "torch-2.12.1.dist-info")
    said = run(moved.python, "-m", "telltale", "demo")
    assert said.returncode == 2
    assert said.stderr.startswith("telltale: torch is 2.12.1 (in ")
    assert said.stderr.rstrip().endswith("-m pip install 'torch==2.13.*'")


def test_the_same_tree_gives_the_same_bytes(wheel: Path, here: Path) -> None:
    packed("wheel", here / "again")
    assert (here / "again" / wheel.name).read_bytes() == wheel.read_bytes()


def test_pip_knows_the_wheel(installed: Environment) -> None:
    code = (
        "from importlib.metadata import distribution as d; one = d('telltale');"
        "print(one.version, *(r for r in one.requires if 'extra' not in r), sep='|')"
    )
    said = run(installed.python, "-c", code).stdout.strip().split("|")
    needed = [f"{one.package}=={one.version}" for one in companions()]
    assert said == ["0.1.0", "numpy>=1.24", *needed]
    code = "from importlib.metadata import files; print(*files('telltale'), sep='\\n')"
    listed = run(installed.python, "-c", code).stdout
    for name in (
        "share/man/man1/telltale.1",
        "licenses/libsndfile1/copyright",
        "licenses/swift/LICENSE.txt",
        "telltale_command.py",
    ):
        assert name in listed


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"BUILD": "/nowhere"}, "there is no build folder /nowhere"),
        ({"LIBTORCH": "/nowhere"}, "there is no LibTorch in /nowhere"),
        ({"OPENVINO": "/nowhere"}, "there is no OpenVINO in /nowhere"),
        ({"CHECKOUTS": "/nowhere"}, "there is no licence text of swift-argument-parser in /nowhere"),
    ],
)
def test_what_is_not_there_is_named(here: Path, variables: dict[str, str], message: str) -> None:
    done = pack("wheel", here / "dist", **variables)
    assert done.returncode == 1
    assert message in done.stderr
    assert "package: to mend it: " in done.stderr
    assert list(here.rglob("*.whl")) == []


def test_a_build_in_parts_is_refused_with_what_it_lacks(here: Path) -> None:
    build = here / "build"
    build.mkdir()
    for path in build_folder().glob("*"):
        if path.name == "telltale" or path.name.endswith(".so"):
            (build / path.name).symlink_to(path)
    (build / "libTelltaleMel.so").unlink()
    (build / "libTelltaleRidge.so").unlink()
    (build / "libTelltaleRidge.so").write_text("no library")
    done = pack("wheel", here / "dist", BUILD=build)
    assert f"the build in {build} lacks libTelltaleMel.so, libTelltaleRidge.so" in done.stderr


def test_a_place_that_cannot_be_written_is_named(here: Path) -> None:
    (here / "dist").write_text("a file")
    done = pack("wheel", here / "dist")
    assert done.returncode == 1
    assert f"see that {here}/dist may be written" in done.stderr
