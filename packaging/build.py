"""Packs what was built; `scripts/package` starts this, with the tools that it needs on the PATH.

python3 packaging/build.py wheel | folder | archive
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import check_wheel
import libraries
import licences_of
import manual
import native
import places
from archive import compress, fill
from wheel_file import WheelFile
from words import fail, say, size

DIST = Path(os.environ.get("DIST") or places.ROOT / "dist").absolute()


def wheel(where: places.Places, scratch: Path) -> None:
    """Writes `dist/telltale-….whl`."""
    laid = native.lay_out(
        where,
        # Where the client looks for it: `telltale/bin` in site-packages, beside `torch` and `openvino`.
        scratch / "telltale/bin",
        {one.package: f"$ORIGIN/../../{one.package}/{one.subfolder}" for one in where.companions},
    )
    site = {(scratch / one.package / one.subfolder).resolve(): one.names() for one in where.companions}
    read = laid.read()
    native.check(read, site)
    made = WheelFile(where, libraries.tag(read, where.machine))
    client = places.ROOT / "python/telltale"
    for path in [*sorted(client.rglob("*.py")), client / "py.typed"]:
        made.add(f"telltale/{path.relative_to(client)}", path)
    for path in laid.origins:
        made.add(f"telltale/bin/{path.name}", path, executable=path.name == where.program.name)
    needs = [f"{one.package} {one.version} {one.subfolder} {one.library}\n" for one in where.companions]
    made.add("telltale/bin/needs.txt", "".join(needs).encode())
    made.add("telltale_command.py", places.ROOT / "packaging/telltale_command.py")
    made.add_command("telltale", "telltale_command:main")
    for name, content in manual.shared_files(where.program).items():
        made.add_data(f"share/{name}", content)
    texts = licences_of.gather(where, list(laid.origins.values()), scratch / "licences", companions=False)
    for path in texts:
        made.add_licence(str(path.relative_to(scratch / "licences")), path)
    written = made.write(DIST)
    wrong = check_wheel.problems(written, {one.package: one.folder for one in where.companions})
    if wrong:
        written.unlink()
        fail("; ".join(wrong), "this is a defect of packaging: see packaging/check_wheel.py")
    say(f"{written}, {size(written.stat().st_size)}")
    say("needs " + " and ".join(f"{one.package}=={one.version}" for one in where.companions))


def folder(where: places.Places, scratch: Path) -> Path:
    """Makes `dist/telltale-<version>-linux-<machine>`, and gives its path."""
    made = fill(where, scratch / f"telltale-{where.version}-linux-{where.machine}")
    target = DIST / made.name
    if target.exists():
        target.rename(scratch / "old")
    made.rename(target)
    say(f"{target}, {size(sum(one.lstat().st_size for one in target.rglob('*')))}")
    return target


def main(arguments: list[str]) -> None:
    """One thing to make."""
    if len(arguments) != 1 or arguments[0] not in ("wheel", "folder", "archive"):
        fail(f"there is nothing that is called '{' '.join(arguments)}'", "say wheel, folder or archive")
    where = places.find()
    try:
        DIST.mkdir(parents=True, exist_ok=True)
        # Beside what is made, so that moving it into place is one rename.
        with tempfile.TemporaryDirectory(prefix=".making-", dir=DIST) as scratch:
            if arguments[0] == "wheel":
                wheel(where, Path(scratch))
            else:
                made = folder(where, Path(scratch))
                if arguments[0] == "archive":
                    compress(made)
    except ValueError as error:  # A file that is no library, or one that no system of today could load.
        fail(str(error), "build again, on a system of today")
    except OSError as error:
        fail(str(error), f"see that {DIST} may be written and that its disk has room (3 GB for the archive)")


if __name__ == "__main__":
    main(sys.argv[1:])
