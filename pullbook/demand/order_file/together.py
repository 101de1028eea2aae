"""Readings of several files, of different columns or systems, as one."""

import pandas as pd

from pullbook.demand.order_lines import Account, OrderLines


def together(readings):
    """One OrderLines of several. An order that another file has already, with the same lines, counts once."""
    if len(readings) == 1:
        return readings[0]
    doubts, seen, parts, again = [], {}, [], 0
    for mine in readings:
        doubts += [f"{mine.name}: {doubt}" for doubt in mine.doubts]
        lines = mine.lines
        keys = lines.groupby("order")[["item", "quantity"]].apply(
            lambda g: tuple(sorted(map(tuple, g.values.tolist())))
        )
        same = [order for order, key in keys.items() if seen.get(order) == key]
        seen.update({order: key for order, key in keys.items() if order not in seen})
        left = lines["order"].isin(same)
        again += int(left.sum())
        parts.append(lines[~left])
    if again:
        doubts.append(f"{again:,} rows are of orders that another file has as well; they count once.")
    money = {mine.currency for mine in readings if mine.currency}
    if len(money) > 1:
        doubts.append(
            f"The files are in {', '.join(sorted(money))}; currency={{...}} with rates converts them."
        )
    account = _accounts(readings, again)
    return OrderLines(
        pd.concat(parts, ignore_index=True),
        ", ".join(mine.name for mine in readings),
        account,
        tuple(doubts),
        "; ".join(dict.fromkeys(mine.dialect for mine in readings if mine.dialect)),
        tuple(dict.fromkeys(name for mine in readings for name in mine.unused)),
        money.pop() if len(money) == 1 else None,
    )


def _accounts(readings, again):
    """What became of the rows of all files."""
    accounts = [mine.account for mine in readings]
    summary = (
        pd.concat([a.summary for a in accounts]).groupby("reason", sort=False)["rows"].sum().reset_index()
    )
    summary.loc[0, "rows"] -= again
    if again:
        summary.loc[len(summary)] = ["the order is in another file", again]
    left = pd.concat(
        [a.left_out.assign(file=mine.name) for a, mine in zip(accounts, readings)], ignore_index=True
    )
    mapping = pd.concat(
        [a.mapping.assign(file=mine.name) for a, mine in zip(accounts, readings)], ignore_index=True
    )
    notes = tuple(f"{mine.name}: {note}" for a, mine in zip(accounts, readings) for note in a.notes)
    return Account(summary, left, mapping, notes)
