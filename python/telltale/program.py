"""Where the program `telltale` is."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from functools import lru_cache
from pathlib import Path

from ._version import __version__
from .errors import TelltaleError, TelltaleWarning

#: Names the program where it is neither in this package nor on the PATH.
VARIABLE = "TELLTALE"


def find() -> Path:
    """The program: within this package, then what `TELLTALE` names, then `telltale` on the PATH.

    Raises `missing-program`, which says how to mend it.
    """
    bundled = Path(__file__).parent / "bin" / "telltale"
    if bundled.is_file():
        return bundled
    named = os.environ.get(VARIABLE)
    if named:
        path = Path(named).expanduser()
        if path.is_file() and os.access(path, os.X_OK):
            return path.absolute()
        problem = "is no program that may be run" if path.exists() else "is not there"
        raise TelltaleError(
            "missing-program",
            f"{VARIABLE} is '{named}', which {problem}: set it to the program 'telltale', or unset it",
        )
    found = shutil.which("telltale")
    if found:
        return Path(found).absolute()
    raise TelltaleError(
        "missing-program",
        "the program 'telltale' is neither in this package nor on the PATH: build it with 'make demo', "
        f"and set {VARIABLE} to the file .build/release/telltale",
    )


@lru_cache(maxsize=8)
def version(program: Path) -> str:
    """What the program says of itself; warns, once, where that is not the client's version."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TelltaleError("missing-program", f"'{program}' cannot be run: {error}", cause=str(error)) from error
    found = answer.stdout.strip()
    if answer.returncode != 0 or not found:
        said = (answer.stderr or answer.stdout).strip().splitlines()
        raise TelltaleError(
            "missing-program",
            f"'{program}' does not run here; see what it says, and what libraries it misses (ldd)",
            cause=said[-1] if said else f"it ended with status {answer.returncode}",
            status=answer.returncode,
        )
    if found != __version__:
        warnings.warn(
            f"this client is version {__version__}, and '{program}' is {found}: they belong together",
            TelltaleWarning,
            stacklevel=2,
        )
    return found
