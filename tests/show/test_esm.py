"""One script from a folder of modules."""

import importlib.resources
import random
import re

import pytest

from pullbook.show import esm

LINE_VIEW = importlib.resources.files("pullbook.show") / "line_view"


def write(folder, **modules):
    """One file a module: a list of the modules it imports, and what it says."""
    for name, (others, text) in modules.items():
        imports = "".join(f'import {{ {other} }} from "./{other}.js";\n' for other in others)
        (folder / f"{name}.js").write_text(f"{imports}\n{text}\n\nexport {{ {name} }};\n", encoding="utf-8")


@pytest.mark.parametrize("seed", range(5))
def test_each_module_comes_once_and_after_what_it_imports(tmp_path, seed):
    chance, names = random.Random(seed), [f"m{k}" for k in range(9)]
    needs = {name: chance.sample(names[:k], min(k, 1 + chance.randrange(4))) for k, name in enumerate(names)}
    write(tmp_path, **{name: (others, f"const {name} = 1;") for name, others in needs.items()})
    reached = {"m8"}
    for name in reversed(names):
        reached |= set(needs[name]) if name in reached else set()
    order = re.findall(r"const (m\d) = 1;", esm.script(tmp_path, "m8.js"))
    assert len(order) == len(reached) and set(order) == reached
    assert all(order.index(other) < order.index(name) for name in order for other in needs[name])


def test_only_imports_and_exports_go(tmp_path):
    (tmp_path / "a.js").write_text('const a = "import { b }";\nexport {\n  a,\n};\n', encoding="utf-8")
    text = 'import {\n  a,\n} from "./a.js";\nconst b = `${a}\n  é`;\nexport default { b };\n'
    (tmp_path / "b.js").write_text(text, encoding="utf-8")
    joined = esm.script(tmp_path, "b.js")
    assert joined == 'const a = "import { b }";\n\nconst b = `${a}\n  é`;\nexport default { b };\n'


@pytest.mark.parametrize(
    "modules, words",
    [
        (dict(a=(["b"], ""), b=(["c"], ""), c=(["b"], "")), "a.js -> b.js -> c.js -> b.js"),
        (dict(a=(["a"], "")), "a.js -> a.js"),
        (dict(a=(["b"], "")), "there is no b.js"),
        (dict(b=([], "")), "there is no a.js"),
        (dict(a=(["b"], "const one = 1;"), b=([], "function one() {}")), "one twice, in b.js and in a.js"),
        (dict(a=(["b"], "class One {}"), b=([], "let One;")), "One twice, in b.js and in a.js"),
        (dict(a=([], "async function one() {}\nconst one = 1;")), "one twice, in a.js and in a.js"),
    ],
)
def test_what_cannot_be_one_script_is_named(tmp_path, modules, words):
    write(tmp_path, **modules)
    with pytest.raises(ValueError, match=words):
        esm.script(tmp_path, "a.js")


def test_a_name_inside_a_function_is_nobody_elses(tmp_path):
    body = "() {\n  const x = 1;\n}"
    write(tmp_path, a=(["b"], f"function a{body}"), b=([], f"function b{body}"))
    assert esm.script(tmp_path, "a.js").count("const x") == 2


MODULES = {f.name: f.read_text(encoding="utf-8") for f in LINE_VIEW.iterdir() if f.name.endswith(".js")}


def test_the_line_view_is_all_of_its_folder():
    script = esm.script(LINE_VIEW, "view.js")
    heads = [text.split("\n", 1)[0] for text in MODULES.values()]
    assert all(head.startswith("// ") and script.count(head) == 1 for head in heads)
    assert re.findall(r"^(?:import|export)\b.*", script, re.M) == ["export default { render };"]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_the_line_view_imports_what_it_uses_and_is_short(name):
    text = MODULES[name]
    body = re.sub(r"^(?:import|export) \{[^}]*\}.*", "", text, flags=re.M)
    for imported in re.findall(r"\w+", " ".join(re.findall(r"^import \{([^}]*)\}", text, re.M))):
        assert re.search(rf"\b{imported}\b", body), f"{imported} is imported for nothing"
    assert len(text.splitlines()) < 400


def test_a_name_is_defined_once_in_the_folder_and_is_the_only_one_of_its_statement():
    text = "\n".join(MODULES.values())
    names = re.findall(r"^(?:const|let|class|function) (\w+)", text, re.M)
    assert len(names) == len(set(names)) > 50
    assert not re.findall(r"^(?:const|let) \w+ = [^(\[{`]*, \w+ = .*", text, re.M)
