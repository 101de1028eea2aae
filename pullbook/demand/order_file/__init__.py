"""A shop's own order file, CSV or Excel: from its bytes to rows (`rows`), to columns (`columns`, by the words
in `vocabulary`), to distinct cells (`distinct`: `cells`, `dates`, `amounts`), to rows kept and left out
(`left_out`), to order lines and the account of the file (`read`)."""

from pullbook.demand.order_file.read import read_orders

__all__ = ["read_orders"]
