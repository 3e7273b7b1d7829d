"""What packaging says, in the tone of `scripts/setup`."""

from __future__ import annotations

import sys
from typing import NoReturn


def say(text: str) -> None:
    """One line of progress."""
    print(f"package: {text}", flush=True)


def fail(what: str, how_to_mend: str) -> NoReturn:
    """Ends with status 1."""
    print(f"package: FAILED: {what}\npackage: to mend it: {how_to_mend}", file=sys.stderr)
    raise SystemExit(1)


def size(byte_count: int) -> str:
    """In MB of 1,000,000 bytes, as package indexes count."""
    return f"{byte_count / 1e6:.1f} MB"
