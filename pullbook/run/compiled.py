"""The loops of `kernels`, compiled by numba: made of the same code, so the same numbers to the last bit."""

from types import FunctionType

import numpy as np
from numba import njit

from pullbook.run import kernels

_found = vars(kernels) | {"u": np.uint64}  # what the loops find by name: each other, compiled too


def _compiled(loop, **how):
    _found[loop.__name__] = made = njit(**how)(FunctionType(loop.__code__, _found, loop.__name__))
    return made


later = _compiled(kernels.later, inline="always")
downhill = _compiled(kernels.downhill, cache=True, nogil=True)
recursion = _compiled(kernels.recursion, cache=True, nogil=True)
events = _compiled(kernels.events, cache=True, nogil=True)
tradeoff = _compiled(kernels.tradeoff, cache=True, nogil=True)
