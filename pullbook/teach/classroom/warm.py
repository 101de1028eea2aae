"""What a first lesson would wait for, made ahead: the compiled loops, and the script of the live charts."""

from pullbook.decide.inventory import rules
from pullbook.demand import orders
from pullbook.line.line import Line, Station
from pullbook.line.policy import Policy
from pullbook.run import engine, sweep
from pullbook.show.live_chart import script


def warm() -> None:
    """Compile and keep, where they are not kept yet, all that lessons and workbooks compile.

    >>> warm()
    """
    table, policy = orders.poisson(1.0, n=engine.PLAIN + 1), Policy.base_stock(1)  # too long for plain Python
    for machines in (1, 2):
        engine.simulate(Line([Station("sew", 0.5, machines=machines)]), policy, table)
    sweep.policies(Line([Station("sew", 0.5)]), {1: policy}, table)
    rules.shelf(1, 1, 1.0, 1.0, 1)
    rules.reorder_point(1.0, 1.0, 1, 0.9)
    rules.cheapest_reorder_point(1, 1.0, 1.0, 1, 0.1, 1.0)
    script()


if __name__ == "__main__":
    warm()
