"""The program within this package, as the wheel brings it, and the packages whose libraries it opens.

Imports nothing of the package: the command `telltale` imports this file by itself, so that it starts at once.
"""

from __future__ import annotations

import os
import sys

# `typing` takes as long to import as all else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin")
#: Lines of package, version as pip takes it, folder of its libraries, and the library that must be there.
NEEDS = "needs.txt"


class Need:
    """A package of Python whose libraries the program opens, in a version that it was built for."""

    def __init__(self, line: str) -> None:
        self.package, self.version, self.folder, self.library = line.split()

    def fits(self, found: str) -> bool:
        """As pip would say it: `2.13.*` is every 2.13, a version without a star is that one."""
        plain = found.split("+")[0]
        wanted = self.version.removesuffix("*")
        return plain.startswith(wanted) if wanted != self.version else plain == wanted


def program() -> str | None:
    """Its path, where this package has one."""
    path = os.path.join(FOLDER, "telltale")
    return path if os.path.isfile(path) else None


def needs() -> list[Need]:
    """What was written beside the program when it was packed."""
    with open(os.path.join(FOLDER, NEEDS), encoding="utf-8") as file:
        return [Need(line) for line in file]


def misfits() -> str | None:
    """What is missing or of another version, and the command that mends it; None where all is well."""
    wrong = []
    for need in needs():
        found = _where(need)
        if found is None:
            wrong.append((need, f"{need.package} is not installed"))
            continue
        site, versions = found
        if versions and not any(map(need.fits, versions)):
            wrong.append((need, f"{need.package} is {' and '.join(versions)} (in {site})"))
        elif not os.path.isfile(os.path.join(site, need.package, need.folder, need.library)):
            wrong.append((need, f"{need.package} in {site} lacks {need.folder}/{need.library}"))
    if not wrong:
        return None
    said = "; ".join(f"{what}, and this telltale needs {need.package}=={need.version}" for need, what in wrong)
    # A package that is there in parts only is not mended without it.
    broken = [" lacks " in what for _, what in wrong]
    force = "--force-reinstall " * any(broken) + "--no-deps " * all(broken)
    wanted = " ".join(f"'{need.package}=={need.version}'" for need, _ in wrong)
    python = f"'{sys.executable}'" if " " in sys.executable else sys.executable
    return f"{said}. To mend it: {python} -m pip install {force}{wanted}"


def environment() -> dict[str, str]:
    """What is added to the environment: where libraries lie that the run paths do not lead to.

    They lead to packages beside this one; a package of the system's, or a folder of links, lies elsewhere.
    """
    # The loader's `$ORIGIN`: some installers leave a link here, to the file in their cache.
    origin = os.path.dirname(os.path.realpath(os.path.join(FOLDER, "telltale")))
    found = []
    for need in needs():
        where = _where(need)
        if where is None:
            continue
        there = os.path.join(where[0], need.package, need.folder)
        beside = os.path.join(origin, "../..", need.package, need.folder)
        if not (os.path.isdir(beside) and os.path.samefile(beside, there)):
            found.append(there)
    if not found:
        return {}
    return {"LD_LIBRARY_PATH": ":".join([*found, *filter(None, [os.environ.get("LD_LIBRARY_PATH")])])}


def become(arguments: list[str]) -> NoReturn:
    """Goes on as the program; ends with status 2 and a sentence where what it needs is not there."""
    path = program()
    problem: str | None = "this package came without its program: install a wheel that 'make wheel' has built"
    if path is not None:
        problem = misfits()
    if path is None or problem is not None:
        print(f"telltale: {problem}", file=sys.stderr)
        sys.exit(2)
    os.execve(path, [path, *arguments], {**os.environ, **environment()})


def _where(need: Need) -> tuple[str, list[str]] | None:
    """The folder of packages that has the package, and which versions it says that it has."""
    # Names of folders tell both; `importlib.metadata` takes longer to import than all of this.
    for site in sys.path:
        if os.path.isdir(os.path.join(site, need.package, need.folder)):
            start, end = f"{need.package}-", ".dist-info"
            names = [name for name in os.listdir(site) if name.startswith(start) and name.endswith(end)]
            return site, sorted(name.removeprefix(start).removesuffix(end) for name in names)
    return None
