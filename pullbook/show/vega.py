"""Vega's JavaScript engine, in a process of its own: the 100 MB that it takes end with it. Where it is in use
already, it is asked there.
"""

import json
import subprocess
import sys
from collections.abc import Sequence

CALL = """
import json, sys, vl_convert
try:
    json.dump([getattr(vl_convert, sys.argv[1])(each) for each in json.load(sys.stdin)], sys.stdout)
except ValueError as error:
    sys.exit(str(error))
"""


def vega(function: str, given: Sequence[str | dict]) -> list[str]:
    """What a function of vl_convert makes of each of these: a list of texts.

    function: its name. given: texts, or specifications of charts. It takes a second to start, so give all at
    once. Raises ValueError with the engine's words.

    >>> vega("javascript_bundle", ["export const one = 1"])[0][:9]
    'const one'
    """
    if engine := sys.modules.get("vl_convert"):
        return [getattr(engine, function)(each) for each in given]
    told = [sys.executable, "-c", CALL, function]
    done = subprocess.run(told, input=json.dumps(list(given)), capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip()[:300])
    return json.loads(done.stdout)
