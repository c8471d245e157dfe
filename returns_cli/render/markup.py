"""HTML put together from elements; every plain text in them is escaped, so that no text can become markup."""

from __future__ import annotations

from html import escape

from returns_cli.render.lines import typeset

_TAGS = {"zh": "zh-Hans", "en": "en"}
_EMPTY = frozenset(["meta", "br", "hr"])


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


class Markup:
    """Makes elements whose texts are in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def element(self, tag: str, *content: str, **attributes: str) -> Html:
        """`<tag>content</tag>`; an attribute's trailing `_` is dropped (`class_`), its inner ones become hyphens."""
        named = "".join(
            f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"' for name, value in attributes.items() if value
        )
        if tag in _EMPTY:
            return Html(f"<{tag}{named}>")
        return Html(f"<{tag}{named}>{self.joined(*content)}</{tag}>")

    def document(self, title: str, style: str, body: Html, *more: Html) -> Html:
        """A whole page that needs nothing but itself, for any screen; `more` stands in its head."""
        head = self.element(
            "head",
            self.element("meta", charset="utf-8"),
            self.element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            *more,
            self.element("title", title),
            self.element("style", Html("\n" + style)),
        )
        return Html("<!DOCTYPE html>\n" + self.element("html", head, body, lang=_TAGS[self.lang]))

    def joined(self, *content: str) -> Html:
        return Html("".join(part if isinstance(part, Html) else self.text(part) for part in content))

    def text(self, text: str) -> Html:
        return Html(escape(typeset(text, self.lang)))

    def some(self, tag: str, *content: str, **attributes: str) -> Html:
        """The element, or nothing where there is nothing in it."""
        return self.element(tag, *content, **attributes) if any(content) else Html("")
