"""What a kernel holds, and gives back."""

import subprocess
import sys

import pytest

import pullbook as pb

HEAVY = ("numba", "llvmlite", "vl_convert", "statsmodels", "scipy.stats")
CELLS = """
from IPython.core.interactiveshell import InteractiveShell
import psutil
shell, own = InteractiveShell.instance(), lambda: psutil.Process().memory_info().rss / 1e6
if sys.argv[1] == "pullbook":
    import pullbook
shell.run_cell("import numpy as np; many = [np.ones(8000) for _ in range(2000)]; last = np.ones(8000)")
full = own()  # 128 MB
shell.run_cell("del many")
print(full - own())
"""


def held(code, *arguments):
    """What a process of its own prints."""
    told = [sys.executable, "-c", "import sys\n" + code, *arguments]
    return subprocess.run(told, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="of GNU's malloc")
def test_what_a_cell_frees_goes_back_to_the_system_though_something_lies_above_it():
    assert float(held(CELLS, "pullbook")) > 100


def test_labs_with_short_runs_open_without_the_heavy_libraries():
    opened = f"""
import pullbook as pb
for lab in ("two_triggers", "setup_clinic", "two_statements", "promise_desk"):
    getattr(pb.labs, lab)().widget
print(*{set(HEAVY)} & sys.modules.keys())"""
    assert held(opened).split() == []


def test_a_report_leaves_no_javascript_engine_in_the_kernel(tmp_path):
    write = f"""
import pullbook as pb
text = pb.report(pb.planner.plan(pb.catalogue(weeks=8)), {str(tmp_path / "plan.html")!r}).read_text("utf-8")
print(text.count("<svg"), "vl_convert" in sys.modules)"""
    assert held(write).split() == ["3", "False"]


def test_weeks_cut_out_of_a_shop_keep_its_baskets_small_and_its_own_as_they_are():
    shop = pb.catalogue(weeks=8).weekly()
    before, cut = shop.baskets.copy(), shop.between(3, 6)
    assert cut.baskets.dtype == shop.baskets.dtype and cut.baskets[:, 2].min() == 0
    assert (shop.baskets == before).all()
