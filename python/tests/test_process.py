from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from support import needs_program, stand_in
from telltale import Progress, Stopped, TelltaleError, TelltaleWarning
from telltale.process import _ending_with_us, run
from telltale.progress import parse


@pytest.fixture
def program(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a program that stands in for ours is to be written."""
    monkeypatch.setenv("TELLTALE", str(here / "telltale"))
    return here


def failing(folder: Path, said: str, status: int) -> TelltaleError:
    stand_in(folder, f"cat >&2 <<'end'\n{said}\nend\nexit {status}")
    with pytest.raises(TelltaleError) as caught:
        run(["audit"])
    return caught.value


def test_the_programs_error_becomes_an_exception(program: Path) -> None:
    told = {
        "code": "unknown-name",
        "message": "no 'x' here; give one",
        "component": "probe-linear",
        "cause": "it is not there",
    }
    words = "telltale: probe-linear: no 'x' here; give one\n  because: it is not there"
    error = failing(program, f"[1/2] x: 0.1 s\n{words}\n{json.dumps(told)}", 2)
    assert (error.code, error.status, error.component) == ("unknown-name", 2, "probe-linear")
    assert error.message == "no 'x' here; give one"
    assert error.cause == "it is not there"
    assert str(error) == "probe-linear: no 'x' here; give one\n  because: it is not there"


@pytest.mark.parametrize(("status", "code"), [(4, "storage-failed"), (5, "bound-exceeded"), (77, "failed")])
def test_every_status_has_a_code(program: Path, status: int, code: str) -> None:
    assert failing(program, "telltale: words of several lines,\nto the last", status).code == code


def test_an_errors_further_lines_are_kept(program: Path) -> None:
    error = failing(program, "[1/2] train x: 0.1 s\ntelltale: first line\n  second: line", 2)
    assert error.message == "first line\n  second: line"
    assert error.component is None


def test_wrong_use_is_in_the_parsers_words(program: Path) -> None:
    error = failing(program, "Error: Unknown option '--x'\nUsage: telltale audit", 64)
    assert error.code == "wrong-use"
    assert error.message.startswith("Unknown option '--x'")


def test_a_program_that_says_nothing_is_still_an_error(program: Path) -> None:
    stand_in(program, "exit 2")
    with pytest.raises(TelltaleError, match="status 2 and no word"):
        run(["audit"])


def test_a_program_that_is_killed_is_told_apart(program: Path) -> None:
    stand_in(program, "echo '[1/9] train x: 0.1 s' >&2\nkill -KILL $$")
    with pytest.raises(TelltaleError, match="SIGKILL") as caught:
        run(["audit"])
    assert (caught.value.code, caught.value.status) == ("program-killed", -9)


def test_warnings_become_warnings(program: Path) -> None:
    stand_in(program, "echo 'warning: the corpus is small' >&2")
    with pytest.warns(TelltaleWarning, match="the corpus is small"):
        run(["audit"])


def test_progress_is_handed_on(program: Path) -> None:
    stand_in(
        program,
        "echo '2 stages to run, 3 stored already; about 4 s' >&2\n"
        "echo '[1/2] ridge from a: b, fold 0: 0.1 s, 3 s left' >&2\n"
        "echo '[2/2] probe: FAILED' >&2\necho '  because' >&2",
    )
    told: list[Progress] = []
    run(["audit"], progress=told.append)
    assert told == [
        Progress(0, 2, "", "4 s"),
        Progress(1, 2, "ridge from a: b, fold 0", "3 s"),
        Progress(2, 2, "probe", "", failed=True),
    ]


def test_other_lines_are_no_progress() -> None:
    for line in ("", "telltale: 3 stages to run", "[1/2] no time", "nothing to run: all 3 stages are stored already"):
        assert parse(line) is None, line


def test_what_a_progress_function_raises_ends_the_program(program: Path) -> None:
    stand_in(program, "echo $$ > pid\necho '[1/2] x: 0.1 s' >&2\nexec sleep 60")

    def fail(_: Progress) -> None:
        raise RuntimeError("of the caller's")

    with pytest.raises(RuntimeError, match="of the caller's"):
        run(["audit"], progress=fail)
    with pytest.raises(ProcessLookupError):
        os.kill(int((program / "pid").read_text()), 0)


# Counts the Ctrl-C that it is told, and ends in order after the first, or when it is told to end.
STOPPABLE = """
echo 0 > count
trap 'n=$(cat count); echo $((n + 1)) > count; stop=1' INT
trap 'stop=1' TERM
echo started >&2
while [ -z "$stop" ]; do sleep 0.05; done
sleep 0.5
echo ended > ended
exit 130
"""


def test_ctrl_c_is_handed_on_once_and_waited_for(program: Path) -> None:
    stand_in(program, STOPPABLE)
    threading.Thread(target=_interrupt, args=(program / "count",), daemon=True).start()
    with pytest.raises(Stopped, match="goes on from there") as caught:
        run(["audit"])
    assert (program / "ended").exists(), "the program's orderly end was not waited for"
    assert (program / "count").read_text() == "1\n"
    assert caught.value.code == "cancelled"
    assert isinstance(caught.value, KeyboardInterrupt)


def test_ctrl_c_of_a_terminals_group_reaches_the_program_once(program: Path) -> None:
    stand_in(program, STOPPABLE)
    code = "from telltale.process import run\nrun(['audit'])"
    child = subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stderr=subprocess.PIPE, text=True)
    _wait_for(program / "count")
    os.killpg(child.pid, signal.SIGINT)
    _, said = child.communicate(timeout=20)
    assert "Stopped" in said
    assert (program / "count").read_text() == "1\n"


@pytest.mark.skipif(not _ending_with_us(), reason="no setpriv")
def test_when_this_process_is_killed_the_program_stops(program: Path) -> None:
    """As a notebook's kernel is, when it is restarted."""
    stand_in(program, STOPPABLE)
    code = "from telltale.process import run\nrun(['audit'])"
    child = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    _wait_for(program / "count")
    child.kill()
    child.wait()
    _wait_for(program / "ended")
    assert (program / "ended").exists(), "the program goes on by itself"
    assert (program / "count").read_text() == "0\n", "a second SIGINT would have ended it at once"


def _interrupt(when: Path) -> None:
    _wait_for(when)
    os.kill(os.getpid(), signal.SIGINT)


def _wait_for(path: Path) -> None:
    for _ in range(400):
        if path.exists() and path.read_text():
            break
        time.sleep(0.02)
    time.sleep(0.2)


@needs_program
def test_the_real_program_stops_in_order_and_goes_on(here: Path) -> None:
    """Ctrl-C after the first stage: what was finished is kept, and the same call finds it."""
    corpus = "--corpus=synthetic-speech:speakers=4,utterances-per-emotion=1"
    arguments = [
        "audit", "--model=vgg16", corpus, "--attacker=probe-linear",
        "--controls=none", "--exact-test=none", "--threads=1", "--store=own.store", "--in-process",
    ]  # fmt: skip
    told: list[Progress] = []

    def stop(progress: Progress) -> None:
        told.append(progress)
        if progress.number == 1:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Stopped):
        run(arguments, progress=stop)
    assert told[-1].number < told[-1].count
    again = run(["plan", *arguments[1:-1], "--json"])
    states = [stage["state"] for stage in json.loads(again.output)["stages"]]
    assert "stored" in states
    assert "to run" in states


@needs_program
def test_the_real_programs_error_is_read() -> None:
    with pytest.raises(TelltaleError) as caught:
        run(["plan", "--model=vgg16", "--corpus=synthetic-speech:leak=3"])
    assert (caught.value.code, caught.value.component) == ("invalid-parameter", "synthetic-speech")
    assert caught.value.message == "parameter 'leak' cannot be '3': it takes a number from 0.0 to 1.0"
