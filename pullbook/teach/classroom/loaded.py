"""Importing this module loads all that submissions will want: their processes begin as copies of it.

It is imported by its name, in the process from which those that judge are forked; see `grade`.
"""

import importlib

import pullbook

for name in ("IPython.core.inputtransformer2", "pullbook.show.charts", "scipy.stats", "statsmodels.api"):
    importlib.import_module(name)
for name in pullbook.__all__:
    getattr(pullbook, name)

# have the simulators compiled
orders = pullbook.orders.poisson(2, n=20, seed=1)
for machines in (1, 2):
    line = pullbook.Line([pullbook.Station("a", 0.1, machines=machines)])
    pullbook.simulate(line, pullbook.Policy.make_to_order(), orders, seed=1)
