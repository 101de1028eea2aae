"""Results of many items at once: arrays of one shape; and of a single item plain numbers."""

from typing import Any

import numpy as np

Items = Any  # what one may give: a number; or a list, an array, a column of one an item
Figure = Any  # what comes out: a float, or an array of floats where one was given


def shaped(*results: Figure) -> tuple[Figure, ...]:
    """Floats if all are single numbers; else arrays of the shape to which they broadcast.

    >>> shaped(np.float64(2.0), 3), [x.tolist() for x in shaped(np.ones(2), 3)]
    ((2.0, 3.0), [[1.0, 1.0], [3.0, 3.0]])
    """
    shape = np.broadcast_shapes(*map(np.shape, results))
    if not shape:
        return tuple(map(float, results))
    return tuple(np.array(np.broadcast_to(x, shape), float) for x in results)
