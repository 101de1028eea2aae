"""The labs, one small module each, in one frame (`frame.py`). The function of a module's name makes the lab:
`pb.labs.two_triggers()`.
"""

import importlib
import pkgutil

__all__ = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "frame")
for _name in __all__:
    globals()[_name] = getattr(importlib.import_module(f"{__name__}.{_name}"), _name)
