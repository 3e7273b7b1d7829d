from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from packed import run

import manual
from support import needs_program
from telltale import program

pytestmark = needs_program

Commands = dict[tuple[str, ...], str]


@pytest.fixture(scope="module")
def commands() -> Commands:
    """What `--help` says of each command, by its words, as people find them: from the program's own lists."""
    found: Commands = {}
    wanted: list[tuple[str, ...]] = [("telltale",)]
    while wanted:
        words = wanted.pop()
        found[words] = run(program.find(), *words[1:], "--help", COLUMNS="80").stdout
        _, _, listed = found[words].partition("SUBCOMMANDS:\n")
        wanted += [(*words, name) for name in re.findall(r"^  ([a-z][a-z-]*)(?: |$)", listed, re.MULTILINE)]
    return found


def options(said: str) -> set[str]:
    """Of a command's help; a second spelling counts, too."""
    heads = re.findall(r"^  (-.*?)(?:  |$)", said.partition("OPTIONS:\n")[2], re.MULTILINE)
    return {word.rstrip(",") for head in heads for word in re.findall(r"(?<!\S)--?[a-z][a-z-]*,?", head)}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    for name, content in manual.shared_files(program.find()).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def plain(page: str) -> str:
    """A page's text without what roff reads."""
    return re.sub(r"\\f[BIR]", "", page).replace("\\-", "-").replace("\\e", "\\")


def test_every_command_has_a_page_and_every_option_stands_in_it(commands: Commands, shared: Path) -> None:
    assert len(commands) > 25
    assert {path.stem for path in (shared / "man/man1").iterdir()} == {"-".join(words) for words in commands}
    for words, said in commands.items():
        page = plain((shared / f"man/man1/{'-'.join(words)}.1").read_text())
        wanted = options(said)
        assert "--help" in wanted
        for option in wanted:
            assert re.search(rf"^(.*, )?{option}(,| |$)", page, re.MULTILINE), (words, option)


def test_a_page_shows_the_examples_as_the_help_does(shared: Path) -> None:
    formatted = format_page(shared / "man/man1/telltale-audit.1")
    assert "  telltale audit --model vgg16 --corpus crema-d:corpora/crema-d" in formatted
    assert "    crema-d: { path: corpora/crema-d }" in formatted
    # Signs that roff would take for its own.
    assert "'encoder.layers.*'" in formatted
    assert "written \\,." in formatted


def format_page(page: Path) -> str:
    if shutil.which("groff") is None:
        pytest.skip("no groff")
    command = ["groff", "-man", "-Tutf8", "-P-cbou", "-rLL=200n", "-rHY=0", str(page)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_pages_have_nothing_that_formatters_warn_of(shared: Path) -> None:
    pages = sorted((shared / "man/man1").iterdir())
    if shutil.which("groff"):
        # Lines of examples that are longer than the page are shown as they are.
        command = ["groff", "-man", "-ww", "-Wbreak", "-z", *map(str, pages)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
    if shutil.which("mandoc"):
        done = subprocess.run(
            ["mandoc", "-T", "lint", "-W", "warning", *map(str, pages)], capture_output=True, text=True
        )
        # None is given: the version says how old a page is, and the same tree gives the same page.
        assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_know_every_command_and_option(commands: Commands, shared: Path, shell: str) -> None:
    script = shared / manual.COMPLETIONS[shell]
    text = script.read_text()
    for words, said in commands.items():
        for word in {*words, *options(said)}:
            name = word.lstrip("-")
            assert re.search(rf"(?<![a-z]){name}(?![a-z])", text), (words, word)
    if found := shutil.which(shell):
        assert run(found, "-n", script).stderr == ""


def test_bash_completes(shared: Path) -> None:
    script = shared / manual.COMPLETIONS["bash"]
    # As bash calls it: the word that is begun is the last.
    ask = 'source "$1"; shift; COMP_WORDS=(telltale "$@"); COMP_CWORD=$#; _telltale telltale "${@: -1}" "";'
    ask += 'printf "%s\\n" "${COMPREPLY[@]}"'

    def completed(*words: str) -> list[str]:
        return [one.strip() for one in run("bash", "-c", ask, "ask", script, *words).stdout.split()]

    assert completed("au") == ["audit"]
    assert {"new", "check", "lock"} <= set(completed("plugin", ""))
    assert "--profile" in completed("audit", "--pro")
