"""The public face, all that `pb.` reaches: documented, tried in its documentation, typed, used or shelved."""

import ast
import functools
import inspect
import json
import operator
import re
from pathlib import Path
from types import ModuleType

import pullbook as pb

ROOT = Path(__file__).resolve().parent.parent
SHELF = ROOT / "docs" / "reference_shelf.md"


def face():
    """What `pb.` reaches, by name: 'simulate', 'flow.little'."""
    for name in pb.__all__:
        thing = getattr(pb, name)
        if not isinstance(thing, ModuleType):
            yield name, thing
            continue
        own = [n for n, v in vars(thing).items() if getattr(v, "__module__", None) == thing.__name__]
        public = getattr(thing, "__all__", [n for n in own if not n.startswith("_")])
        yield from ((f"{name}.{n}", getattr(thing, n)) for n in public)


def untyped(function):
    """What of a function's signature has no annotation."""
    signature = inspect.signature(inspect.unwrap(function))
    bare = [p.name for p in signature.parameters.values() if p.annotation is p.empty]
    bare = [name for name in bare if name not in ("self", "cls")]
    return bare + ["what it returns"] * (signature.return_annotation is signature.empty)


def methods(thing):
    """(name, function, is it a property?) of the public methods and properties that a class defines."""
    for name, member in vars(thing).items():
        held = isinstance(member, property | functools.cached_property)
        inside = [getattr(member, name) for name in ("func", "fget", "__func__") if hasattr(member, name)]
        function = inside[0] if inside else member
        if not name.startswith("_") and inspect.isfunction(function):
            yield name, function, held


def lacks(thing):
    """What a function or class of the face still lacks, in words."""
    doc = thing.__doc__ or ""
    if not inspect.isclass(thing):
        return ["a docstring"] * (not doc) + ["a doctest"] * (">>>" not in doc) + untyped(thing)
    made = doc.startswith(thing.__name__ + "(")  # by the dataclass itself
    found = ["a docstring"] * (not doc or made)
    for name, function, held in methods(thing):
        own = function.__doc__ or ""
        found += [f"{name}: {what}" for what in untyped(function)] + [f"{name}: a docstring"] * (not own)
        found += [f"{name}: a doctest"] * (not held and ">>>" not in doc + own)
    return found


def test_all_that_pb_reaches_is_documented_tried_and_typed():
    missing = {name: lacks(thing) for name, thing in face() if callable(thing)}
    assert not {name: what for name, what in missing.items() if what}


def words_in_use():
    """Names that the library, the lessons, the workbooks or the README use."""
    for path in (ROOT / "pullbook").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name | ast.Attribute):
                yield node.id if isinstance(node, ast.Name) else node.attr
    for path in (ROOT / "pullbook").rglob("*.toml"):
        yield from re.findall(r"\w+", path.read_text(encoding="utf-8"))
    for path in [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "solutions").glob("*.ipynb")]:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield from re.findall(r"\w+", "".join(cell["source"]))
    yield from re.findall(r"\w+", (ROOT / "README.md").read_text(encoding="utf-8"))


def test_a_function_that_only_tests_use_is_on_the_reference_shelf():
    used, shelf = set(words_in_use()), set(re.findall(r"`pb\.([\w.]+)`", SHELF.read_text(encoding="utf-8")))
    tools = {name for name, thing in face() if "." in name and inspect.isfunction(thing)}
    tools -= {name for name in tools if name.startswith("labs.")}  # a lab is there to be played
    idle = {name for name in tools if name.split(".")[-1] not in used}
    assert idle <= shelf and all(callable(operator.attrgetter(name)(pb)) for name in shelf)
