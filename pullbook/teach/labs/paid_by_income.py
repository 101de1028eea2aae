"""The manager's lab of chapter 08: three months of bags to make, a bonus, and the month after."""

import altair as alt

from pullbook._words import minus
from pullbook.show import charts
from pullbook.show.charts.forms import euro_axis, named, told_apart
from pullbook.teach.cases.manager import MOST, ORDERED, play
from pullbook.teach.labs.frame import Lab, Slider


def paid_by_income() -> Lab:
    """You are paid a tenth of operating income by absorption: how many bags do you make?

    Returns a Lab with the settings first, second and third: bags made in each month. 700 are ordered.

    >>> lab = paid_by_income().set(first=960, second=960, third=960)
    >>> lab.result.loc["sum", ["bonus", "cash"]].tolist()
    [2100.0, 9280.0]
    """
    opening = zip(("first", "second", "third"), (ORDERED, 800, MOST))
    controls = [Slider(name, f"Made in the {name} month", "bags", 0, MOST, 20, n) for name, n in opening]
    tries = [
        "Make as much as you can, three times. What does it do to your bonus, and to the till?",
        "Make more each month than the month before. Who pays for it, and when?",
        "Make 100 fewer than are ordered. Why does it cost 16 euro a bag, when a bag brings 10?",
    ]
    return Lab("Paid by income", run, controls, chart, sentence, lambda table: table, tries=tries)


SHOWN = {"absorption": "income, absorption", "variable": "income, variable", "cash": "cash"}


def run(first, second, third):
    return play([first, second, third])


def sentence(table):
    """What the manager and the owner get."""
    total, shelf = table.loc["sum"], table.loc["3", "shelf"]
    return minus(
        f"Your bonus is {total['bonus']:,.0f} euro (by variable costing {total['its bonus']:,.0f}). You leave"
        f" {shelf:,.0f} bags on the shelf, and {total['write-down']:,.0f} euro are written off in month 4."
        f" In all four months the owner's till gets {total['cash']:,.0f} euro, before the bonus."
    )


def chart(table):
    """Incomes and cash, month by month."""
    rows = table.drop("sum").reset_index()[["month", *SHOWN]].rename(columns=SHOWN)
    rows = rows.melt("month", var_name="what", value_name="euro")
    total = table.loc["sum"]
    title = minus(f"Your bonus: {total['bonus']:,.0f} euro; the owner's cash: {total['cash']:,.0f} euro")
    (data,) = named("rows")
    form = data.mark_line(point=True).encode(
        alt.X(
            "month:N", title="month (4: you have gone, and the season is over)", axis=alt.Axis(labelAngle=0)
        ),
        alt.Y("euro:Q", title="euro a month", axis=euro_axis()),
        *told_apart(
            "what", list(SHOWN.values()), dashes=[[1, 0], [6, 3], [2, 2]], legend=alt.Legend(orient="bottom")
        ),
    )
    form = form.properties(width=charts.WIDTH, height=charts.HEIGHT)
    return charts.Drawn(form.to_dict(), title, f"{title}. Incomes and cash by month, euro.", rows=rows)
