"""What can go wrong, as exceptions: a code to test for, and a message that says how to mend it."""

from __future__ import annotations


class TelltaleError(Exception):
    """What went wrong, in the program's own words or in the client's.

    Code, message, component and cause are the program's (SPEC §7.4); the client's own errors have its codes,
    too (`missing-file`, `shape-mismatch`, …).
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        component: str | None = None,
        cause: str | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        #: What a program tests for.
        self.code = code
        #: What happened, with which value, and how to mend it.
        self.message = message
        #: Id of the component that failed, where the program named one.
        self.component = component
        #: The underlying failure's own words.
        self.cause = cause
        #: The program's exit status; None where the program was not asked.
        self.status = status

    def __str__(self) -> str:
        text = f"{self.component}: {self.message}" if self.component else self.message
        return f"{text}\n  because: {self.cause}" if self.cause else text


class MissingPackage(TelltaleError, ImportError):
    """A Python package that this call needs is not installed."""


class Stopped(KeyboardInterrupt):
    """Ctrl-C, after the program has come to its orderly end; the same call goes on from there."""

    code = "cancelled"
    status = 130

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TelltaleWarning(UserWarning):
    """Something that the program, or an importer, says beside its result."""


class CellsFailed(TelltaleWarning):
    """An audit that is done, some of whose attacks gave no number."""


def missing_package(package: str, purpose: str) -> MissingPackage:
    """The error for a package that `purpose` (a phrase such as "reading FLAC files") needs."""
    return MissingPackage(
        "missing-package",
        f"{purpose} needs the Python package '{package}', which is not installed: pip install {package}",
    )
