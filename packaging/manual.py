"""Man pages and completions, made of what the program itself says of its commands.

Source: `--experimental-dump-help` and `--generate-completion-script` of swift-argument-parser; man(7).
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from words import fail

#: A command or an argument as the program tells it.
Told = dict[str, Any]

COMPLETIONS = {
    "bash": "bash-completion/completions/telltale",
    "zsh": "zsh/site-functions/_telltale",
    "fish": "fish/vendor_completions.d/telltale.fish",
}


def shared_files(program: Path) -> dict[str, bytes]:
    """Files below `share`, by name."""
    files = {name: _said(program, "--generate-completion-script", shell) for shell, name in COMPLETIONS.items()}
    for name, text in pages(program).items():
        files[f"man/man1/{name}.1"] = text.encode()
    return files


def pages(program: Path) -> dict[str, str]:
    """A page for the program and one for each of its commands, by name: `telltale`, `telltale-audit` and so on."""
    top = json.loads(_said(program, "--experimental-dump-help"))["command"]
    version = _said(program, "--version").decode().strip()
    return {"-".join(words): _page(one, words, version) for one, words in commands(top)}


def commands(command: Told, before: tuple[str, ...] = ()) -> list[tuple[Told, tuple[str, ...]]]:
    """The command and all below it that people may start, each with the words that start it."""
    words = (*before, command["commandName"])
    below = [one for one in command.get("subcommands", []) if one["shouldDisplay"] and one["commandName"] != "help"]
    return [(command, words)] + [found for one in below for found in commands(one, words)]


def _said(program: Path, *arguments: str) -> bytes:
    done = subprocess.run([program, *arguments], capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0 or not done.stdout:
        fail(f"{program} {' '.join(arguments)} ended with status {done.returncode}", "build the program again")
    return done.stdout


def _page(command: Told, words: tuple[str, ...], version: str) -> str:
    shown = [one for one in command.get("arguments", []) if one["shouldDisplay"]]
    title = "-".join(words)
    lines = [
        f'.TH {title.upper()} 1 "" "telltale {version}" "Telltale"',
        ".SH NAME",
        f"{_roman(title)} \\- {_roman(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS",
        *_synopsis(command, words, shown),
    ]
    if command.get("discussion"):
        lines += [".SH DESCRIPTION", *_discussion(command["discussion"])]
    for heading, kinds in [("ARGUMENTS", {"positional"}), ("OPTIONS", {"option", "flag"})]:
        some = [one for one in shown if one["kind"] in kinds]
        if some:
            lines += [f".SH {heading}", *(line for one in some for line in _argument(one))]
    below = commands(command, words[:-1])[1:]
    if below:
        lines.append(".SH COMMANDS")
        for one, names in below:
            lines += [".TP", f".BR {'-'.join(names)} (1)", _roman(one["abstract"])]
    others = ["telltale"] if len(words) > 1 else []
    if len(words) > 2:
        others.append("-".join(words[:-1]))
    if others:
        lines += [".SH SEE ALSO", *(f".BR {name} (1)" for name in others)]
    return "\n".join(lines) + "\n"


def _synopsis(command: Told, words: tuple[str, ...], shown: list[Told]) -> list[str]:
    parts = [f".B {_roman(' '.join(words))}"]
    if command.get("subcommands"):
        return [*parts, ".I command"]
    for one in shown:
        if one["kind"] == "positional":
            name = f"\\fI{_roman(one['valueName'])}\\fR" + (" ..." if one["isRepeating"] else "")
            parts.append(f"[{name}]" if one["isOptional"] else name)
    return [*parts, "[\\fIoptions\\fR]"]


def _argument(one: Told) -> list[str]:
    value = f"\\fI{_roman(one['valueName'])}\\fR"
    if one["kind"] == "positional":
        head = value
    else:
        names = [("--" if name["kind"] == "long" else "-") + name["name"] for name in one["names"]]
        head = ", ".join(f"\\fB{_roman(name)}\\fR" for name in names) + (f" {value}" if one["kind"] == "option" else "")
    text = one.get("abstract", "")
    if one.get("defaultValue") and "(default" not in text:
        text += f" (default: {one['defaultValue']})"
    lines = [".TP", head, _line(text)]
    for paragraph in one.get("discussion", "").split("\n\n"):
        lines += [".IP", _line(" ".join(paragraph.split()))] if paragraph.strip() else []
    return lines


def _discussion(text: str) -> list[str]:
    """Paragraphs are filled; lines that are indented stay as they are, an example or a table."""
    lines: list[str] = []
    plain = True
    for line in text.strip("\n").split("\n"):
        indented = line.startswith(" ")
        if indented == plain and line.strip():
            lines.append(".EX" if indented else ".EE")
            plain = not indented
        lines.append(_line(line) if line.strip() else (".PP" if plain else ""))
    return lines if plain else [*lines, ".EE"]


def _line(text: str) -> str:
    """Text that begins a line: a sign that would make it a request is told apart."""
    escaped = _roman(text)
    return "\\&" + escaped if re.match(r"[.']", escaped) else escaped


def _roman(text: str) -> str:
    """Text as it is: no sign of it means anything to roff, and a hyphen can be copied into a shell."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha").replace("`", "\\`")
    return "".join(sign if sign.isascii() else f"\\[u{ord(sign):04X}]" for sign in text)
