"""Headings that nearly fit are proposed, ready to paste, and never taken by themselves."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from test_audit_command import FINE, returns

from returns_cli import load_policy
from returns_cli.errors import UsageError
from returns_cli.intake.columns import ColumnsAsked, map_columns
from returns_cli.intake.near_headings import words_of

POLICY = load_policy("tile-store/returns").policy


def proposed(*header: str) -> dict[str, str]:
    """Fact, --recorded or --request -> the heading proposed, beside a column that fits."""
    options = map_columns(POLICY, ["laid", *header]).proposed(POLICY)
    found = {}
    for option in options:
        name, value = shlex.split(option)
        fact, equals, column = value.partition("=")
        found |= {fact: column} if equals else {name: value}
    return found


@pytest.mark.parametrize(
    ("fact", "headings"),
    [
        (
            "sold_on",
            "date_of_sale|DateOfSale|Sales date|sold at|Purchased on|Order Date|saleDate (local)|"
            "销售时间|售出时间|购买时间|下单日期|销售日|出售日期|付款时间|订单付款时间",
        ),
        ("requested_on", "returned at|Date of return|Refund date|request day|退货时间|申请时间|退换日|退款日期"),
        ("receipt", "receipt shown|receipts|Invoice present|收据或发票|有效发票|出示小票"),
        ("goods_intact", "intact|goods undamaged|完好|商品完整"),
        ("packaging_intact", "packaging ok|packing|original packaging|包装完整|外包装完好|包装"),
        ("clearance", "Clearance item|clearance goods|特价品|清仓商品"),
        ("special_order", "special orders|custom|订货商品|定制品"),
        ("defect", "defective|defects|quality|quality problems|质量|质量有问题"),
        ("quantity", "quantity (returned)|Qty back|退货件数|退回数量"),
        ("tile", "tile dimensions|size of tile|瓷砖尺寸|砖规格"),
        ("pieces_per_box", "pieces in a box|pcs/box|pcs/ctn|每箱片数量"),
        ("--recorded", "status|Approval status|final decision|Refunded?|已退款|是否退货|审批状态|审核结论|处理结果说明"),
        ("--request", "return number (RMA)|Return ID|RMA #|退货编号|退货单编号|单据编号|单据号|服务单号"),
    ],
)
def test_headings_that_nearly_fit(fact: str, headings: str) -> None:
    """Other words, forms and orders of the words of a name are proposed for what the name means."""
    assert {heading: proposed(heading) for heading in headings.split("|")} == {
        heading: {fact: heading} for heading in headings.split("|")
    }


@pytest.mark.parametrize(
    ("fact", "headings"),
    [
        (
            "sold_on",
            "Verkaufsdatum|Datum des Verkaufs|Verkauft am|Bestelldatum|Date de vente|Date d'achat|Vendu le|Fecha de compra|"
            "Data di vendita|販売日|購入日時|銷售日期|購買日期|판매일",
        ),
        (
            "requested_on",
            "Rückgabedatum|Retourendatum|Date de retour|Fecha de devolución|Data de devolução|返品日|申請日期|반품일",
        ),
        ("receipt", "Kassenbon|Quittung vorhanden|Reçu|Ticket de caisse|Recibo|Scontrino|レシート|領収書|發票|영수증"),
        ("goods_intact", "Ware unbeschädigt|Marchandise intacte|Mercancía intacta|商品の状態良好"),
        ("packaging_intact", "Originalverpackung|Emballage|Embalaje intacto|包裝完好"),
        ("clearance", "Ausverkauf|Déstockage|Liquidación|在庫処分|特價|清倉"),
        ("special_order", "Sonderbestellung|Commande spéciale|Pedido especial|特注|取り寄せ|訂製"),
        ("defect", "Mangel|Défaut|Defecto|不良|瑕疵|質量問題"),
        ("quantity", "Menge|Stückzahl|Quantité|Cantidad|返品数量|退貨數量|수량"),
        ("tile", "Fliesenformat|Format du carreau|Tamaño|タイルサイズ|磁磚規格"),
        ("pieces_per_box", "Stück pro Karton|Pièces par boîte|Piezas por caja|入数|每箱片數"),
        (
            "--recorded",
            "Retourenstatus|Statut du retour|Entscheidung|Genehmigt|Résultat|Aprobado|Esito|承認結果|判定|審核結果|승인",
        ),
        ("--request", "Retourennummer|Numéro de retour|N° retour|Número de devolución|返品番号|退貨單號"),
    ],
)
def test_headings_of_other_languages(fact: str, headings: str) -> None:
    """In German, French, Spanish, Portuguese, Italian, Japanese, Korean, and the signs of Taiwan."""
    assert {heading: proposed(heading) for heading in headings.split("|")} == {
        heading: {fact: heading} for heading in headings.split("|")
    }


@pytest.mark.parametrize(
    "heading",
    [
        "Bemerkung",
        "Kundenname",
        "Verkaufspreis",
        "Betrag",
        "Belegnummer",
        "Artikelnummer",
        "Filiale",
        "Datum",
        "Verkäufer",
        "Lieferdatum",
        "Geburtsdatum",
        "Rechnungsnummer",
        "Prix de vente",
        "Montant remboursé",
        "Numéro de ticket",
        "Magasin",
        "Date de livraison",
        "Importe",
        "Número de recibo",
        "備考",
        "顧客名",
        "価格",
        "レシート番号",
        "担当者",
        "納品日",
        "備註",
        "客戶姓名",
        "收據編號",
        "門市",
        "退款金額",
        "Erstattungsbetrag",
    ],
)
def test_headings_of_something_else_in_other_languages(heading: str) -> None:
    """A day of delivery is no day of sale, a number no receipt."""
    assert proposed(heading) == {}


@pytest.mark.parametrize(
    "heading",
    [
        *("note", "Total", "Customer name", "Sale price", "Receipt number", "Sales clerk", "Tile name", "Order ID", "date"),
        *("Refund", "Returned", "Refunds", "退款", "退货", "Order", "Sold"),
        *(
            "备注",
            "客户姓名",
            "销售单价",
            "收据编号",
            "商品名称",
            "日期",
            "门店",
            "退款金额",
            "质量检验员姓名与工号",
            "x" * 100,
            "",
        ),
    ],
)
def test_headings_of_something_else(heading: str) -> None:
    """A day is no price, a number no receipt, and one word in common is not enough."""
    assert proposed(heading) == {}


OF_SHOP_SYSTEMS = (
    "Gross Sales|Net Sales|Sales Channel|sales-channel|Sales Team|Salesperson|Order Reference|Order Line|Order Lines|"
    "Order Currency|is-business-order|Order Quantity|Order Qty|Quantity Ordered|Invoiced Quantity|quantity-purchased|"
    "Delivered Quantity|Fulfillment Status|Lineitem fulfillment status|Invoice Status|Picking Type|Event Type|Line Type|"
    "Itemization Type|Return Reason|Return carrier|Unit of Measure|Product Category|"
    "订单数量|下单数量|销售数量|购买数量|开票数量|质检数量|包装数量|包装规格|包装单位|订货数量|订货单位|每件数量|审核人|处理人|处理方式|业务员|"
    "销售员|销售组|仓库|定金|原价|成交价|质量等级|质检结果|规格编码|发票抬头|发票类型|源单类型|售后完成时间|发货状态|"
    "订单状态|交易状态|单据状态|付款状态|库存状态|Order Status|Financial Status|Payment Status|Document Status|"
    "Bestellstatus|Sync Status"
)


@pytest.mark.parametrize("heading", OF_SHOP_SYSTEMS.split("|"))
def test_headings_of_shop_systems_that_say_something_else(heading: str) -> None:
    """What was sold is not what comes back; a person, a price, a kind or a state of something else is no fact of a policy."""
    assert proposed(heading) == {}


def test_each_heading_is_proposed_once() -> None:
    """The nearest goes first; what two facts could want goes to the one that has nothing else."""
    assert proposed("intact", "packaging ok") == {"goods_intact": "intact", "packaging_intact": "packaging ok"}
    assert proposed("完好", "包装完整") == {"goods_intact": "完好", "packaging_intact": "包装完整"}


def test_what_has_a_column_or_a_value_is_not_proposed() -> None:
    """Nothing is proposed for a fact that has a column, or that was given for every row."""
    assert map_columns(POLICY, ["sold_on", "销售时间"]).proposed(POLICY) == ()
    assert map_columns(POLICY, ["laid", "销售时间"], ColumnsAsked(given={"sold_on": "2026-03-01"})).proposed(POLICY) == ()
    assert map_columns(POLICY, ["laid", "decision", "status"]).proposed(POLICY) == ()


def test_words_of_headings_are_those_of_either_language() -> None:
    """Case, joints, order and fillers make no difference."""
    assert words_of("date_of_sale") == words_of("SaleDate") == words_of("售出日期") == words_of("销售时间")
    assert words_of("On clearance") == {"clearance"}


def test_what_is_proposed_can_be_pasted(tmp_path: Path) -> None:
    """The audit says the options beside the mapping; with them the log is read."""
    header = {"sold_on": "date of sale", "quantity": "it's qty", "receipt": "小票号 receipt shown"}
    log = tmp_path / "log.csv"
    names = [header.get(name, name) for name in FINE]
    log.write_text(",".join(names) + "\n" + ",".join(FINE.values()) + "\n", encoding="utf-8")
    told = returns("audit", log, "--format", "json")
    options = json.loads(told.out)["proposed"]
    assert options == ["--map sold_on='date of sale'", "--map quantity='it'\\''s qty'"]
    shown = returns("audit", log, "--lang", "en").out
    assert f"headings that nearly fit; add what is meant: {' '.join(options)}" in shown
    found = json.loads(returns("audit", log, "--format", "json", *shlex.split(" ".join(options))).out)
    assert (found["mapping"]["sold_on"], found["mapping"]["quantity"]) == ("date of sale", "it's qty")
    assert found["proposed"] == []


def test_a_log_without_a_single_fact_is_told_what_nearly_fits() -> None:
    """Where no heading fits, the error has the options."""
    with pytest.raises(UsageError) as caught:
        map_columns(POLICY, ["销售时间", "瓷砖尺寸"])
    assert caught.value.help.endswith("name the columns with --map sold_on=销售时间 --map tile=瓷砖尺寸")


def test_a_column_that_says_something_else_can_be_left_aside(tmp_path: Path) -> None:
    """Below a heading that names a fact other things may stand, such as numbers of receipts: what helps is said, and does."""
    log = tmp_path / "log.csv"
    log.write_text("sold_on,laid,Receipt\n2026-03-01,yes,10041\n2026-03-01,yes,10042\n2026-03-01,yes,\n", encoding="utf-8")
    told = "if `Receipt` says something else than receipt: --set receipt=unknown leaves it aside, --map receipt=COLUMN names"
    assert told in returns("audit", log, "--lang", "en").out
    assert "如果“Receipt”列说的不是receipt：--set receipt=unknown不读此列" in returns("audit", log, "--lang", "zh").out
    assert returns("audit", log, "--format", "json", "--set", "receipt=unknown").json["outcomes"]["deny"] == 3
    for text in ("2026-03-01,yes,10041\n" + "2026-03-01,yes,yes\n" * 2, "03/04/26,yes,\n" * 3):
        log.write_text("sold_on,laid,Receipt\n" + text, encoding="utf-8")
        assert "leaves it aside" not in returns("audit", log, "--lang", "en").out
