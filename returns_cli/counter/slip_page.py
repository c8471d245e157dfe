"""A slip as a page for A5 paper: one file, no script, nothing fetched."""

from __future__ import annotations

from html import escape
from pathlib import Path

from returns_cli.counter.slip import SlipContent, SlipPart
from returns_cli.counter.slip_code import as_svg
from returns_cli.errors import harmless


def as_page(content: SlipContent) -> str:
    """The page; every text in it is escaped."""
    style = Path(__file__).with_name("slip.css").read_text(encoding="utf-8")
    title = next((part.text for part in content.above if part.look == "title"), "")
    above, below = ("\n".join(map(_part, parts)) for parts in (content.above, content.below))
    language = "zh-CN" if content.lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{_text(title)}</title>\n<style>\n{style}</style>\n'
        f"<body>\n{above}\n{as_svg(content.code)}\n{below}\n</body>\n</html>\n"
    )


def _part(part: SlipPart) -> str:
    text = _text(part.text)
    label = f'<span class="label">{_text(part.label)}</span>' if part.label else ""
    match part.look:
        case "name":
            return f"<h1>{text}</h1>"
        case "title":
            return f"<h2>{text}</h2>"
        case "rule":
            return "<hr>"
        case "sign":
            return f'<p class="sign">{text}<span></span></p>'
        case "strong":
            return f"<p>{label}<b>{text}</b></p>"
        case "small":
            return f'<p class="small">{text}</p>'
        case _:
            return f"<p>{label}{text}</p>"


def _text(text: str) -> str:
    return escape(harmless(text))
