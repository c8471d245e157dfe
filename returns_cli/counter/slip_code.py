"""The two-dimensional code of a slip (QR, ISO/IEC 18004), by the library."""

from __future__ import annotations

from io import BytesIO

QUIET = 4  # modules around the code, as the standard wants them


def modules(text: str) -> list[list[bool]]:
    """The code's modules, row by row, with the quiet zone around them; True is dark."""
    import segno

    made = segno.make(text, error="l", micro=False, boost_error=False)
    return [[bool(module) for module in row] for row in made.matrix_iter(border=QUIET)]


def as_svg(text: str) -> str:
    """The code as a drawing for a page."""
    import segno

    stream = BytesIO()
    made = segno.make(text, error="m", micro=False)
    made.save(stream, kind="svg", xmldecl=False, svgns=False, border=QUIET, omitsize=True, svgclass="code", lineclass=None)
    return stream.getvalue().decode()
