"""The labs, one small module each, in the frame of `_lab.py`. Each function makes a lab: `pb.labs.two_triggers()`."""

from pullbook.labs.two_triggers import two_triggers

__all__ = ["two_triggers"]
