"""What an audit says of its progress, read from the program's lines and shown where somebody looks."""

from __future__ import annotations

import html
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Progress:
    """One line of the program: a stage that ended, or how many there are."""

    #: Stages that ended, of `count`.
    number: int
    count: int
    #: What ended; empty where the audit begins.
    title: str
    #: How much is left, in words; empty where it is not known.
    left: str
    failed: bool = False


_PLANNED = re.compile(r"(\d+) stages? to run(?:, \d+ stored already)?; about (.+)")
_STAGE = re.compile(r"\[(\d+)/(\d+)\] (.*): (FAILED|[^:]*?)(?:, (.+) left)?")


def parse(line: str) -> Progress | None:
    """The progress that a line tells; None for a line that tells something else."""
    if planned := _PLANNED.fullmatch(line):
        return Progress(0, int(planned[1]), "", planned[2])
    if stage := _STAGE.fullmatch(line):
        number, count, title, took, left = stage.groups()
        return Progress(int(number), int(count), title, left or "", failed=took == "FAILED")
    return None


class Display(Protocol):
    """Shows progress."""

    def show(self, progress: Progress) -> None:
        """Takes the place of what was shown."""

    def close(self) -> None:
        """Nothing more will come."""


class Quiet:
    """Shows nothing: nobody looks."""

    def show(self, progress: Progress) -> None:
        pass

    def close(self) -> None:
        pass


class Line:
    """One line of a terminal, drawn again."""

    def show(self, progress: Progress) -> None:
        text = f"[{progress.number}/{progress.count}] {progress.title}"
        if progress.left:
            text += f"  {progress.left} left"
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\r" + text[:width].ljust(width))
        sys.stderr.flush()

    def close(self) -> None:
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\r" + " " * width + "\r")
        sys.stderr.flush()


class Cell:
    """A bar below a notebook's cell."""

    def __init__(self, display: Callable[..., Any]) -> None:
        self._handle = display({"text/plain": ""}, raw=True, display_id=True)

    def show(self, progress: Progress) -> None:
        left = f", {progress.left} left" if progress.left else ""
        text = f"{progress.number} of {progress.count} stages{left}: {progress.title}"
        bar = f'<progress max="{progress.count}" value="{progress.number}"></progress>'
        self._put({"text/plain": text, "text/html": f"{bar} {html.escape(text)}"})

    def close(self) -> None:
        self._put({"text/plain": ""})

    def _put(self, bundle: dict[str, str]) -> None:
        if self._handle is not None:
            self._handle.update(bundle, raw=True)


class Called:
    """Hands progress to a function of the caller's."""

    def __init__(self, function: Callable[[Progress], object]) -> None:
        self._function = function

    def show(self, progress: Progress) -> None:
        self._function(progress)

    def close(self) -> None:
        pass


def display(wanted: bool | Callable[[Progress], object]) -> Display:
    """A notebook's bar, a terminal's line, the caller's own function, or nothing."""
    if callable(wanted):
        return Called(wanted)
    if not wanted:
        return Quiet()
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None and hasattr(shell, "kernel"):
        from IPython.display import display as show

        return Cell(show)
    return Line() if sys.stderr.isatty() else Quiet()
