"""`returns audit --report`: one page that tells the audit, looked at in a browser, which no log can misuse."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import browser
import pytest
from test_audit_command import FINE, HEADER, SAMPLE, planted, returns, write_log

from returns_cli.analysis.report_charts import DESK, PHONE, Bars, drawn, shortened
from returns_cli.folding import columns_of

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "javascript:alert(1)",
    "<svg onload=alert(1)>",
    "&lt;b&gt;",
    "\x1b[2J\u202eevil",
    "'onmouseover='alert(1)",
    "</title></table></html>",
]


class Page(HTMLParser):
    """The elements of a page, its texts, and whatever would run or be fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.harm: list[str] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "rect", "path", "line", "circle") and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)
        self.harm += [f"{tag} {name}" for name, _ in attrs if name.startswith("on") or name in ("src", "href", "action")]
        self.harm += [tag] if tag in ("script", "img", "iframe", "link", "object", "b onerror") else []

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def report(*logs: Path, folder: Path, lang: str = "en", options: tuple[str, ...] = ()) -> Path:
    target = folder / f"report-{lang}.html"
    done = returns("audit", *logs, "--report", target, "--lang", lang, *options)
    assert done.code in (0, 2, 3), done.err
    return target


def hostile_log(path: Path) -> Path:
    """A log whose headings and cells try to become markup, with everything a report can tell."""
    own = ["clerk", "article", "amount", "override", "receipt no", "line no", "sold quantity"]
    header = [*HEADER, *own, *EVIL]
    rows = []
    for at in range(80):
        evil = EVIL[at % len(EVIL)]
        row = FINE | dict.fromkeys(EVIL, evil) | {"clerk": evil, "article": evil, "request_id": f"{evil}{at}"}
        row |= {"laid": "yes" if at % 3 == 0 else evil if at % 7 == 0 else "no", "amount": ("10.50", evil, "3")[at % 3]}
        row |= {"override": "yes" if at % 5 == 0 else "no", "receipt no": evil, "line no": evil, "sold quantity": "1 m2"}
        rows.append(row)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports on the sample log in both languages, and on a hostile one."""
    folder = tmp_path_factory.mktemp("reports")
    found = {lang: report(SAMPLE, folder=folder, lang=lang) for lang in ("en", "zh")}
    hotline = ("--policy", "service-desk/hotline", "--as-of", "2026-03-31")
    for name in ("hostile", "load"):
        (folder / name).mkdir()
    found["load"] = report(SAMPLE.with_name("hotline-log.csv"), folder=folder / "load", lang="zh", options=hotline)
    logs = [hostile_log(folder / f"<{mark}>log.csv") for mark in "bi"]
    return found | {"hostile": report(*logs, folder=folder / "hostile", lang="zh")}


def test_page_tells_the_audit(pages: dict[str, Path]) -> None:
    """Key figures, charts, cases, accounts, rejects and the reading of the log are all there."""
    text = Page(pages["en"].read_text(encoding="utf-8")).text
    for phrase in (
        "163 of 3,982 decided rows were recorded otherwise than the policy says.",
        "129 wrongly approved",
        "34 wrongly denied",
        "136,291.56 at stake",
        "By rule",
        "By clerk",
        "By month of the request",
        "Zhao Lei 404 39 9.7 %",
        "line 1123 · R-2025-001122 · Chen Jie",
        "No valid receipt or invoice of this shop. R2",
        "recorded: accepted; right: not accepted",
        "4,000 rows = 3,982 decided + 18 that cannot be read.",
        "quantity: … is negative; write an amount above zero 3",
        "returns-log.csv · CSV · UTF-8",
        "recorded decision decision",
    ):
        assert phrase in text
    zh = Page(pages["zh"].read_text(encoding="utf-8")).text
    for phrase in ("退换货审计报告", "误同意", "没有本店有效收据或发票。", "按店员", "4,000行 = 已判定3,982"):
        assert phrase in zh


def test_page_tells_the_load_of_the_line(pages: dict[str, Path]) -> None:
    """What the policy counts over a log has charts: calls by hour and weekday, the busiest beside H1, shares, causes."""
    page = pages["load"].read_text(encoding="utf-8")
    text = Page(page).text
    assert page.count("<svg") == 2 * 4  # breaches by rule, hours, weekdays and causes, for a phone and for a desk
    for phrase in ("日志没有记录处理结果", "星期一", "曾见最忙一小时的来电 110", "服务态度 25 39.7 % 39.7 %", "466中的40"):
        assert phrase in text


def test_worst_cases_are_the_dearest_findings(pages: dict[str, Path]) -> None:
    """The cases are the findings with the most money, in their order."""
    with SAMPLE.open(encoding="utf-8", newline="") as stream:
        amounts = {row["request_id"]: float(row["amount"]) for row in csv.DictReader(stream)}
    mistakes = planted(without=["undecidable", "no-record", "unreadable"])
    dearest = sorted(mistakes, key=lambda name: -amounts[name])[:12]
    assert re.findall(r"R-2025-\d{6}", Page(pages["en"].read_text(encoding="utf-8")).text)[:12] == dearest


@pytest.mark.parametrize("name", ["en", "zh", "hostile"])
def test_page_needs_nothing_and_runs_nothing(pages: dict[str, Path], name: str) -> None:
    """No script, no link, no address, every element closed, and hostile texts are texts."""
    text = pages[name].read_text(encoding="utf-8")
    page = Page(text)
    assert page.harm == []
    assert page.open == []
    assert "http:" not in text
    assert "https:" not in text
    assert "url(" not in text
    if name == "hostile":
        for evil in EVIL[:5]:
            assert evil in "".join(page.texts)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_charts_have_names_and_tables(pages: dict[str, Path]) -> None:
    """Every drawing has a name for those who do not see it, and a table that says the same."""
    text = pages["en"].read_text(encoding="utf-8")
    drawings = re.findall(r"<svg[^>]*>", text)
    assert len(drawings) == 6
    assert all('role="img"' in each and 'aria-label="bar chart: By ' in each for each in drawings)
    assert all("<table" in part for part in text.split("<details>")[1:4])


@pytest.mark.parametrize("lying", [True, False])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_bars_are_as_long_as_their_numbers(lying: bool, width: int) -> None:
    """In the drawing itself the lengths of the bars stand in the proportion of the numbers, in the order given."""
    svg = drawn(Bars(("a", "张敏", "c"), ((10, 20, 40), (0, 0, 0)), lying), width, "x")
    first = svg.split("serie-0")[1].split("serie-1")[0]
    rects = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)"[^>]*? width="([\d.]+)" height="([\d.]+)"', first)
    placed = sorted((float(y if lying else x), float(wide if lying else high)) for x, y, wide, high in rects)
    lengths = [length for _, length in placed]
    assert [round(length / lengths[0], 2) for length in lengths] == [1, 2, 4]


def test_long_labels_are_cut_by_their_columns() -> None:
    """Chinese takes two columns a sign."""
    assert shortened("special-order", 13) == "special-order"
    assert shortened("欧阳青青夜班的名字", 9) == "欧阳青青…"
    assert columns_of(shortened("a" * 99, 9)) == 9


def test_report_on_nothing_and_on_an_unusual_log(tmp_path: Path) -> None:
    """A log without rows, without findings, or without anything but facts has its page too."""
    for name, rows in (("none", []), ("clean", [{}]), ("wrong", [{"laid": "yes"}]), ("unreadable", [{"laid": "maybe"}])):
        log = write_log(tmp_path / f"{name}.csv", rows)
        (tmp_path / name).mkdir()
        page = Page(report(log, folder=tmp_path / name).read_text(encoding="utf-8"))
        assert (page.harm, page.open) == ([], [])
        assert "The accounts" in page.text


def test_nothing_good_is_said_of_rows_that_were_not_decided(tmp_path: Path) -> None:
    """A log of which nothing could be decided is not said to agree with the policy; of others the open rows are counted."""
    nothing, open_row = "None of the {} rows could be decided", "Rows that do not say enough to be decided: 1."
    lacking, unreadable, clean, wrong = {"laid": ""}, {"laid": "maybe"}, "agree with the policy", "1 of 2 decided rows"
    for name, rows, told in (
        ("lacking", [lacking, lacking], [nothing.format(2)]),
        ("unreadable", [unreadable], [nothing.format(1)]),
        ("clean", [{}], [clean]),
        ("partly", [{}, lacking], [clean, open_row]),
        ("wrong", [{"laid": "yes"}, lacking], [wrong, open_row]),
    ):
        (tmp_path / name).mkdir()
        text = Page(report(write_log(tmp_path / f"{name}.csv", rows), folder=tmp_path / name).read_text("utf-8")).text
        assert [phrase for phrase in (nothing.format(len(rows)), clean, wrong, open_row) if phrase in text] == told


def test_page_says_what_was_said_of_the_log(tmp_path: Path) -> None:
    """A record that is given and the unit of a column stand among the columns, as they do at the terminal."""
    log = write_log(tmp_path / "log.csv", [{"quantity": "3"}], header=HEADER[:-1])
    said = ("--recorded-as", "approve", "--unit", "quantity=boxes")
    text = Page(report(log, folder=tmp_path, options=said).read_text("utf-8")).text
    assert "recorded decision = accepted (given)" in text
    assert "quantity quantity, in boxes" in text


def test_column_of_the_opposite_is_told_rightly(tmp_path: Path) -> None:
    """A heading that says the reverse of a fact leads to the right reason."""
    header = ["已拆封" if name == "packaging_intact" else name for name in HEADER]
    page = Page(report(write_log(tmp_path / "log.csv", [{"已拆封": "是"}], header=header), folder=tmp_path).read_text("utf-8"))
    assert "packaging" in page.text
    assert "R3" in page.text


def test_worst_cases_are_read_as_the_audit_read_them(tmp_path: Path) -> None:
    """A unit in a heading and dates as Excel's numbers of days count for the worst cases too."""
    columns = {"quantity": "数量(箱)", "sold_on": "sold_on", "requested_on": "requested_on"}
    header = [columns.get(name, name) for name in HEADER]
    row = {columns["quantity"]: "3", "sold_on": "46082", "requested_on": "46100", "laid": "yes"}
    page = Page(report(write_log(tmp_path / "log.csv", [row], header=header), folder=tmp_path).read_text("utf-8"))
    assert "Once laid, goods count as accepted. R5" in page.text


def test_report_is_refused_where_it_cannot_be_written(tmp_path: Path) -> None:
    """The ending, the folder, and the log itself are seen to before the work starts."""
    log = write_log(tmp_path / "log.csv", [{}])
    for target in ("report.pdf", "nowhere/report.html", "log.csv", "."):
        done = returns("audit", log, "--report", tmp_path / target)
        assert (done.code, done.out) == (2, "")
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


# In a browser --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Tab]:
    if browser.FOUND is None:
        pytest.skip(f"there is no browser here: none of {', '.join(browser.NAMES)} is installed")
    with browser.opened(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["en", "zh", "hostile", "load"])
def test_page_fits_its_window(tab: browser.Tab, pages: dict[str, Path], name: str, width: int) -> None:
    """On a phone and at a desk nothing goes over the edge, nothing is fetched, and the browser has no complaint."""
    tab.show(pages[name], width)
    tab.value("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert tab.value("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert tab.fetched() == [pages[name].as_uri()]
    assert tab.complaints() == []
    shown = tab.value("[...document.querySelectorAll('svg')].filter(each => each.getBoundingClientRect().width > 0).length")
    assert shown == tab.value("document.querySelectorAll('figure').length") > 0


@pytest.mark.parametrize("width", [390, 1280])
def test_labels_of_charts_stay_inside(tab: browser.Tab, pages: dict[str, Path], width: int) -> None:
    """No label of a chart is cut off at its edge, in Chinese either, and none is too small to read."""
    outside = """[...document.querySelectorAll('svg')].flatMap(svg => {
        const frame = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter(each => frame.width > 0 && each.textContent.trim())
            .map(each => each.getBoundingClientRect())
            .filter(box => box.left < frame.left - 1 || box.right > frame.right + 1 || box.height < 11).length
    }).reduce((one, other) => one + other, 0)"""
    for name in ("en", "zh", "hostile", "load"):
        tab.show(pages[name], width)
        assert tab.value(outside) == 0


@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_out_from_their_ground(tab: browser.Tab, pages: dict[str, Path], dark: bool) -> None:
    """In light and dark every colour of a text has a contrast of 4.5 to 1 with the page."""
    tab.show(pages["en"], 1280, dark=dark)
    luminance = """(colour => { const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map(each => {
        const share = each / 255; return share <= .03928 ? share / 12.92 : ((share + .055) / 1.055) ** 2.4 });
        return .2126 * r + .7152 * g + .0722 * b })"""
    contrasts = tab.value(f"""(() => {{ const light = {luminance};
        const ground = light(getComputedStyle(document.body).backgroundColor);
        return [...document.querySelectorAll('p, small, b, th, td, .verdict, .clause, summary')].map(each => {{
            const own = light(getComputedStyle(each).color);
            return (Math.max(own, ground) + .05) / (Math.min(own, ground) + .05) }}) }})()""")
    assert min(contrasts) >= 4.5
