"""How the poster looks: its style sheet and its icons, drawn with strokes so that they print light."""

from __future__ import annotations

from pathlib import Path

from returns_cli.render.markup import Html

_PATHS = {
    "yes": '<circle cx="12" cy="12" r="10.5"/><path d="M7 12.5l3.5 3.5L17.5 8.5"/>',
    "no": '<circle cx="12" cy="12" r="10.5"/><path d="M8 8l8 8M16 8l-8 8"/>',
    "between": '<circle cx="10.5" cy="10.5" r="7"/><path d="M16 16l6 6"/>',
    "where": '<path d="M12 22.5s-7.5-7-7.5-13a7.5 7.5 0 0 1 15 0c0 6-7.5 13-7.5 13z"/><circle cx="12" cy="9.5" r="2.7"/>',
    "duty": '<circle cx="12" cy="12" r="10.5"/><path d="M12 5.5V12l4.5 3"/>',
    "bring": '<path d="M5 8.5h14l1.3 13H3.7z"/><path d="M8.5 11V6.5a3.5 3.5 0 0 1 7 0V11"/>',
    "terms": '<circle cx="12" cy="12" r="10.5"/><path d="M8 16l8-8"/><circle cx="8.7" cy="8.7" r="1.4"/>'
    '<circle cx="15.3" cy="15.3" r="1.4"/>',
}


def icon(name: str) -> Html:
    """A drawing of 24 by 24; the words beside it say the same."""
    return Html(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{_PATHS[name]}</svg>')


def style_sheet() -> str:
    """The style sheet of the poster."""
    return Path(__file__).with_name("poster.css").read_text(encoding="utf-8")
