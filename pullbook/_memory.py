"""Memory that a notebook's cells have freed goes back to the system. GNU's malloc keeps it where something
still in use lies above it: some 50 MB at the end of a long lesson, for each learner of a server.
"""

import ctypes
import sys


def give_back() -> None:
    """From here on, free memory is given back when a cell is done: within a notebook, with GNU's malloc."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if shell and trim:
        shell.events.register("post_run_cell", lambda *_: trim(0))
