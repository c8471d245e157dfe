"""How a report looks: light and dark, on a phone, at a desk and on paper."""

from __future__ import annotations

from pathlib import Path


def style_sheet() -> str:
    """The style sheet of the report."""
    return Path(__file__).with_name("report.css").read_text(encoding="utf-8")
