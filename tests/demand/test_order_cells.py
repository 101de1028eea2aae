"""Dates and amounts as people write them: in many languages, and each in the light of its column."""

import datetime

import numpy as np
import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st
from order_files import PLAIN, as_csv

import pullbook as pb
from pullbook.demand.order_file.amounts import Numbers, numbers
from pullbook.demand.order_file.dates import times
from pullbook.demand.order_file.months import LANGUAGES

SOME = [
    datetime.datetime(2024, m, d, h, 5)
    for m, d, h in [(3, 4, 9), (3, 15, 14), (4, 9, 17), (5, 28, 8), (11, 30, 0)]
]


def read(cells):
    return times(cells).when.astype("datetime64[s]").astype(object).tolist()


@pytest.mark.parametrize("language", LANGUAGES.split())
@pytest.mark.parametrize("width", ["long", "medium", "full"])
def test_dates_are_read_in_the_language_in_which_they_are_written(language, width):
    days = [datetime.datetime(2024, month, day) for month in range(1, 13) for day in (4, 28)]
    assert read([format_date(d, width, locale=language) for d in days]) == days


@pytest.mark.parametrize(
    "language",
    ["en_US", "en_GB", "de", "fr", "es", "it", "pt_BR", "nl", "pl", "tr", "sv", "da", "ru", "ja", "ko"],
)
def test_numeric_dates_are_read_as_each_country_writes_them(language):
    days = [datetime.datetime(2024, month, day) for month in range(1, 13) for day in (4, 13, 28)]
    assert read([format_date(d, "short", locale=language) for d in days]) == days


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%dT%H:%M:%SZ",
        "%Y-%m-%dT%H:%M:%S.000-0500",
        "%d-%m-%YT%H:%M:%S+ 00:00",
        "%Y-%m-%d %H:%M:%S UTC",
        "%m/%d/%Y, %I:%M:%S %p",
        "%d/%m/%Y %Hh%M",
        "%d.%m.%Y %H:%M Uhr",
        "%B %d, %Y at %I:%M %p",
        "%d-%b-%y %I.%M.%S.000000 %p",
        "%a, %d %b %Y %H:%M:%S +0000",
        "%a %b %d %H:%M:%S %Y",
        "%Y%m%d%H%M%S",
        "%Y%m%dT%H%M",
        "%H:%M %d/%m/%Y",
        "%d.%m.%y %H.%M",
        "%Y-%m-%d-%H.%M.%S",
        "%d/%m/%Y a las %H:%M",
        "%d.%m.%Y um %H:%M",
        "%A, %d %B %Y, %I:%M%p",
        "%Y/%m/%d %H:%M",
        "%Y-%m-%dT%H:%M:%S+01:00[Europe/Berlin]",
        "%b %d %Y %I:%M%p",
        "%Y年%m月%d日 %H時%M分",
        "%Y년 %m월 %d일 %H:%M",
    ],
)
def test_a_moment_is_read_to_the_minute(form):
    assert read([d.strftime(form) for d in SOME]) == SOME


@pytest.mark.parametrize(
    "form",
    [
        "%d%b%Y",
        "%Y.%m.%d",
        "%d-%b-%y",
        "%b-%d-%y",
        "%y%m%d",
        "%d%m%Y",
        "%y/%m/%d",
        "%Y-%d-%m",
        "%Y-%m-%d (%a)",
        "%d.%m.'%y",
    ]
    + ["%d.%m.%Y - 31.12.2024", "%B %d, %Y", "%d/%m/%Y"],
)
def test_a_day_is_read_whatever_stands_first(form):
    assert read([d.strftime(form) for d in SOME]) == [d.replace(hour=0, minute=0) for d in SOME]


def test_days_of_japanese_eras_seconds_and_numbers_of_a_spreadsheet():
    assert read(["R6.3.4", "令和6年3月15日", "H31.4.9"])[:2] == [
        datetime.datetime(2024, 3, 4),
        datetime.datetime(2024, 3, 15),
    ]
    moment = datetime.datetime(2024, 3, 4, 9, 5)
    for cell in (
        1709543100,
        "1709543100",
        "1709543100000",
        1709543100000,
        45355.378472,
        "45355.378472",
        "45355,378472",
    ):
        assert read([cell]) == [moment], cell
    assert read(["04/03/2024 24:00", "15/03/2024 24:00"]) == [
        datetime.datetime(2024, 3, 5),
        datetime.datetime(2024, 3, 16),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "4 tote 2024",
        "1403/01/04",
        "32.01.2024",
        "2024-13-45",
        "04/03/2024 25:00",
        "Q1 2024",
        "12 of 24",
    ],
)
def test_what_is_no_date_is_none(text):
    assert np.isnat(times([text, "2024-01-02"]).when[0])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dates(datetime.date(2001, 1, 1), datetime.date(2037, 1, 1)), min_size=1, max_size=20),
    st.sampled_from("/-."),
    st.booleans(),
)
def test_day_and_month_never_change_places_within_a_column(days, sign, month_first):
    form = f"%m{sign}%d{sign}%Y" if month_first else f"%d{sign}%m{sign}%Y"
    found = times([d.strftime(form) for d in days], dayfirst=not month_first).when.astype("datetime64[D]")
    assert found.astype(object).tolist() == days


LOCALES = [
    "en_US",
    "de",
    "fr",
    "es",
    "it",
    "pt_BR",
    "nl",
    "pl",
    "tr",
    "sv",
    "nb",
    "cs",
    "ru",
    "de_CH",
    "en_IN",
    "hu",
]
AMOUNTS = [12.5, 1234.5, 8.0, 123456.75, 0.99]


@pytest.mark.parametrize("locale", LOCALES)
def test_numbers_are_read_in_the_form_of_each_country(locale):
    assert numbers([format_decimal(x, "#,##0.00", locale=locale) for x in AMOUNTS]).tolist() == AMOUNTS


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "code",
    [
        "EUR",
        "USD",
        "GBP",
        "INR",
        "BRL",
        "PLN",
        "TRY",
        "SEK",
        "CHF",
        "AUD",
        "CZK",
        "RUB",
        "ILS",
        "PHP",
        "ZAR",
        "MXN",
    ],
)
def test_money_is_read_and_its_currency_kept(locale, code):
    read = Numbers([format_currency(x, code, locale=locale) for x in AMOUNTS])
    assert read.close()[0].tolist() == AMOUNTS
    shown = set(read.currency.values())
    assert len(shown) == 1 and (shown == {code} or len(next(iter(shown))) < 4), shown


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=8),
    st.sampled_from([".", ","]),
    st.sampled_from(["", "{} €", "$ {}", "{} zł"]),
)
def test_amounts_with_two_decimals_are_what_they_say(cents, sign, write):
    texts = [f"{c // 100:,}.{c % 100:02}" for c in cents]
    texts = [t.translate(str.maketrans(".,", ",.")) if sign == "," else t for t in texts]
    found = numbers([write.format(t) if write else t for t in texts])
    assert found.tolist() == pytest.approx([c / 100 for c in cents])


@pytest.mark.parametrize(
    ("cells", "units"),
    [
        (["2 x", "1 x"], [2, 1]),
        (["2×"], [2]),
        (["x3"], [3]),
        (["2 Stück", "1 St."], [2, 1]),
        (["2,000 ST", "1,000 ST"], [2, 1]),
        (["2 Nos"], [2]),
        (["2 szt."], [2]),
        (["2 adet"], [2]),
        (["3個"], [3]),
        (["2 pcs.", "1 ea"], [2, 1]),
        (["2 items"], [2]),
        (["2 (pack of 6)", "2/2", "two", "10 kg", ""], [None] * 5),
    ],
)
def test_quantities_with_their_units(cells, units):
    assert [None if n != n else n for n in numbers(cells, goods=True).tolist()] == units


NAMES = {
    "cp1252": [
        "Sac à main brodé",
        "Bolso de niño",
        "Bolsa de mão",
        "Tasche groß",
        "Väska blå",
        "Bälte på",
        "Però",
    ],
    "cp1250": ["Torba płócienna", "Pasek brązowy", "Peněženka žlutá", "Taška plátěná"],
    "cp1254": ["Çanta büyük", "Kemer kahverengi ışık", "Cüzdan küçük", "Omuz askısı şık"],
    "cp1251": ["Сумка холщовая", "Ремень коричневый", "Кошелёк"],
    "cp1253": ["Τσάντα", "Ζώνη καφέ", "Πορτοφόλι"],
    "cp932": ["トートバッグ", "ベルト茶", "小銭入れ"],
    "gb18030": ["帆布手提袋", "棕色皮带", "零钱包"],
    "euc_kr": ["캔버스 토트", "갈색 벨트", "동전 지갑"],
}


@pytest.mark.parametrize("encoding", NAMES)
def test_an_old_encoding_is_told_by_the_letters_of_the_goods(encoding):
    names = NAMES[encoding]
    rows = [[n, f"2024-03-{n % 28 + 1:02}", names[n % len(names)], 1, 5] for n in range(60)]
    mine = pb.read_orders(as_csv(PLAIN, rows, encoding=encoding))
    assert mine.lines["item"].tolist() == [row[2] for row in rows]
    assert bool(mine.doubts) == (encoding != "cp1252")
