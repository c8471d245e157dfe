"""Words of headings in other languages of shops, in English: German, French, Spanish, Portuguese, Italian, Japanese, Korean.

Only what nearly fits is found by them, and proposed. Accents are left out, words that are written together are taken apart,
and the signs of Taiwan and Hong Kong are those of the mainland.
"""

from __future__ import annotations

import re

from returns_cli.kinds.sameness import normalized

_IN_ENGLISH = {
    "sale": "verkauf verkaufs verkauft kauf gekauft bestellung bestell bestellt auftrag vente vendu vendue achat "
    "achete commande commandee venta vendido compra comprado pedido venda vendita venduto acquisto acquistato ordine "
    "販売 売上 購入 注文 お買い上げ 판매 구매 주문 구입 销货",
    "date": "datum fecha data am le 日時 年月日 日付 일자 날짜 일시 일",
    "return": "ruckgabe rueckgabe retoure retouren retour retourne retourniert rucksendung rucksende ruecksendung "
    "reklamation umtausch erstattung rembourse remboursement demande devolucion devuelto reembolso solicitud devolucao "
    "devolvido reso restituzione richiesta rimborso 返品 返金 返却 受付 반품 환불 신청 교환",
    "receipt": "kassenbon bon quittung beleg kassenzettel rechnung recu ticket facture recibo factura scontrino "
    "ricevuta fattura レシート 領収書 領収証 영수증",
    "intact": "unbeschadigt unversehrt intakt intacte intacta intacto intatto 状態良好 良好 무손상",
    "packaging": "verpackung originalverpackung emballage embalaje embalagem imballaggio confezione 梱包 開封 未開封 포장",
    "laid": "verlegt verlegung pose posee instalado instalada colocado colocada posato installato 施工済み 施工済 施工 시공",
    "clearance": "ausverkauf restposten abverkauf destockage liquidacion liquidacao svendita 在庫処分",
    "special order": "sonderbestellung sonderanfertigung 特注 特注品 取り寄せ 取寄 주문제작",
    "special": "sonder speciale special especial",
    "defect": "mangel mangels defekt defaut defecto defeito difetto 不良 欠陥 瑕疵 하자 불량",
    "quantity": "menge anzahl stuckzahl quantite cantidad quantidade quantita 個数 枚数 수량",
    "pieces": "pc pcs stuck stuecke pieces piezas pecas pezzi",
    "tile": "fliese fliesen carreau carreaux azulejo baldosa piastrella piastrelle タイル 타일 磁砖",
    "size": "format grosse masse abmessung taille tamano medidas medida tamanho dimensione サイズ 寸法 크기",
    "per": "pro je par por",
    "box": "ctn ctns karton kartons paket boite carton caja caixa scatola",
    "pieces per box": "入数 每箱片数 箱入数 装箱数 箱规",
    "decision": "entscheidung decisao decisione 判定 決定 결정",
    "result": "ergebnis resultat resultado risultato esito 处理结果 처리결과 결과",
    "approved": "genehmigt approuve approuvee aprobado aprobada aprovado approvato 承認 승인",
    "status": "status statut estado stato ステータス 상태",
    "number": "nummer numero 番号 번호",
    "name": "kunde kunden client cliente verkaufer verkauferin vendeur vendedor mitarbeiter filiale magasin tienda "
    "loja negozio bemerkung remarque observaciones nombre nom nome 備考 顧客 担当者 店舗 门市 고객 담당자 비고",
    "price": "preis betrag prix montant precio importe preco valor prezzo importo 価格 金額 가격 금액",
    "the": "der die das den dem des de du la les l d del della di do da el los il al au ware waren artikel marchandise "
    "produit mercancia producto produto merce prodotto caisse vorhanden vorgelegt bereits deja ya 商品の 済み の",
}
_MAINLAND = str.maketrans(
    "銷購買賣單號時間數編價額訂貨發據規質問題處結審鋪貼裝還開關請類實際損壞無瑕備註戶門產記錄準簽驗總費張塊狀態倉",
    "销购买卖单号时间数编价额订货发据规质问题处结审铺贴装还开关请类实际损坏无瑕备注户门产记录准签验总费张块状态仓",
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_LINKS = ("", "s", "es", "n", "en", "e")  # between the words of a German one
SHORTEST, LONGEST = 3, 40


def plain(heading: str) -> str:
    """A folded heading without accents, in the signs of the mainland."""
    if heading.isascii():
        return heading
    bare = _ACCENTS.sub("", normalized(heading, "NFD"))
    return normalized(bare, "NFC").translate(_MAINLAND)


TRANSLATED = {plain(word): tuple(english.split()) for english, words in _IN_ENGLISH.items() for word in words.split()}


def in_english(word: str) -> tuple[str, ...]:
    """The English words that a plain word means; itself where it is none of these languages, as far as is known."""
    return TRANSLATED.get(word) or (_taken_apart(word) if word.isascii() and len(word) <= LONGEST else ()) or (word,)


def _taken_apart(word: str) -> tuple[str, ...]:
    """What a word that is written together of known ones means: Verkaufsdatum is sale and date."""
    for end in range(len(word) - SHORTEST, SHORTEST - 1, -1):
        first, rest = TRANSLATED.get(word[:end]), word[end:]
        if first:
            for link in _LINKS:
                behind = rest[len(link) :] if rest.startswith(link) else ""
                second = TRANSLATED.get(behind) or (_taken_apart(behind) if len(behind) > 2 * SHORTEST else ())
                if second:
                    return (*first, *second)
    return ()
