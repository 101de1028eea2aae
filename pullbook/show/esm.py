"""One script from a folder of JavaScript modules, for a browser that is handed one text only."""

import re

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([^"]+)";\n', re.M)
_EXPORT = re.compile(r"^export \{[^}]*\};\n", re.M)
_NAME = re.compile(r"^(?:async )?(?:const|let|class|function) (\w+)", re.M)


def script(folder, entry):
    """The module ``entry`` and all it imports, each after those it imports itself, as one module.

    An import is written ``import { a, b } from "./c.js";``, with no renaming, an export ``export { a, b };``;
    the ``export default`` of the entry stays. A statement at the start of a line declares one name.

    Args:
        folder: where the modules are, a path.
        entry: file name of the module to begin with.

    Returns:
        The script, as text.

    Raises:
        ValueError: a file is missing, modules import each other in a circle, or a name is defined twice.

    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "one.js").write_text("const one = 1;\\nexport { one };\\n")
    >>> _ = (folder / "two.js").write_text('import { one } from "./one.js";\\nexport default one + one;\\n')
    >>> print(script(folder, "two.js"))
    const one = 1;
    <BLANKLINE>
    export default one + one;
    <BLANKLINE>
    """
    parts, home = {}, {}

    def follow(way):
        name = way[-1]
        if name in way[:-1]:
            raise ValueError(f"{folder} has modules that import each other: {' -> '.join(way)}")
        if name in parts:
            return
        file = folder / name
        if not file.is_file():
            raise ValueError(f"{' -> '.join(way)}: there is no {name} in {folder}")
        text = file.read_text(encoding="utf-8")
        for other in _IMPORT.findall(text):
            follow([*way, other])
        for defined in _NAME.findall(text):
            if defined in home:
                homes = f"in {home[defined]} and in {name}"
                raise ValueError(f"{folder} defines {defined} twice, {homes}: rename one of them")
            home[defined] = name
        parts[name] = _EXPORT.sub("", _IMPORT.sub("", text)).strip() + "\n"

    follow([entry])
    return "\n".join(parts.values())
