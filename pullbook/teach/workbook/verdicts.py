"""The claims of the textbook definition, how the course decided each, and what the learner said."""

import importlib.resources

import pandas as pd

from . import store


def verdicts() -> pd.DataFrame:
    """The claims C1 to C16 as a table: what each says, the chapters that tried it, your verdict, ours, the
    number that decided it (with its 95% interval over many runs, where chance plays), and the hinge: the
    assumption on which the verdict hangs, and where it turns.

    Yours are the guesses recorded with `pb.predict("NN.verdict", ...)`, one a chapter; "" where there is
    none.

    >>> table = verdicts()
    >>> table.index[0], table.loc["C1", "verdict"].split()[0]
    ('C1', 'holds')
    """
    with importlib.resources.files(__package__).joinpath("claims.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype=str, index_col="claim")
    said = store.read()["predictions"]
    yours = {
        chapter: said.get(f"{chapter}.verdict", {}).get("guess")
        for row in table["chapters"]
        for chapter in row.split()
    }
    table.insert(
        2,
        "yours",
        ["; ".join(f"{c}: {yours[c]}" for c in row.split() if yours[c]) for row in table["chapters"]],
    )
    return table.drop(columns="evidence")
