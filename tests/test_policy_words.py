"""What is wrong with a policy file, in Chinese: every sentence of the gallery of errors has a wording."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_error_gallery import templates
from test_policy_faults_in_chinese import OPEN, faults, sentences

from returns_cli.cli.main import run
from returns_cli.cli.policy_words import page
from returns_cli.errors import ReturnsError
from returns_cli.wording.check_fault_words import CHECK_FAULTS, CHECK_HINTS
from returns_cli.wording.command_fault_words import COMMAND_FAULTS
from returns_cli.wording.faults_in_chinese import fault_in_chinese, hint_in_chinese, line_in_language
from returns_cli.wording.policy_fault_words import FAULTS
from returns_cli.wording.policy_hint_words import HINTS

GALLERY = Path(__file__).parent / "golden" / "errors"
PAGES = ("policy-files.txt", "expressions.txt", "findings.txt")
CHINESE = re.compile("[\u4e00-\u9fff]")
FAULT = re.compile(r"(?:error: )?[^ :]+\.toml:[0-9]+:[0-9]+: (.*?)(?: \[[a-z-]+\])?")
LINES = [line for page in PAGES for line in (GALLERY / page).read_text(encoding="utf-8").splitlines()]
SAID = [found[1] for line in LINES if (found := FAULT.fullmatch(line))]
TO_DO = [line.removeprefix("help: ") for line in LINES if line.startswith("help: ")]

BAD = """policy = "shop/returns"
version = "1"
outcomes = ["deny", "approve"]
[facts]
laid = { type = "yes/no" }
[[rules]]
id = "laid"
outcome = "denied"
when = "lade == 1"
"""


def test_every_fault_has_a_chinese_wording() -> None:
    """No fault that the gallery shows is left in English; of two sentences in one line the first is enough to find it."""
    assert len(SAID) > 200
    found = {said: fault_in_chinese(said) + fault_in_chinese(said.split("; ")[0]) for said in SAID}
    assert [said for said, chinese in found.items() if not CHINESE.search(chinese)] == []


def test_every_help_has_a_chinese_wording() -> None:
    """Nor is what to do about it."""
    assert len(TO_DO) > 200
    assert [said for said in dict.fromkeys(TO_DO) if not CHINESE.search(hint_in_chinese(said))] == []


@pytest.mark.parametrize("table", [FAULTS, HINTS, CHECK_FAULTS, CHECK_HINTS])
def test_wordings_say_what_differs(table: dict[str, str]) -> None:
    """Each wording names every place of its sentence that differs."""
    for key, wording in table.items():
        assert set(re.findall(r"(?<!\{)\{([0-9])\}", wording)) == {str(number) for number in range(key.count("\u00a4"))}, key


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("`outcomes` is missing", "缺少`outcomes`"),
        ("cannot compare yes/no with whole number", "是/否不能与整数比较"),
        ("the column is a whole number (day)", "这一列是整数（天）"),
        ("time() takes a constant", "time()里要写常量"),
        ("`serial` is never ' A7': it is read as 'A7'", "`serial`不会是' A7'：它会读作'A7'"),
        ("`serial` is never '#REF!': a request that says so is refused", "`serial`不会是'#REF!'：这样写的申请会被拒收"),
        ("`x; z` is not one of the choices", "`x; z`不在可选项之内"),
        ("what nobody has a wording for", "what nobody has a wording for"),
    ],
)
def test_names_and_code_stay_as_they_are(said: str, chinese: str) -> None:
    """Words of types are translated, what stands in the file is not."""
    assert fault_in_chinese(said) == chinese


def test_what_is_quoted_is_no_end_of_a_sentence() -> None:
    """A semicolon in what somebody wrote stays, whatever is said before and behind it."""
    assert hint_in_chinese("did you mean `x; y`?") == "是不是`x; y`？"
    assert (
        line_in_language("cannot read `a; b.toml`: no such file; check the path", "zh")
        == "无法读取`a; b.toml`：没有这个文件；请核对路径"
    )
    fault = ReturnsError("cannot read `a; b.toml`: no such file or directory", help="check the path")
    assert page(fault, "zh") == "无法读取`a; b.toml`：没有这个文件；请核对路径"


def test_policy_check_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Faults, what to do and how many there are; places, codes and excerpts as in English."""
    path = tmp_path / "returns.toml"
    path.write_text(BAD, encoding="utf-8")
    assert run(["policy", "check", str(path), "--lang", "zh"]) == 3
    shown = capsys.readouterr().out
    assert f"{path}:8:11: `denied`不是结果 [unknown-word]" in shown
    assert "怎么改：是不是`deny`？" in shown
    assert "没有`lade`这一事实" in shown
    assert shown.endswith("发现2处问题\n")


def test_fmt_and_new_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What they wrote, and what comes next."""
    assert run(["policy", "new", "corner-shop/returns", "--dir", str(tmp_path), "--lang", "zh"]) == 0
    assert "已写入：" in capsys.readouterr().out
    path = tmp_path / "corner_shop" / "returns.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n\n\n", encoding="utf-8")
    assert run(["policy", "fmt", str(path), "--lang", "zh"]) == 0
    assert capsys.readouterr().out == f"已整理：{path}\n"
    assert run(["policy", "new", "corner-shop/returns", "--dir", str(tmp_path), "--lang", "zh"]) == 2
    assert capsys.readouterr().err.startswith("错误：")


LABELLED = """policy = "p/q"
version = "1"
outcomes = ["deny", "approve"]
[facts.asked_on]
type = "date"
label = { en = "day of return", zh = "退货日" }
ask = { en = "When?", zh = "何时?" }
[facts.sold_on]
type = "date"
names = ["售出日期"]
ask = { en = "Sold when?", zh = "何时售出?" }
[[rules]]
id = "r"
outcome = "deny"
when = "asked_on > sold_on"
reason = { en = "No.", zh = "不行。" }
"""


def test_the_label_of_a_fact_is_what_sentences_call_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In both languages; where there is none, a Chinese heading or the name. One in one language only is found."""
    path = tmp_path / "p.toml"
    path.write_text(LABELLED, encoding="utf-8")
    for lang, words in (("en", "“day of return” is after “sold on”"), ("zh", "“退货日”晚于“售出日期”")):
        assert run(["policy", "show", "--lang", lang, str(path)]) == 0
        assert words in capsys.readouterr().out
    assert run(["policy", "check", str(path)]) == 0
    path.write_text(LABELLED.replace('["deny", ', '["deny", "hold", '), encoding="utf-8")
    assert run(["policy", "check", str(path)]) == 3
    assert "`hold` has no Chinese wording [missing-wording]" in capsys.readouterr().out
    path.write_text(LABELLED.replace(', zh = "退货日"', ""), encoding="utf-8")
    capsys.readouterr()
    assert run(["policy", "check", str(path)]) == 3
    assert "`label` has no Chinese wording [missing-wording]" in capsys.readouterr().out


def test_the_wordings_of_commands_are_of_what_they_say() -> None:
    """No Chinese wording is left of an error that no command, and no setting of a shop, has any more."""
    said = {sentence.replace(OPEN, "*") for _, text, assigned in faults() for sentence in sentences(text, assigned)}
    assert {each.replace("¤", "*") for each in COMMAND_FAULTS} <= templates().keys() | said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["policy", "new", "数码/退货"],
            "`数码/退货`不能作为政策编号；请用小写字母a-z、数字和单个-，用/分开：corner-shop/returns",
        ),
        (["policy", "show", "--out", "/nowhere/x.html"], "`/nowhere/x.html`不能写入：没有这个文件；请另选文件夹"),
        (["check", "--as-of", "1999", "--no-input"], "tile-store/returns没有版本`1999`；已有："),
        (["check", "--policy", "service-desk/faults", "--as-of", "昨天"], "--as-of：`昨天`不是日期；请写成2026-03-31 10:42"),
        (["policy", "sql", "--dialect", "access"], "没有`access`的SQL：未曾验证在那里结果正确；已有："),
        (["appointments", "slots"], "没有指定门店设置；请加--shop-file FILE，或设置RETURNS_SHOP"),
    ],
)
def test_a_command_says_in_chinese_what_it_was_given_wrong(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run([*arguments, "--lang", "zh"]) == 2
    assert capsys.readouterr().err.startswith(f"错误：{said}")


@pytest.mark.parametrize(
    ("written", "proposed"),
    [('outcomes = ["deny", "exchange_only",', "exchange-only"), ("[facts.Asked-on]", "asked_on")],
)
def test_a_name_with_the_wrong_joint_is_proposed_with_the_right_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str, proposed: str
) -> None:
    path = tmp_path / "p.toml"
    own = 'outcomes = ["deny",' if "outcomes" in written else "[facts.asked_on]"
    path.write_text(LABELLED.replace(own, written), encoding="utf-8")
    for lang, question in (("en", f"did you mean `{proposed}`?"), ("zh", f"是不是`{proposed}`？")):
        assert run(["policy", "check", str(path), "--lang", lang]) == 3
        assert question in capsys.readouterr().out
