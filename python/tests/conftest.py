"""Every test runs in a folder of its own, with a store that they share."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from telltale import TelltaleWarning


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_is_heard() -> None:
    """Whoever starts the tests in the background of a shell has it ignored, and a test would wait for ever."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Path) -> Path:
    """The current folder, empty."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELLTALE_STORE", str(store))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    return tmp_path


@pytest.fixture(autouse=True)
def _no_warning_passes_by() -> Iterator[None]:
    """What the client warns of is an error in a test that does not expect it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", TelltaleWarning)
        yield


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was left out, in the form of the other tests: continuous integration looks at these lines."""
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.write_line(f"➜ {report.nodeid}: {reason.removeprefix('Skipped: ')}")
