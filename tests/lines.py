"""Random lines, orders and policies for property tests."""

import numpy as np
from hypothesis import strategies as st

import pullbook as pb
from pullbook.run.engine import by_events, by_recursion, play
from pullbook.run.kernel_input import read


def by_both_kernels(line, policy, orders, seed=0):
    """The same run by each of the two kernels, for single machines."""
    given = read(line, policy, orders, seed)
    return play(given, by_recursion), play(given, by_events)


@st.composite
def cases(draw, most_machines=1, most_orders=60, quantity=1):
    """(line, policy, orders): 1 to 6 stations, any policy of the course."""
    m = draw(st.integers(1, 6))
    stations = [
        pb.Station(
            f"s{i}",
            draw(st.sampled_from([0.25, 1.0, 1.7])),
            cv=draw(st.sampled_from([0.0, 0.5, 1.0, 2.0])),
            machines=draw(st.integers(1, most_machines)),
        )
        for i in range(m)
    ]
    line = pb.Line(stations)
    seed = draw(st.integers(0, 10_000))
    orders = pb.orders.poisson(
        draw(st.sampled_from([0.2, 0.6, 1.5])), n=draw(st.integers(1, most_orders)), promise=3.0, seed=seed
    )
    if quantity > 1:
        orders["quantity"] = np.random.default_rng(seed).integers(1, quantity + 1, len(orders))
    return line, draw(policies(m, orders)), orders


@st.composite
def policies(draw, m, orders):
    stock = draw(st.lists(st.integers(0, 4), min_size=m, max_size=m))
    spare = draw(st.lists(st.integers(0, 3), min_size=m, max_size=m))
    kind = draw(
        st.sampled_from(
            [
                "order",
                "base",
                "kanban",
                "extended",
                "conwip",
                "capped",
                "push",
                "hybrid",
                "hybrid cards",
                "hybrid plan",
                "custom",
            ]
        )
    )
    cards = [max(1, s + x) for s, x in zip(stock, spare)]
    at = draw(st.integers(0, m - 1))
    plan = pb.orders.plan(orders, error=draw(st.sampled_from([0.0, 0.4])), period=10.0, ahead=3.0, seed=1)
    if not len(plan) and "p" in kind:
        kind = "order"
    match kind:
        case "order":
            return pb.Policy.make_to_order()
        case "base":
            return pb.Policy.base_stock(stock)
        case "kanban":
            return pb.Policy.kanban([max(1, s) for s in stock])
        case "extended":
            return pb.Policy.kanban(cards, stock)
        case "conwip":
            return pb.Policy.conwip(1 + spare[0])
        case "capped":
            return pb.Policy.conwip(1 + stock[0] + spare[0], stock[0])
        case "push":
            return pb.Policy.push(plan, stock)
        case "hybrid":
            return pb.Policy.hybrid(at, stock=spare[0])
        case "hybrid cards":
            return pb.Policy.hybrid(at, cards=cards[: at + 1])
        case "hybrid plan":
            return pb.Policy.hybrid(at, stock=spare[0], plan=plan)
        case "custom":
            return pb.Policy(stock=stock, cards=cards, line_cards=sum(stock) + 1 + spare[0])
