"""The first page of a report, for a notebook."""

from __future__ import annotations

import html
import re
from pathlib import Path

from .errors import TelltaleError

_HEIGHT = 620


def firmness(report: Path) -> list[str]:
    """How firm the finding is, in the report's own sentences."""
    found = re.search(r'<div class="firmness">.*?<ul>(.*?)</ul>', _read(report), re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [html.unescape(re.sub(r"<[^>]*>", "", item)).strip() for item in items]


def first_page(report: Path) -> str:
    """Title and finding of a report, as HTML that changes nothing around it.

    The report's own style would restyle the notebook, so that the page stands in a frame without scripts.
    """
    page = _read(report)
    style = re.search(r"<style>.*?</style>", page, re.DOTALL)
    header = re.search(r"<header>.*?</header>", page, re.DOTALL)
    finding = re.search(r'<section id="finding".*?</section>', page, re.DOTALL)
    if header is None or finding is None:
        raise TelltaleError(
            "malformed-file",
            f"'{report}' is no report: 'telltale report {report.parent}' writes it again",
        )
    # Its links lead to parts that are not on this page.
    title = re.sub(r"<nav.*?</nav>", "", header[0], flags=re.DOTALL)
    shown = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{style[0] if style else ""}</head>'
        f'<body><div class="sheet">{title}<main>{finding[0]}</main></div></body></html>'
    )
    return (
        f'<iframe sandbox title="First page of the report" style="width: 100%; height: {_HEIGHT}px; border: 0" '
        f'srcdoc="{html.escape(shown, quote=True)}"></iframe>'
        f"<p>The whole report: <code>{html.escape(str(report))}</code></p>"
    )


def _read(report: Path) -> str:
    try:
        return report.read_text(encoding="utf-8")
    except OSError as error:
        raise TelltaleError(
            "missing-file",
            f"the report '{report}' cannot be read: 'telltale report {report.parent}' writes it again",
            cause=str(error),
        ) from error
