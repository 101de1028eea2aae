"""What the formulas of 11.toml call."""

from pullbook.decide.hybrid import postponement

__all__ = ["postponed"]


def postponed(n, sd, h, rho, lead, finishing, extra, level):
    """What stock costs a day, dyed early and dyed late, euro."""
    return list(
        postponement(
            n,
            mean=2,
            sd=sd,
            h=h,
            service_level=level,
            rho=rho,
            lead_time=lead,
            finishing=finishing,
            extra=extra,
        ).cost[:2]
    )
