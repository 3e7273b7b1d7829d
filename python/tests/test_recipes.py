from __future__ import annotations

import fnmatch
import platform
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from packed import packed

import telltale
from support import ROOT, needs_program

CONTAINER = ROOT / "packaging/Containerfile"
APPTAINER = ROOT / "packaging/telltale.def"
#: Programs that build from a Containerfile, and how.
BUILDERS = {"docker": ["build"], "podman": ["build"], "buildah": ["bud"]}


def instructions() -> list[tuple[str, str]]:
    """Of the container's recipe, each on one line."""
    text = re.sub(r"\\\n\s*", "", CONTAINER.read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def sections() -> dict[str, list[str]]:
    """Of Apptainer's recipe: the head under an empty name, then by name."""
    found: dict[str, list[str]] = {"": []}
    name = ""
    for line in APPTAINER.read_text().splitlines():
        if line.startswith("%"):
            name = line[1:].strip()
            found[name] = []
        elif line.strip() and not line.startswith("#"):
            found[name].append(line.strip())
    return found


def ask(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def archive() -> str:
    """What `make dist` calls its folder."""
    return f"telltale-{telltale.__version__}-linux-{platform.machine()}"


def glibc(image: str) -> int:
    """The minor version that a base brings; a base that is not known here has to be looked up first."""
    return {"debian:12": 36, "debian:13": 41}[image.split(".")[0]]


def test_bases_are_named_by_version_and_are_new_enough() -> None:
    (container,) = [rest for word, rest in instructions() if word == "FROM"]
    head = dict(line.split(": ") for line in sections()[""])
    assert head["Bootstrap"] == "docker"
    for image in (container, head["From"]):
        assert re.fullmatch(r"[a-z]+:\d+\.\d+-slim", image), image
        assert glibc(image) >= 35


def test_what_recipes_copy_is_what_the_archive_is_called() -> None:
    (copied,) = [rest.split() for word, rest in instructions() if word in ("COPY", "ADD")]
    assert fnmatch.fnmatch(archive(), copied[0])
    # It lies beside the folder, and would be copied, too.
    assert not fnmatch.fnmatch(archive() + ".tar.xz", copied[0])
    (files,) = sections()["files"]
    source, target = files.split()
    assert source == f"dist/telltale-{telltale.__version__}-linux-x86_64"
    assert target == copied[1] == "/opt/telltale"


def test_recipes_have_the_parts_that_a_user_needs() -> None:
    words = [word for word, _ in instructions()]
    assert words[0] == "FROM"
    assert {"USER", "WORKDIR", "ENTRYPOINT"} <= set(words)
    assert set(words) <= {"FROM", "COPY", "RUN", "ENV", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}
    assert {"files", "post", "environment", "runscript", "test", "help"} <= set(sections())
    for script in ("post", "environment", "runscript", "test"):
        lines = "\n".join(sections()[script])
        assert subprocess.run(["sh", "-n"], input=lines, text=True, capture_output=True).stderr == ""


def test_hadolint_has_nothing_to_say() -> None:
    if shutil.which("hadolint") is None:
        pytest.skip("no hadolint")
    done = subprocess.run(["hadolint", CONTAINER], capture_output=True, text=True)
    assert done.stdout == ""


@needs_program
def test_the_container_is_built_and_runs(here: Path) -> None:
    base = next(rest for word, rest in instructions() if word == "FROM")
    builder = next((one for one in BUILDERS if shutil.which(one) and ask(one, "pull", base).returncode == 0), None)
    if builder is None:
        pytest.skip(f"no container tool that can fetch {base}")
    packed("folder", here / "dist")
    built = ask(builder, *BUILDERS[builder], "-f", str(CONTAINER), "-t", "telltale-test", str(here / "dist"))
    assert built.returncode == 0, built.stdout + built.stderr
    if builder != "buildah":
        assert ask(builder, "run", "--rm", "telltale-test", "--version").stdout == f"{telltale.__version__}\n"
        assert "vgg16" in ask(builder, "run", "--rm", "telltale-test", "list", "model").stdout


@needs_program
def test_the_image_for_clusters_is_built_and_runs(here: Path) -> None:
    if shutil.which("apptainer") is None:
        pytest.skip("no apptainer")
    packed("folder", here / "dist")
    image = here / "telltale.sif"
    built = subprocess.run(["apptainer", "build", image, APPTAINER], capture_output=True, text=True, cwd=here)
    if "pulling" in built.stderr.lower() and built.returncode != 0:
        pytest.skip("no apptainer that can fetch its base")
    assert built.returncode == 0, built.stderr
    done = subprocess.run(["apptainer", "run", image, "--version"], capture_output=True, text=True)
    assert done.stdout == f"{telltale.__version__}\n"
