"""`make bench`: how fast the simulator is, next to the same recursion in C and the same line in SimPy,
salabim and Ciw, and the rest of the house next to its targets, in one table; and docs/speed.md.

Every row that compares two simulations first checks that both gave the same deliveries, to the last bit.
Times of simulations are per unit and station, so that a long run of ours stands beside a shorter one of
SimPy. The script measures and always ends with exit code 0; a target that was not reached says "missed".
"""

import os

import growth
import page
import pandas as pd
import rivals
import shop
import simulation
from measure import COLUMNS, PARALLEL, SINGLE

LOAD = os.getloadavg()[0]
NOTE = f"""{page.machine()} Load {LOAD:.1f}.

Simulations: 5 stations, 80 % busy, exponential times; time per unit and station, {simulation.ORDERS:,}
orders of ours and of C, {simulation.FEW:,} of the others; {PARALLEL} machines where they are parallel.
Both of a row in turn, until the 95 % interval of the median ratio is within 10 % of it; else it stayed
wide. Of the trade-off curve the whole call, with the time per unit and station under ratio.
"""


def main():
    print(NOTE)
    found = rivals.here()
    grown = growth.table(found)
    simulations = [
        *simulation.against_c(),
        *simulation.drawing_ahead(),
        *simulation.long(),
        *simulation.against_simpy(SINGLE, "1 machine", 2_000),
        *simulation.against_simpy(PARALLEL, "1 to 4 machines", 400),
        *simulation.against_others(found, SINGLE, "1 machine"),
        *simulation.against_others(found, PARALLEL, "1 to 4 machines"),
        growth.memory(grown),
        *simulation.sweeping(),
    ]
    rest = [
        *shop.costing(),
        *shop.planning(),
        *shop.many_items(),
        *shop.placing(),
        *shop.reading(),
        *shop.importing(),
    ]
    table = pd.DataFrame(simulations + rest, columns=COLUMNS)
    left = table["name"].str.len().max()
    print(table.to_string(index=False, formatters={"name": f"{{:<{left}}}".format}))
    parts = simulation.breakdown()
    print(f"\nWhere simulate() spends its time, per unit and station:\n{page.spelled(parts)}")
    if set(found) == set(rivals.ALL):
        page.write(table.iloc[: len(simulations)], parts, grown, LOAD)
        print("\nwritten: docs/speed.md, docs/speed.svg")
    else:
        print("\ndocs/speed.md stays as it was: it wants all of the others")


if __name__ == "__main__":
    main()
