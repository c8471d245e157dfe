"""What `returns policy new` writes: a small policy that is right as it stands, its cases and its README.

The texts are the files in `starter_files/`; `${id}` and `${stem}` in them stand for the policy's id and its file's name.
"""

from __future__ import annotations

from pathlib import Path
from string import Template

FOLDER = Path(__file__).with_name("starter_files")
FILES = {".toml": "policy.toml", ".cases.toml": "policy.cases.toml", ".README.md": "README.md"}


def starter(id: str, stem: str) -> dict[str, str]:
    """Ending of the file -> its text, for a new policy."""
    read = {ending: (FOLDER / name).read_text(encoding="utf-8") for ending, name in FILES.items()}
    return {ending: Template(text).substitute(id=id, stem=stem) for ending, text in read.items()}
