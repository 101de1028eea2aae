"""Which column of an order file holds what: known names in English, German, French and Spanish, checked against the cells."""

import difflib
import functools
import re

import numpy as np

from pullbook.order_file.cells import bare, numbers, text_of, times

NO = r"( ?(no|nr|num|number|nummer|numero|id|code|ref|reference|key))?"
OF = r"( ?(de|du|d|del) ?(la|l)?)?"
CODE = r"( ?(no|nr|num|number|nummer|numero|id|code|sku|key|ref))"
GOOD = r"(item|product|article|artikel|produkt|produit|producto|articulo|goods|variant|merchandise|ware|waren)"
TITLE = rf"(description|desc|designation|libelle|descripcion|beschreibung|bezeichnung|title|titel|titre|titulo|{GOOD}s? ?(name|title|titel|description|desc|bezeichnung|beschreibung)|lineitem name|nom{OF} ?(produit|article)|nombre{OF} ?(producto|articulo)|(designation|libelle){OF} ?(produit|article)|descripcion{OF} ?(producto|articulo)|stock ?description)"
NAMES = {  # the best first; the names are in lower case, without accents and signs
    "time": [r"(sales? |customer )?(order|invoice|purchase|sales?|transaction|bill|receipt)s? ?(date|datetime|timestamp|day|date ?time|date and time|placed)( ?time)?( utc)?",
             r"(date|datetime|timestamp|date and time|date time|timestamp utc)( ordered| created| added| purchased| placed| sold| of (order|sale|purchase|invoice))?( utc)?",
             r"(bestell|auftrags|rechnungs|beleg|kauf|verkaufs|buchungs)(datum|tag|zeitpunkt)( ?(und)? ?uhrzeit)?|datum( ?(und)? ?(uhrzeit|zeit))?|zeitstempel|zeitpunkt|bestellt am",
             rf"(date|jour)( et heure)?{OF} ?(commande|facture|achat|vente)?|date heure|horodatage", rf"fecha( y hora)?{OF} ?(pedido|factura|compra|venta|orden)?|fecha hora",
             r"(created|ordered|placed|sold|purchased|paid|processed)( ?(at|on))|order(ed)? ?time|erstellt( am)?|(purchase|invoice|sale|transaction) ?time", r"time|day|tag|zeit|bestellzeit|jour|dia|when"],
    "quantity": [r"(item |lineitem |order |ordered |sold |product )?(quantity|quantities|qty|qte|quantite)( ordered| sold| purchased| commandee| vendue)?", r"(bestell|verkaufs)?menge|anzahl|stuck(zahl)?|stueck(zahl)?|stk|menge (stk|stuck)",
                 r"(cantidad|cant|unidades|uds)( pedida| vendidas?)?", r"(no of |number of )items|(no of |number of )?(units|pieces|pcs)( sold| ordered)?|units? ?sold|count|nombre"],
    "order": [rf"(sales? |customer |web |shop )?(order|invoice){NO}", rf"(sales? |customer |web |shop )?(receipt|transaction|bill|basket){NO}", rf"(bestellungs?|bestell|auftrags?|rechnungs?|beleg|bon|vorgangs?){NO}",
              rf"((no|n|num|numero|nr|ref|reference|id|code){OF} ?)?(commande|facture|pedido|factura|orden|ticket|compra|venta|vente){NO}", r"(document|doc|sale|purchase|cart) ?(no|number|nr|id|order)|order name"],
    "item": [rf"(stock ?code|(lineitem |variant |product |item )?sku{NO}|{GOOD}{CODE})", rf"(reference|ref|code|codigo|id|sku|no|n|numero){OF} ?{GOOD}|(reference|referencia|ean|gtin|asin|upc|isbn|part ?(no|number)|barcode|style ?(no|code)|teile ?nummer|material ?nummer|material)",
             rf"{GOOD}s?", TITLE],
    "description": [TITLE, rf"{GOOD}|name|nom|nombre"],
    "price": [r"(item |lineitem |product |sale |sales |selling |net |gross |list )?(unit ?)?price( each| per unit| unit| ea| a piece| net| gross)?", r"(einzel|stuck|stueck|verkaufs|netto|brutto|einheits)?preis( pro stuck| je stuck| netto| brutto)?|vk( ?preis)?|ep",
              rf"prix( unitaire| de vente| unit)?( ht| ttc)?|pu( ht| ttc)?", r"precio( unitario| de venta| unidad| unit)?|pvp|rate|unit value"],
    "total": [r"((order )?line ?|lineitem |row |net |gross |item )?(total|amount|revenue|sales|turnover|subtotal)( price| amount| value| net| gross)?|sales ?value", r"gesamt(preis|betrag|summe)?|(netto|brutto)?betrag|umsatz|summe|zeilensumme|positionswert",
              r"montant( total)?( ht| ttc)?|prix total|total (ht|ttc|ligne)|chiffre d affaires", r"importe( total)?|total linea|precio total|ventas"],
    "cost": [r"(unit ?)?cost( price| per item| per unit| of goods)?|cogs|purchase price|einkaufspreis|ek( ?preis)?|stuckkosten|(prix d achat|cout( unitaire)?|coste|costo)( unitario)?|precio de compra"],
    "customer": [rf"(customer|client|cliente|buyer|kunden?|user|account)( ?name)?{NO}|kunde|acheteur|comprador|(id|no|numero|code){OF} ?(client|cliente)|e ?mail|customer e ?mail"],
    "status": [r"(order |payment |financial |invoice |item )?status|(bestell|auftrags|zahlungs)?status|statut( commande)?|etat(( de la)? commande)?|estado( del? pedido)?"],
    "cancelled": [r"(is |was )?(cancell?ed|cancellation|refunded|returned|voided)( ?(at|on|date))?|is ?(return|refund|cancellation)|storniert( am)?|storno|annulee?( le)?|retoure|anulado|cancelado|devuelto"],
    "clock": [r"(order |invoice |sales? |transaction |purchase )?time( of day)?|(bestell)?uhrzeit|zeit|bestellzeit|heure( (de|d)( la)? ?(commande|achat|vente))?|hora( (de|del)? ?(pedido|compra|venta))?"],
}
NAMES = {name: [re.compile(p) for p in patterns] for name, patterns in NAMES.items()}
PARTS = {  # words that name a column though more words stand round them, and words that speak against it
    "time": (r"\b(date|datetime|datum|fecha|timestamp)\b|datum\b", r"ship|deliver|due|birth|liefer|versand|geburt|updat|modif|expir|livrais|envio|entrega|cancel|refund|storn|print|fallig"),
    "item": (rf"\b(sku|stock ?code|{GOOD})\b|artikelnummer", r"price|qty|quantit|count|tax|discount|url|categ|group|type|weight|status|preis|menge|kateg|gruppe|cost|total|image|date|size|colou?r|prix|precio|order|line|anzahl|cantidad"),
    "quantity": (r"\b(qty|quantity|menge|anzahl|cantidad|quantite|qte)\b", r"price|refund|return|cancel|stock|preis|prix|precio|per\b|deliver|ship"),
    "price": (r"\b(price|preis|prix|precio)\b|preis\b", r"total|compare|cost|discount|gesamt|einkauf|achat|compra|tax|currency|list"),
    "order": (r"\b(order|invoice|bestell\w*|rechnung\w*|auftrag\w*|commande|facture|pedido|factura)\b.* ?\b(no|nr|number|nummer|id|num|numero|ref)\b", r"date|datum|customer|status|line|item|time|type|fecha|product"),
}
PARTS = {name: (re.compile(yes), re.compile(no)) for name, (yes, no) in PARTS.items()}


def plain(name):
    """A column's name in lower case, without accents, signs, and currency at its end.

    >>> plain("InvoiceNo"), plain("Prix unitaire (€)"), plain("Unit_Price in GBP"), plain("Stückzahl")
    ('invoice no', 'prix unitaire', 'unit price', 'stuckzahl')
    """
    words = re.sub(r"\( *-[^()]*\)", "", str(name))  # "Quantity (- Refund)": what is taken off already
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", words.replace("#", " no "))
    words = " ".join(re.sub(r"[\W_]+", " ", bare(words.replace("º", "").replace("°", ""))).split())
    words = re.sub(r"(?<=\w)( in)? (eur|euros?|gbp|usd|chf|pounds?|dollars?|sek|nok|dkk|pln)$", "", words)
    return re.sub(r"\b(no|nr) (no|nr)$", r"\1", words)


@functools.lru_cache(10_000)
def field_of(name):
    """What a column of this name holds, by the lists of names alone; None if they don't know it."""
    words = plain(name)
    return next((f for f, patterns in NAMES.items() if any(p.fullmatch(words) for p in patterns)), None) if words else None


def rank(name, field):
    """How well a name fits a field: 0 is best, None not at all."""
    words = plain(name)
    for i, pattern in enumerate(NAMES[field]):
        if pattern.fullmatch(words):
            return i
    if field in PARTS and PARTS[field][0].search(words) and not PARTS[field][1].search(words):
        return 10
    return None


# which column is what

CHECKED = {"time": 0.3, "clock": 0.6, "quantity": 0.3, "price": 0.3, "total": 0.3, "cost": 0.3, "item": 0.3}  # least share of the cells that fit
WITHOUT = {"quantity": "not found: each row counts 1 unit", "order": "not found: each row is an order", "price": "not found: the price is not known"}
SHOWN = ["order", "time", "item", "quantity", "price"]  # in the mapping whether found or not


class Looks:
    """What the cells of a sample of rows look like, by column: shares of the filled ones that are dates, times of day, numbers."""

    def __init__(self, cells):
        self.texts = [text for text in map(text_of, cells) if text]
        cells = [cell for cell in cells if text_of(cell)]
        self.filled, n = bool(cells), max(1, len(cells))
        read = times(cells)
        there = ~np.isnat(read.when)
        words = np.array([not isinstance(c, (int, float)) and not text_of(c).replace(".", "").isdigit() for c in cells], bool)
        amount = np.isfinite(numbers(cells))
        self.share = {"time": there.sum() / n, "clock": np.isfinite(read.seconds).sum() / n, "item": len(cells) / max(1, len(cells)), "certain": (there & words).sum() / n,
                      "with clock": (there & read.clock).sum() / n} | dict.fromkeys(["quantity", "price", "total", "cost"], amount.sum() / n)


def find_columns(header, sample, given, name):
    """The column of each field, by number, and why: {field: number}, and rows of the mapping (what, column, why).

    header: names. sample: rows of cells. given: {field: name or None}. name: of the file, for messages. Raises ValueError if item or time is not found.

    >>> at, _ = find_columns(["Beleg Nr.", "Datum", "Artikel", "Anzahl"], [["1", "31.12.2024", "Tasche", "2"]], {}, "the file")
    >>> at == {"order": 0, "time": 1, "item": 2, "quantity": 3}
    True
    """
    at, why = {}, {}
    for field, column in given.items():
        why[field] = "given: not in this file"
        if column is not None:
            at[field], why[field] = _named(header, field, column, name), "given"
    cells = [[row[i] if i < len(row) else "" for row in sample] for i in range(len(header))]
    looks = [Looks(column) for column in cells]
    filled = [sum(map(bool, map(text_of, column))) / max(1, len(column)) for column in cells]
    refused = {}
    for field in ("time", "quantity", "price", "order", "item", "cost", "total", "status", "cancelled", "customer", "description", "clock"):
        if field in given or field == "total" and "price" in at or field == "clock" and ("time" not in at or looks[at["time"]].share["with clock"] > 0.5):
            continue
        ranked = [(r, i) for i in range(len(header)) if i not in at.values() and (r := rank(header[i], field)) is not None]
        most = max((filled[i] for _, i in ranked), default=0)
        for _, _, i in sorted((filled[i] < 0.9 * most, r, i) for r, i in ranked):  # a column with gaps only where there is no fuller one
            share = looks[i].share.get(field, 1.0)
            fits = share >= CHECKED.get(field, 0) and (field != "item" or filled[i] >= 0.3) and (field != "order" or looks[i].share["certain"] < 0.5)
            if fits and (looks[i].filled or field in ("status", "cancelled")):
                at[field] = i
                kind = {"time": "dates", "clock": "times of day"}.get(field, "numbers")
                why[field] = "guessed: its name" + (f", and {share:.0%} of its cells are {kind}" if field in CHECKED and field != "item" else "")
                break
            refused.setdefault(field, i)
        if field == "order" and field not in at:  # a shop system calls the number of an order its name
            named = [i for i in range(len(header)) if i not in at.values() and plain(header[i]) == "name" and looks[i].texts and all(re.fullmatch(r"#?\w*\d{3,}\w*", t) for t in looks[i].texts)]
            if named:
                at["order"], why["order"] = named[0], "guessed: its cells are numbers of orders"
    free = [i for i in range(len(header)) if i not in at.values()]
    if "time" not in at and "time" not in given:
        dated = [i for i in free if looks[i].filled and looks[i].share["certain"] >= 0.8]
        if dated:
            at["time"], why["time"] = dated[0], f"guessed: {looks[dated[0]].share['certain']:.0%} of its cells are dates"
            free.remove(dated[0])
    if "item" not in at and "item" not in given:
        if "description" in at and filled[at["description"]] > 0.3:
            at["item"], why["item"] = at["description"], "guessed: no code of the item, so its description"
        else:
            wordy = [i for i in free if i not in at.values() and filled[i] > 0.9 and looks[i].share["price"] < 0.2 and looks[i].share["certain"] < 0.2
                     and looks[i].share["clock"] < 0.2 and 1 < len(set(looks[i].texts)) < 0.9 * len(looks[i].texts)]
            if len(wordy) == 1:
                at["item"], why["item"] = wordy[0], "guessed: the only column of words that come back"
    _needed(header, sample, at, refused, name)
    shown = [(f, header[at[f]] if f in at else "", why.get(f, WITHOUT.get(f))) for f in [*SHOWN, *(f for f in FIELDS if f not in SHOWN and f in why)]]
    if "total" in at and "price" not in at:
        shown = [(f, c, "from the total of the row" if f == "price" and f not in given else w) for f, c, w in shown]
    return at, shown


FIELDS = ["order", "time", "clock", "item", "description", "quantity", "price", "total", "cost", "customer", "status", "cancelled"]


def _named(header, field, column, name):
    """The number of the column that the caller names."""
    names = [str(h) for h in header]
    wanted = str(column).strip()
    for match in (names.index, [n.strip().lower() for n in names].index):
        try:
            return match(wanted if match.__self__ is names else wanted.lower())
        except ValueError:
            continue
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    raise ValueError(f"columns takes {column!r} for {field}, but {name} has no such column{f' (near it: {near[0]!r})' if near else ''}; it has {listed(names)}")


def _needed(header, sample, at, refused, name):
    for field, what in (("time", "date"), ("item", "item")):
        if field not in at:
            odd = refused.get(field)
            cell = next((t for row in sample if odd is not None and odd < len(row) and (t := text_of(row[odd]))), "")
            but = "" if odd is None else f" ({header[odd]!r} holds {f'no {what}s, but cells such as {cell[:30]!r}' if cell else 'nothing'})"
            raise ValueError(f"{name} has no column that was recognised as the {field} of an order{but}; it has {listed(header)}; "
                             f"say which one it is: columns={{{field!r}: 'its name'}}")


def listed(names, most=25):
    """The names of columns, in a sentence."""
    names = [repr(n if len(n) <= 40 else n[:40] + "...") for n in names]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
