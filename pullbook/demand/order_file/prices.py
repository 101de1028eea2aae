"""Of what the amounts of an order file are: of a unit, of a row, or of an order. And in which currency."""

import collections
import re

import numpy as np
import pandas as pd

from pullbook.demand.order_file.amounts import currency_of


def unit_prices(amounts, columns, given, sure, names, doubts):
    """The price of a unit in each row, NaN where it is not known; None where the file has no prices.

    amounts: by field. columns: as `Column`s. given: fields whose column the caller named. sure: whether a
    dialect says of what the amounts are. names: of the columns, by field.
    """
    units = amounts.get("quantity", np.ones(len(columns["item"].codes)))
    price, total = amounts.get("price"), amounts.get("total")
    made = (
        None
        if price is None
        else _of_price(price, total, units, columns, "price" in given or sure, names, doubts)
    )
    if total is None:
        return made
    each = np.divide(total, units, out=np.full(len(units), np.nan), where=units > 0)
    if made is not None:
        return np.where(np.isnan(made), each, made)
    told = tells(total, units, columns)
    shown = names.get("total", "?")
    if told == "order":
        doubts.append(f"total: {shown!r} is the same in all rows of an order: that of the order, not used.")
        return np.full(len(units), np.nan)
    if told == "unit":
        doubts.append(
            f"total: {shown!r} does not grow with the quantity of an item; it may be the price of a unit:"
            f" columns={{'price': {shown!r}, 'total': None}}."
        )
    return each


def _of_price(price, total, units, columns, trusted, names, doubts):
    """The price of a unit, of a column that says to hold it."""
    shown = names.get("price", "?")
    many = (units > 1) & (price > 0)
    told = tells(price, units, columns)
    if total is not None and many.sum() > 2:
        as_unit, as_row = (
            np.mean(np.abs(a - total)[many] <= 0.02 * np.abs(total[many])) for a in (price * units, price)
        )
        told = "unit" if as_unit > 0.5 else "row" if as_row > 0.8 else told
    if told == "row" and trusted:
        doubts.append(
            f"price: {shown!r} grows with the quantity of an item, as the total of a row does; if it is one:"
            f" columns={{'total': {shown!r}, 'price': None}}."
        )
    elif told == "row":
        doubts.append(
            f"price: {shown!r} grows with the quantity of an item, so it is taken as the total of the row;"
            " if it is the"
            f" price of a unit: columns={{'price': {shown!r}}}."
        )
        return np.divide(price, units, out=np.full(len(units), np.nan), where=units > 0)
    elif told == "order":
        doubts.append(
            f"price: {shown!r} is the same in all rows of an order, as the order's total is"
            + (
                "."
                if trusted
                else f"; it is not used. If it is the price of a unit: columns={{'price': {shown!r}}}."
            )
        )
        return price if trusted else np.full(len(price), np.nan)
    return price


def tells(amount, units, columns):
    """Of what an amount is, by how it goes with the quantity of an item: "unit", "row", "order", or "" where
    nothing tells.
    """
    good = np.flatnonzero((amount > 0) & (units > 0))
    item = columns["item"].codes[good]
    amount, units = amount[good], units[good]
    log, each = np.log(amount), np.log(amount / units)
    if "order" in columns and _same_within(columns["order"].codes[good], item, log):
        return "order"
    spread = _within(item, np.log(units))
    varied = spread[item] > 1e-9  # rows of items that were sold in different quantities
    if varied.sum() < 4:
        return ""
    as_unit, as_row = (_within(item[varied], x[varied]).sum() for x in (log, each))
    if as_row < 0.25 * as_unit:
        return "row"
    return "unit" if as_unit < 0.25 * as_row else ""


def _within(group, x):
    """The sum of squares of x about its mean in each group."""
    n = np.maximum(np.bincount(group), 1)
    mean = np.bincount(group, x) / n
    return np.bincount(group, (x - mean[group]) ** 2)


def _same_within(order, item, log):
    """Whether an amount is one in each order of several items, while it differs between orders of an item."""
    pairs = pd.unique(order.astype(np.int64) << 32 | item) >> 32
    several = np.bincount(pairs, minlength=order.max() + 1 if len(order) else 0) > 1
    rows = several[order] if len(order) else np.zeros(0, bool)
    if np.sum(several) < 3:
        return False
    inside = _within(order[rows], log[rows])[several[: order[rows].max() + 1]]
    return np.mean(inside < 1e-9) > 0.9 and _within(item, log).sum() > 1e-6


def currencies(shown, columns, header_names):
    """The currency of each row: of its currency column, of its price, or of the column's name; '' where
    nothing says.
    """
    made = shown
    if "currency" in columns:
        column = columns["currency"]
        named = np.array([currency_of(t) or t.upper() for t in column.texts], object)[column.codes]
        made = np.where(named == "", shown, named)
    if not (made != "").any():
        for name in header_names:
            found = [currency_of(w) for w in re.findall(r"[^\W\d_]{3}|[€£¥₹₽₺]", name)]
            found = [c for c in found if len(c) == 3]
            if found:
                return np.full(len(shown), found[-1], object)
    return made


def in_one_currency(price, code, wanted, doubts):
    """Prices in one currency, that currency, and the rows of another that was not asked for.

    wanted: None, a currency, or rates by which others are converted (the one with 1 is the shop's).
    """
    counts = collections.Counter(code[code != ""].tolist())
    other = np.zeros(len(code), bool)
    if isinstance(wanted, dict):
        own = next((c for c, rate in wanted.items() if rate == 1), None)
        missing = [c for c in counts if c not in wanted]
        if missing:
            raise ValueError(
                f"currency has no rate for {missing[0]!r}; the file has {', '.join(sorted(counts))}"
            )
        rate = np.array([wanted.get(c, 1.0) for c in code.tolist()])
        return (None if price is None else price * rate), own, other
    if wanted is not None:
        if counts and wanted not in counts:
            raise ValueError(f"currency is {wanted!r}; the file has {', '.join(sorted(counts))}")
        other = (code != wanted) & (code != "")
        return price, wanted, other
    if len(counts) < 2:
        return price, next(iter(counts), None), other
    (own, _), *rest = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    named = ", ".join(f"{n:,} in {c}" for c, n in counts.most_common())
    doubts.append(
        f"Prices are in {len(counts)} currencies ({named}); those that are not in {own} are left unknown."
        f" currency={{{own!r}: 1, {rest[0][0]!r}: its rate}} converts them, currency={own!r} leaves their"
        " rows out."
    )
    return (None if price is None else np.where((code != own) & (code != ""), np.nan, price)), own, other
