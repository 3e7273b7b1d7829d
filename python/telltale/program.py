"""Where the program `telltale` is."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from functools import lru_cache
from pathlib import Path

from . import bundle
from ._version import __version__
from .errors import TelltaleError, TelltaleWarning

#: Names the program where it is neither in this package nor on the PATH.
VARIABLE = "TELLTALE"


def find() -> Path:
    """The program: within this package, then what `TELLTALE` names, then `telltale` on the PATH.

    Raises `missing-program`, or `missing-package` where the one within this package was built for other versions of
    torch or openvino than are installed; both say how to mend it.
    """
    bundled = bundle.program()
    if bundled is not None:
        problem = bundle.misfits()
        if problem is not None:
            raise TelltaleError("missing-package", problem)
        return Path(bundled)
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


def environment() -> dict[str, str]:
    """This process's, with what the program within this package needs to find its libraries."""
    return {**os.environ, **(bundle.environment() if bundle.program() else {})}


@lru_cache(maxsize=8)
def version(program: Path) -> str:
    """What the program says of itself; warns, once, where that is not the client's version."""
    try:
        answer = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
            env=environment(),
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
