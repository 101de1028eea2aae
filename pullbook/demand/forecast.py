"""Forecasts of demand period by period, for one item or a whole catalogue at once, and how far off they are
out of sample.

A demand is an array of units by period, (n,) or (items, n). A forecast F of it is an array one longer: F[t]
is what was expected of a period, knowing the first t periods only; NaN where nothing could be said yet; F[n]
is of the period to come.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pullbook._check import choice, flag, listed, number, shown, text, whole

MOST = 1e100  # units: its square is a number still


def naive(demand: ArrayLike) -> np.ndarray:
    """The next period will be as the last: F[t] = D[t-1].

    demand: units by period. Returns F. Raises ValueError for no periods, or numbers that are not finite.

    >>> naive([4, 8, 6]).tolist()
    [nan, 4.0, 8.0, 6.0]
    """
    d = series(demand)
    return np.concatenate([np.full((*d.shape[:-1], 1), np.nan), d], axis=-1)


def moving_average(demand: ArrayLike, window: int) -> np.ndarray:
    """The mean of the last `window` periods.

    demand: units by period. window: N, periods. Returns F, NaN for the first N. Raises ValueError for a
    window below 1 or longer than the demand. Source: Nahmias, Production and Operations Analysis, ch. 2.

    >>> moving_average([200, 250, 175, 186, 225, 285, 305, 190], 3)[3:8].round(1).tolist()
    [208.3, 203.7, 195.3, 232.0, 271.7]
    """
    d = series(demand)
    window = whole("window", window, "periods", low=1, high=d.shape[-1])
    total = np.cumsum(d, axis=-1)
    before = np.concatenate([np.zeros((*d.shape[:-1], 1)), total[..., :-window]], axis=-1)
    return np.concatenate(
        [np.full((*d.shape[:-1], window), np.nan), (total[..., window - 1 :] - before) / window], axis=-1
    )


def smoothing(demand: ArrayLike, alpha: float) -> np.ndarray:
    """Simple exponential smoothing: F[t+1] = F[t] + alpha (D[t] - F[t]), begun with the first period's
    demand.

    demand: units by period. alpha: smoothing constant, above 0 up to 1. Returns F. Source: Brown (1959),
    Statistical Forecasting for Inventory Control.

    >>> smoothing([200, 250, 175, 186], 0.1).round(2).tolist()           # Nahmias, ch. 2
    [nan, 200.0, 205.0, 202.0, 200.4]
    """
    d = series(demand)
    alpha = number("alpha", alpha, above=0, high=1)
    F = np.empty((*d.shape[:-1], d.shape[-1] + 1))
    F[..., 0], F[..., 1] = np.nan, d[..., 0]
    for t in range(1, d.shape[-1]):
        F[..., t + 1] = F[..., t] + alpha * (d[..., t] - F[..., t])
    return F


def holt(
    demand: ArrayLike, alpha: float, beta: float, *, start: tuple[float, float] | None = None
) -> np.ndarray:
    """Smoothing with a trend: level S[t] = alpha D[t] + (1 - alpha)(S[t-1] + G[t-1]), trend G[t] = beta (S[t]
    - S[t-1]) + (1 - beta) G[t-1], and F[t+1] = S[t] + G[t].

    demand: units by period. alpha, beta: smoothing constants, above 0 up to 1. start: level and trend before
    the first period (None: the second period's demand, and what it is more than the first). Returns F, not
    cut at 0. Source: Holt (1957), reprinted in Int. J. Forecasting 20(1), 5-10.

    >>> demand = [200, 250, 175, 186, 225, 285, 305, 190]
    >>> holt(demand, 0.1, 0.1, start=(200, 10))[:4].round(1).tolist()                # Nahmias, ch. 2
    [210.0, 218.9, 232.2, 236.1]
    """
    d = series(demand)
    alpha, beta = number("alpha", alpha, above=0, high=1), number("beta", beta, above=0, high=1)
    F = np.full((*d.shape[:-1], d.shape[-1] + 1), np.nan)
    if start is not None and len(listed("start", start, "two numbers")) != 2:
        raise ValueError(f"start is {shown(start)}; it must be two numbers, level and trend")
    if start is None:
        if d.shape[-1] < 2:
            raise ValueError("demand has 1 period; without a start a trend needs two")
        level, trend, first = d[..., 1], d[..., 1] - d[..., 0], 2
    else:
        level, trend = (
            number(f"start[{i}]", v, "units", low=-MOST, high=MOST)
            for i, v in enumerate(listed("start", start, "two numbers"))
        )
        first = 0
    F[..., first] = level + trend
    for t in range(first, d.shape[-1]):
        before, level = level, alpha * d[..., t] + (1 - alpha) * (level + trend)
        trend = beta * (level - before) + (1 - beta) * trend
        F[..., t + 1] = level + trend
    return F


def croston(demand: ArrayLike, alpha: float = 0.1, *, corrected: bool = True) -> np.ndarray:
    """Croston's forecast for intermittent demand: smoothed size of an order by the smoothed periods between
    orders.

    demand: units by period. alpha: smoothing constant of both. corrected: times 1 - alpha/2, which takes away
    its bias (Syntetos & Boylan); False: as Croston had it. Returns F, NaN until the first demand. Source:
    Croston (1972), Oper. Res. Quart. 23(3); Syntetos & Boylan (2005), Int. J. Forecasting 21(2).

    >>> # 6 units every third period
    >>> croston([0, 0, 6, 0, 0, 6], alpha=0.2, corrected=False).round(2).tolist()
    [nan, nan, nan, 2.0, 2.0, 2.0, 2.0]
    """
    d = series(demand)
    alpha = number("alpha", alpha, above=0, high=1)
    size, gap, since = (np.full(d.shape[:-1], v) for v in (np.nan, np.nan, 1.0))
    F = np.full((*d.shape[:-1], d.shape[-1] + 1), np.nan)
    for t in range(d.shape[-1]):
        now, some = d[..., t], d[..., t] > 0
        first = some & np.isnan(size)
        size = np.where(first, now, np.where(some, size + alpha * (now - size), size))
        gap = np.where(first, since, np.where(some, gap + alpha * (since - gap), gap))
        since = np.where(some, 1.0, since + 1)
        F[..., t + 1] = size / gap
    return F * (1 - alpha / 2) if flag("corrected", corrected) else F


def holt_winters(
    demand: ArrayLike,
    season: int,
    *,
    horizon: int = 1,
    first: int | None = None,
    multiplicative: bool = False,
) -> np.ndarray:
    """Holt-Winters: level, trend and season, fitted anew after each period to what was known then
    (statsmodels does the fitting).

    demand: units by period, one item. season: periods in a season, from 2. horizon: F[t] is the mean forecast
    of the next `horizon` periods, 0 where a falling trend would take it below. first: the first t with a
    forecast (None: after two seasons and one period, if it is so long; a short season needs ten periods and
    one season). multiplicative: a season that scales with the level (demand above 0). Returns F. Raises
    ValueError for a demand of several items, or one too short for its season. Source: Winters (1960),
    Management Science 6(3).

    >>> float(holt_winters([10, 20, 30, 20] * 4, season=4)[-1].round(3))
    10.0
    """
    d = series(demand)
    if d.ndim > 1:
        raise ValueError(f"demand has the shape {d.shape}; Holt-Winters takes one item at a time")
    season = whole("season", season, "periods", low=2, high=100_000)
    horizon = whole("horizon", horizon, "periods", low=1, high=100_000)
    if flag("multiplicative", multiplicative) and not (d > 0).all():
        raise ValueError("demand has periods of 0; a multiplicative season needs demand above 0 in each")
    least = max(2 * season, 10 + 2 * (season // 2))  # periods that the fit asks for
    if len(d) < least:
        raise ValueError(
            f"demand has {len(d)} periods; with a season of {season} Holt-Winters needs {least} or more"
        )
    first = (
        min(max(least, 2 * season + 1), len(d))
        if first is None
        else whole("first", first, "periods", low=least, high=len(d))
    )
    import warnings

    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    F = np.full(len(d) + 1, np.nan)
    with warnings.catch_warnings():  # a fit that has not quite settled is still a forecast
        warnings.simplefilter("ignore")
        for t in range(first, len(d) + 1):
            model = ExponentialSmoothing(
                d[:t],
                trend="add",
                damped_trend=True,
                seasonal="mul" if multiplicative else "add",
                seasonal_periods=season,
                initialization_method="heuristic",
            )  # so that a fit is the same on every machine
            F[t] = np.maximum(model.fit().forecast(horizon), 0).mean()
    return F


@dataclass(frozen=True)
class ForecastError:
    """How far a forecast was off, out of sample. MAE: mean absolute error. RMSE: root mean squared error.
    bias: mean of forecast less demand. MASE: MAE by that of the naive forecast of one period in the periods
    before (below 1: better). Units; one number, or one an item.
    """

    MAE: float
    RMSE: float
    bias: float
    MASE: float

    def table(self) -> pd.DataFrame:
        """The measures as a table, a row an item.

        >>> ForecastError(MAE=2.0, RMSE=2.5, bias=-1.0, MASE=0.8).table().values.tolist()
        [[2.0, 2.5, -1.0, 0.8]]
        """
        return pd.DataFrame(
            {name: np.atleast_1d(getattr(self, name)) for name in ("MAE", "RMSE", "bias", "MASE")}
        )


def rolling_origin(
    demand: ArrayLike, F: ArrayLike, *, horizon: int = 1, first: int | None = None
) -> ForecastError:
    """Judge a forecast from one origin after the other, always on periods it had not seen: at each t, horizon
    x F[t] against the demand of the next `horizon` periods together.

    demand: units by period. F: its forecast. horizon: periods, such as a lead time. first: the first origin
    (None: the first with a forecast for every item). Returns a ForecastError. Raises ValueError where F does
    not belong to the demand, or no origin is left. Source: Tashman (2000), Int. J. Forecasting 16(4); MASE:
    Hyndman & Koehler (2006), ibid. 22(4).

    >>> demand = [200, 250, 175, 186, 225, 285, 305, 190]
    >>> e = rolling_origin(demand, moving_average(demand, 3))
    >>> round(e.MAE, 1), round(e.bias, 1)  # forecasts 208, 204, 195, 232, 272 of 186, 225, 285, 305, 190
    (57.6, -16.0)
    """
    d, F = series(demand), np.asarray(_numbers("F", F))
    if F.shape != (*d.shape[:-1], d.shape[-1] + 1):
        raise ValueError(
            f"F has the shape {F.shape} and demand {d.shape}; a forecast is one period longer than its demand"
        )
    n, horizon = d.shape[-1], whole("horizon", horizon, "periods", low=1)
    known = np.isfinite(F).reshape(-1, n + 1).all(axis=0)
    if first is None:
        first = int(np.argmax(known)) if known.any() else n
    first = max(1, whole("first", first, "periods", high=n))
    if first + horizon > n:
        raise ValueError(
            f"first is {first} and horizon {horizon}, and the demand has {n} periods: no period is left to"
            " judge on"
        )
    total = np.concatenate([np.zeros((*d.shape[:-1], 1)), np.cumsum(d, axis=-1)], axis=-1)
    origins = np.arange(first, n - horizon + 1)
    off = horizon * F[..., origins] - (total[..., origins + horizon] - total[..., origins])
    if not np.isfinite(off).all():
        raise ValueError(
            "F has no forecast at period"
            f" {first + int(np.argmin(np.isfinite(off).reshape(-1, off.shape[-1]).all(axis=0)))}; choose a"
            " later first"
        )
    MAE = np.abs(off).mean(axis=-1)
    step = (
        np.abs(np.diff(d[..., :first], axis=-1)).mean(axis=-1) if first > 1 else np.full(d.shape[:-1], np.nan)
    )
    MASE = np.divide(MAE, step, out=np.full(np.shape(MAE), np.nan), where=np.asarray(step > 0))
    out = [MAE, np.sqrt((off**2).mean(axis=-1)), off.mean(axis=-1), MASE]
    return ForecastError(*(float(v) if d.ndim == 1 else v for v in out))


METHODS = {
    "naive": naive,
    "moving average": lambda d: moving_average(d, min(4, d.shape[-1] - 1) or 1),
    "smoothing": lambda d: smoothing(d, 0.2),
    "croston": lambda d: croston(d, 0.1),
}


def best(
    demand: ArrayLike, *, horizon: int = 1, first: int | None = None, methods: Sequence[str] = tuple(METHODS)
) -> pd.DataFrame:
    """Which forecast was the best for each item, by the absolute error over `horizon` periods, out of sample.

    demand: (items, n). methods: names of METHODS: naive, moving average (of 4), smoothing (alpha 0.2),
    croston (corrected, alpha 0.1). Before the first demand of an item, its forecast is 0. Returns a table:
    method, MAE, and forecast (units a period, for the period to come), a row an item.

    >>> best(np.array([[5, 5, 5, 5, 5, 5], [0, 9, 0, 0, 9, 0]]))[["method",
    ...     "forecast"]].round(2).values.tolist()[0]
    ['naive', 5.0]
    """
    d = np.atleast_2d(series(demand))
    methods, horizon = listed("methods", methods, "names"), whole("horizon", horizon, "periods", low=1)
    for m in methods or [""]:
        choice("methods", m, tuple(METHODS))
    if horizon >= d.shape[-1]:
        raise ValueError(f"horizon is {horizon} periods; the demand has {d.shape[-1]}, and some must be left")
    first = min(4, d.shape[-1] - horizon) if first is None else first
    F = {m: np.nan_to_num(METHODS[m](d)) for m in methods}
    MAE = np.stack([rolling_origin(d, f, horizon=horizon, first=first).MAE for f in F.values()])
    k = MAE.argmin(axis=0)
    at = np.arange(len(d))
    return pd.DataFrame(
        {
            "method": np.array(list(F))[k],
            "MAE": MAE[k, at],
            "forecast": np.stack([f[:, -1] for f in F.values()])[k, at],
        }
    )


def _numbers(name: str, values: ArrayLike) -> np.ndarray:
    try:
        return np.asarray(values, float)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} is {shown(values)}; it must be numbers, units by period") from None


def series(demand: ArrayLike, name: str = "demand") -> np.ndarray:
    """The demand as an array of floats, (n,) or (items, n); ValueError where it is no such thing.

    demand: units by period. name: what it is called in the message.

    >>> series([4, -1])
    Traceback (most recent call last):
    ValueError: demand is -1.0 in period 1; it must be a finite number of units, at least 0
    """
    name = (text("name", name) or "demand")[:80]
    d = _numbers(name, demand)
    if d.ndim not in (1, 2) or d.shape[-1] == 0 or d.size == 0:
        raise ValueError(
            f"{name} has the shape {d.shape}; it must be (periods,) or (items, periods), with at least one"
            " period"
        )
    fine = (d >= 0) & (d <= MOST)
    if not fine.all():
        bad = np.argwhere(~fine)[0]
        raise ValueError(
            f"{name} is {float(d[tuple(bad)])!r} in period {bad[-1]}; it must be a finite "
            f"number of units, at least 0{' and at most 1e+100' if d[tuple(bad)] > 0 else ''}"
        )
    return d
