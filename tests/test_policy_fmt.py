"""`returns policy fmt`: one layout; what a file says, its digest and its comments stay."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import policies

from returns_cli.cli.main import run
from returns_cli.policy.layout import laid_out
from returns_cli.policy.load import policies_folder
from returns_cli.policy.toml_file import digest_of, tables_of
from returns_cli.policy.toml_lines import lines_of
from returns_cli.policy.toml_tokens import tokens_of

FILES = sorted(policies_folder().rglob("*.toml"))
IDS = [path.name for path in FILES]
UNTIDY = """# the shop


version="1"   # of one
policy   =  "shop/returns"
outcomes=["deny","approve"]# two
[facts.laid]
ask = {en="Laid?",zh="铺了?"}
type='yes/no'
[[rules]]
when="laid and   laid"
# why
outcome = "deny"
id = "laid"
[ rules . reason ]
en = \"\"\"Two
  lines.\"\"\"
[[checks]]
must = "True"
[terms.fee]
values = [ {value=1,when="laid"},
      # otherwise
   { value = 2 , when = "not laid" },
]
"""
TIDY = """# the shop

policy   = "shop/returns"
version  = "1" # of one
outcomes = ["deny", "approve"] # two

[facts.laid]
type = 'yes/no'
ask  = { en = "Laid?", zh = "铺了?" }

[[rules]]
when = "laid and   laid"
# why
outcome = "deny"
id      = "laid"
[rules.reason]
en = \"\"\"Two
  lines.\"\"\"

[[checks]]
must = "True"

[terms.fee]
values = [{ value = 1, when = "laid" },
  # otherwise
  { value = 2, when = "not laid" },
]
"""


def test_untidy_file_is_laid_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys come in their order unless a comment stands between them; columns, blanks and blank lines are even."""
    path = tmp_path / "shop.toml"
    path.write_text(UNTIDY, encoding="utf-8")
    assert run(["policy", "fmt", "--check", str(path)]) == 3
    assert '+policy   = "shop/returns"' in capsys.readouterr().out
    assert path.read_text(encoding="utf-8") == UNTIDY
    assert run(["policy", "fmt", str(path)]) == 0
    found = path.read_text(encoding="utf-8")
    assert found == TIDY
    assert tomllib.loads(found) == tomllib.loads(UNTIDY)
    assert run(["policy", "fmt", "--check", str(path)]) == 0


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_shipped_files_are_laid_out(path: Path) -> None:
    """Policies and cases in the repository have the layout."""
    assert laid_out(path.name, path.read_text(encoding="utf-8")) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_ruffled_files_come_back(path: Path) -> None:
    """A shipped file with its columns, blanks and blank lines lost is the shipped file again."""
    text = path.read_text(encoding="utf-8")
    ruffled = "\n".join(ruffle(line) for line in text.split("\n"))
    assert ruffled != text
    found = laid_out(path.name, ruffled.replace("\n\n", "\n\n\n"))
    assert found == text
    assert digest_of(tables_of("a", ruffled)) == digest_of(tables_of("b", found))


def ruffle(line: str) -> str:
    """The line with other blanks around its first equals sign and before its comment."""
    key, equals, rest = line.partition("=")
    if not equals or line.startswith((" ", "#", "[")):
        return line
    return f"{key.strip()}={rest.strip()}  "


@given(st.data())
def test_layout_is_stable_and_changes_nothing(data: st.DataObject) -> None:
    """Of random policies with random blanks and comments: laid out twice is laid out once, and nothing is lost."""
    chance = data.draw(st.randoms(use_true_random=True))
    lines = []
    for line in data.draw(policies(), label="policy").split("\n"):
        lines += [""] * chance.choice((0, 0, 0, 1, 3)) + [f"# {chance.random()}"] * chance.choice((0, 0, 0, 1))
        comment = f"# {chance.random()}" if chance.random() < 0.2 and line else ""
        lines.append(f"{' ' * chance.choice((0, 0, 2))}{line}{' ' * chance.choice((0, 3))}{comment}")
    text = "\n".join(lines)
    found = laid_out("random.toml", text)
    assert laid_out("random.toml", found) == found
    assert digest_of(tables_of("a", text)) == digest_of(tables_of("b", found))
    assert comments(text) == comments(found)


def comments(text: str) -> list[str]:
    return sorted(line for line in text.replace("#", "\n#").split("\n") if line.startswith("# 0."))


@pytest.mark.parametrize(
    "value",
    [
        "1979-05-27 07:32:00",
        "'#'",
        '"""a # b\n]"""',
        "[[1,2],\n[3]]",
        "{a.b=1}",
        "[]",
        "{}",
        "+1.5",
        "'''x''''",
        "[1,] ",
        "0x1F",
    ],
)
def test_every_kind_of_value_survives(value: str) -> None:
    """Dates with times, marks inside texts, lists over lines, dotted keys: each says the same afterwards."""
    text = f'policy = "x"\n[facts."odd = name"]\n"a # b" = {value} # c\nq.r = 1\n'
    found = laid_out("x.toml", text)
    assert tomllib.loads(found) == tomllib.loads(text)
    assert laid_out("x.toml", found) == found
    assert [line.comment for line in lines_of(found) if line.comment] == ["# c"]


def test_what_is_no_policy_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Broken TOML, other TOML and missing files are refused, and nothing is written: not to the good files either."""
    good, other, broken = tmp_path / "good.toml", tmp_path / "other.toml", tmp_path / "broken.toml"
    good.write_text(UNTIDY, encoding="utf-8")
    other.write_text('[project]\nname="x"\n', encoding="utf-8")
    broken.write_text('policy = "x\n', encoding="utf-8")
    for path in (other, broken, tmp_path / "none.toml"):
        assert run(["policy", "fmt", str(good), str(path)]) == 2
        assert path.name in capsys.readouterr().err
    assert good.read_text(encoding="utf-8") == UNTIDY
    assert other.read_text(encoding="utf-8") == '[project]\nname="x"\n'


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    """Whoever could read the file before can read it afterwards, and nobody else."""
    path = tmp_path / "p.toml"
    path.write_text(UNTIDY, encoding="utf-8")
    path.chmod(mode)
    run(["policy", "fmt", str(path)])
    assert path.stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_no_character_is_lost(file: Path) -> None:
    """The pieces that places and layout are made from are the text, each where it begins."""
    text = file.read_text(encoding="utf-8")
    tokens = tokens_of(text)
    assert "".join(token.text for token in tokens) == text
    assert all(text.startswith(token.text, token.start) for token in tokens)


TAPLO = shutil.which("taplo")
SETTINGS = Path(__file__).parent.parent / ".taplo.toml"


@pytest.mark.skipif(TAPLO is None, reason="taplo has no build for this machine")
def test_an_editors_own_formatter_agrees(tmp_path: Path) -> None:
    """Taplo, with the settings that are shipped, leaves every policy and file of cases as `fmt` lays it out."""
    for number, text in enumerate((*(path.read_text(encoding="utf-8") for path in FILES), TIDY)):
        (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
    files = [str(path) for path in sorted(tmp_path.glob("*.toml"))]
    command = [str(TAPLO), "fmt", "--check", "--config", str(SETTINGS), *files]
    ran = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path, text=True)
    assert ran.returncode == 0, ran.stderr


def test_json_says_of_each_file_whether_it_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    untidy, tidy = tmp_path / "untidy.toml", tmp_path / "tidy.toml"
    untidy.write_text(UNTIDY, encoding="utf-8")
    tidy.write_text(TIDY, encoding="utf-8")
    both = [{"file": str(untidy), "changed": True}, {"file": str(tidy), "changed": False}]
    for check, code in ((["--check"], 3), ([], 0)):
        assert run(["policy", "fmt", *check, "--format", "json", str(untidy), str(tidy)]) == code
        assert json.loads(capsys.readouterr().out) == {"files": both, "written": not check}
    assert untidy.read_text(encoding="utf-8") == TIDY
