"""Runs the program: its lines as they come, one Ctrl-C handed on, its errors as exceptions."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from .errors import Stopped, TelltaleError, TelltaleWarning
from .program import environment, find, version
from .progress import Progress, display, parse

#: Codes of the program's exit statuses (SPEC §7.4).
CODES = {
    2: "bad-input",
    3: "cells-failed",
    4: "storage-failed",
    5: "bound-exceeded",
    6: "gate-undecided",
    7: "not-verified",
    8: "not-conforming",
    9: "unknown-signer",
    10: "corpus-defects",
    64: "wrong-use",
}


@dataclass(frozen=True)
class Completed:
    """What the program wrote, and the status that it ended with."""

    output: str
    said: str
    status: int


def run(
    arguments: Sequence[str | Path],
    *,
    progress: bool | Callable[[Progress], object] = False,
    accept: tuple[int, ...] = (0,),
) -> Completed:
    """Runs `telltale` with these arguments until it has ended.

    Ctrl-C is handed to the program once, and again only if it comes again; `Stopped` is raised when the
    program has ended. Any other end than the accepted statuses is a `TelltaleError`. Whatever is raised,
    no program is left behind; on Linux none is, either, when this process is killed.
    """
    program = find()
    version(program)
    # A session of its own: a terminal or a notebook would hand Ctrl-C to the program a second time. What ends
    # this process from outside (a kernel that is restarted) would then leave it behind, but for the signal below.
    child = subprocess.Popen(
        [*_ending_with_us(), program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**environment(), "TELLTALE_ERRORS": "json"},
        start_new_session=True,
    )
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    output: list[str] = []
    readers = [
        threading.Thread(target=_put_lines, args=(child.stderr, lines), daemon=True),
        threading.Thread(target=_keep_all, args=(child.stdout, output), daemon=True),
    ]
    said: list[str] = []
    interrupts = 0
    shown = display(progress)
    try:
        for reader in readers:
            reader.start()
        while True:
            try:
                line = lines.get()
                if line is None:
                    break
                said.append(line)
                _tell(line, shown.show)
            except KeyboardInterrupt:
                interrupts += 1
                _send(child, signal.SIGINT)
        status = _wait(child)
        for reader in readers:
            reader.join()
    finally:
        shown.close()
        if child.poll() is None:
            _end(child)
    completed = Completed("".join(output), "\n".join(said), status)
    if interrupts or status == 130:
        raise Stopped("stopped; finished stages are kept, and the same call goes on from there")
    if status not in accept:
        raise error(completed)
    return completed


@lru_cache(maxsize=1)
def _ending_with_us() -> tuple[str, ...]:
    """What starts a program that is sent SIGTERM when its parent is gone: util-linux's setpriv, where it is.

    The system may send it once for each thread of the parent; of SIGINT a second one would end the program at once.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ()
    command = (setpriv, "--pdeathsig", "TERM")
    works = subprocess.run([*command, "true"], capture_output=True, stdin=subprocess.DEVNULL).returncode == 0
    return command if works else ()


def error(completed: Completed) -> TelltaleError:
    """The program's last words as an exception."""
    status = completed.status
    if status < 0:
        name = signal.Signals(-status).name
        return TelltaleError(
            "program-killed",
            f"the program was ended from outside, by {name}; finished stages are kept, and the same call "
            "goes on from there (SIGKILL is most often the system's, where memory ran out: fewer workers "
            "or threads need less)",
            cause=_last_line(completed.said),
            status=status,
        )
    if (told := _told(completed.said)) is not None:
        return TelltaleError(
            told["code"],
            told["message"],
            component=told.get("component"),
            cause=told.get("cause"),
            status=status,
        )
    # Wrong use of the command line is said by its parser, in words alone.
    code = CODES.get(status, "failed")
    lines = completed.said.splitlines()
    starts = [index for index, line in enumerate(lines) if line.startswith("telltale: ")]
    if not starts:
        words = "\n".join(line for line in lines if parse(line) is None).strip()
        words = words.removeprefix("Error: ") or f"the program ended with status {status} and no word"
        return TelltaleError(code, words, status=status)
    return TelltaleError(code, "\n".join(lines[starts[-1] :]).removeprefix("telltale: "), status=status)


def _told(said: str) -> dict[str, str] | None:
    """The error as the program's last line has it as JSON (SPEC §7.4); None where that is none."""
    try:
        told = json.loads(_last_line(said) or "")
    except ValueError:
        return None
    if not isinstance(told, dict) or not isinstance(told.get("code"), str) or "message" not in told:
        return None
    return {key: value for key, value in told.items() if isinstance(value, str)}


def _last_line(text: str) -> str | None:
    lines = text.strip().splitlines()
    return lines[-1] if lines else None


def _tell(line: str, show: Callable[[Progress], None]) -> None:
    if (told := parse(line)) is not None:
        show(told)
    for prefix in ("warning: ", "note: "):
        if line.startswith(prefix):
            warnings.warn(line.removeprefix(prefix), TelltaleWarning, stacklevel=4)


def _put_lines(stream: IO[str] | None, lines: queue.SimpleQueue[str | None]) -> None:
    assert stream is not None
    for line in stream:
        lines.put(line.rstrip("\n"))
    lines.put(None)


def _keep_all(stream: IO[str] | None, output: list[str]) -> None:
    assert stream is not None
    output.append(stream.read())


def _send(child: subprocess.Popen[str], number: signal.Signals) -> None:
    try:
        os.kill(child.pid, number)
    except ProcessLookupError:
        pass  # It has ended by itself.


def _wait(child: subprocess.Popen[str]) -> int:
    """Standard error is closed, so that the program ends now; Ctrl-C cannot hasten that."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            _send(child, signal.SIGINT)


def _end(child: subprocess.Popen[str]) -> None:
    """Asks for an orderly end, and makes one where none comes."""
    _send(child, signal.SIGTERM)
    try:
        child.wait(timeout=30)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
