"""Answers alike: a number that would be right for somebody else. It is marked, never judged."""

import json
from collections import defaultdict

import numpy as np
import pandas as pd

from pullbook.teach.workbook.kinds import same_number

NEAR = 1e-3
MOST = 3  # are named


def alike(answers: pd.DataFrame) -> pd.Series:
    """Return for each answer whose numbers it would be right for: "Bob Lee", or "Bob Lee and 4 more"; "".

    answers  a row each: chapter, question, kind, name, value (a number or none), status, right (as JSON)

    Only answers that are wrong, and no known mistake, are looked at: those explain themselves.
    """
    marked = pd.Series("", index=answers.index)
    numbers = answers[(answers["kind"] == "number") & answers["right"].notna()]
    for _, rows in numbers.groupby(["chapter", "question"], sort=False):
        owners = defaultdict(list)
        for name, right in zip(rows["name"], rows["right"]):
            owners[json.loads(right)].append(name)
        rights = np.array(sorted(owners), float)
        odd = rows[
            ~rows["status"].isin(["right", "mistake", "not attempted", "type"]) & rows["value"].notna()
        ]
        for at, value, name, own in zip(odd.index, odd["value"], odd["name"], odd["right"]):
            near = rights[np.abs(rights - value) <= 0.01 * np.abs(rights) + 1e-12]
            others = [
                each
                for right in near
                if right != json.loads(own) and same_number(value, right, NEAR)
                for each in owners[right]
                if each != name
            ]
            marked[at] = _named(sorted(set(others)))
    return marked


def _named(names):
    more = len(names) - MOST
    return ", ".join(names[:MOST]) + (f" and {more} more" if more > 0 else "")
