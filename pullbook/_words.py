"""Numbers in words, as plans, charts and labs say them."""


def counted(n: int, thing: str) -> str:
    """How many of a thing.

    >>> counted(1, "day"), counted(0, "day"), counted(1200, "tote")
    ('1 day', '0 days', '1,200 totes')
    """
    return f"{n:,} {thing}{'' if n == 1 else 's'}"


def weeks_that(n: int, what: str) -> str:
    """How many weeks were treated so.

    >>> weeks_that(1, "kept back"), weeks_that(6, "held out")
    ('1 week that was kept back', '6 weeks that were held out')
    """
    return f"{counted(n, 'week')} that {'was' if n == 1 else 'were'} {what}"


def minus(text: str) -> str:
    """The text with the minus sign of print.

    >>> minus(f"{-3.5:,.2f}")
    '−3.50'
    """
    return text.replace("-", "−")


def percent(share: float) -> str:
    """A share as a percent, with as many digits as it takes to tell it from 100%.

    >>> percent(0.95), percent(0.9996)
    ('95%', '99.96%')
    """
    digits = next((d for d in range(4) if round(100 * share, d) < 100), 4)
    return f"{100 * share:.{max(digits, 1)}f}".rstrip("0").rstrip(".") + "%"
