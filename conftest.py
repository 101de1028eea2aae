"""For every test, notebooks included: a progress file of its own, and no network but this machine."""

import os
import tempfile

import hypothesis
import pytest

HOME = tempfile.TemporaryDirectory(prefix="pullbook-test-")


hypothesis.settings.register_profile(
    "pullbook",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)  # speed is measured by `make bench`; a busy machine is no defect
hypothesis.settings.load_profile("pullbook")


LONGEST = ("test_workbook.py", "test_browser.py")  # begun first, so that no core waits for them at the end


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_configure(config):
    import vl_convert  # noqa: F401  so that no report starts it in a process of its own

    os.environ["PULLBOOK_HOME"] = HOME.name
    os.environ["PULLBOOK_PICTURES"] = "1"  # as in the notebooks that outputs are compared with
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        os.environ[name] = "http://127.0.0.1:9"  # nobody listens there, so that nothing gets out
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost"


@pytest.fixture(autouse=True)
def _names_of_doctests(doctest_namespace):
    import numpy
    import pandas

    import pullbook

    doctest_namespace.update(np=numpy, pd=pandas, pb=pullbook)
