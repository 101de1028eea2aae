"""Charts of a plan of push and pull: what each way earned, and the items that are pushed and pulled."""

import altair as alt
import numpy as np

from pullbook.show.charts.theme import OKABE_ITO, WIDTH, dressed

MOST = 4000  # items that are drawn, those with most revenue


def profits(plan):
    """What each way earned in the held-out weeks: a bar chart. plan: from `pb.planner.plan`. Returns an
    Altair chart.

    >>> profits(pb.planner.plan(pb.catalogue())).title[:10]
    'The hybrid'
    """
    p = plan.results["profit"]
    second = p.drop(plan.best).idxmax()
    best = "The hybrid" if plan.best == "hybrid" else plan.best.capitalize()
    title = f"{best} earned most: {p[plan.best] - p[second]:,.0f} euro more than {second}"
    base = alt.Chart(p.rename("euro").reset_index()).encode(
        alt.Y("way:N", sort=list(plan.results.index), title=None),
        alt.X("euro:Q", title=f"profit in {plan.held_out} weeks that were held out (euro)"),
    )
    words = base.mark_text(align="left", dx=4, color="#222").encode(text=alt.Text("euro:Q", format=",.0f"))
    described = f"{title}. Bars of profit for all push, all pull and the hybrid plan."
    return dressed(
        alt.layer(base.mark_bar(color=OKABE_ITO[0]), words).properties(
            width=WIDTH - 100, height=120, title=title, description=described
        )
    )


def items_chart(plan):
    """The items as dots: units a week against how unevenly they are wanted, by push and pull.

    plan: from `pb.planner.plan`. Returns an Altair chart.

    >>> items_chart(pb.planner.plan(pb.catalogue())).title[:5]
    'Push '
    """
    t = plan.items.assign(mean=plan.mean.to_numpy(), cv=plan.cv.to_numpy())[
        ["mean", "cv", "policy", "description"]
    ]
    t = t[np.isfinite(t["cv"])].head(MOST)
    pushed, pulled = (int((plan.items["policy"] == side).sum()) for side in ("push", "pull"))
    title = f"Push {pushed:,} items, pull {pulled:,}"
    described = (
        f"{title}. A dot an item: units a week across, coefficient of variation of weekly demand upwards."
    )
    domain = ["push", "pull"]
    dots = alt.Chart(t, title=title, description=described, width=WIDTH, height=280)
    return dressed(
        dots.mark_point(filled=True, size=35, opacity=0.7).encode(
            alt.X("mean:Q", scale=alt.Scale(type="log"), title="units a week (mean, log scale)"),
            alt.Y("cv:Q", title="coefficient of variation of weekly demand"),
            alt.Color("policy:N", scale=alt.Scale(domain=domain, range=OKABE_ITO[:2])),
            alt.Shape("policy:N", scale=alt.Scale(domain=domain, range=["circle", "triangle-up"])),
        )
    )
