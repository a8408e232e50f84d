#!/usr/bin/env python3
"""Writes the golden vectors of money, rates and epochs into vectors/v1, next to this file.

Everything is computed with Python's own integers, fractions and dates, from the rules as docs/ECONOMICS.md words
them; nothing is taken from the Rust code. Columns are separated by tabs, lines that begin with # are comments. Run it
and compare: `python3 endowment/vectors/generate.py && git diff --exit-code endowment/vectors`.
"""

import datetime
import re
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

FOLDER = Path(__file__).parent / "v1"
LIMIT = 10**28
AMOUNT_DECIMALS = 12
RATE_DECIMALS = 18


def write(name, columns, rows):
    lines = [f"# {columns}"] + ["\t".join(row) for row in rows]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.tsv").write_text("\n".join(lines) + "\n")


def fixed(count, decimals):
    """The text of a count with all its decimals."""
    digits = str(abs(count)).rjust(decimals + 1, "0")
    return f"{'-' if count < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def amount(count):
    return fixed(count, AMOUNT_DECIMALS) if abs(count) < LIMIT else "range"


def rate(count):
    return fixed(count, RATE_DECIMALS).rstrip("0").rstrip(".") if abs(count) < LIMIT else "range"


def both_ways(value):
    """An amount rounded up and rounded down."""
    scaled = value * 10**AMOUNT_DECIMALS
    return amount(ceil(scaled)), amount(floor(scaled))


def parsed(text, decimals, show):
    match = re.fullmatch(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?", text, re.ASCII)
    if not match:
        return "text"
    if len(match[3] or "") > decimals:
        return "decimals"
    return show(int(Fraction(text) * 10**decimals))


def texts():
    accepted = """0 -0 0.0 0.00 -0.000000000000 1 1.0 1.00 -1 0.000123 12.5 0.1 0.000000000001 -0.000000000001
        9999999999999999.999999999999 -9999999999999999.999999999999 10000000000000000 -10000000000000000
        9999999999.999999999999 10000000000 99999999999999999999999999999999999999999999999999
        0.0000000000001 0.0000000000000 1.0000000000000000000 0.123456789012345678 0.1234567890123456789
        3.141592653589793238 0.042 0.0420 -0.1 -1 -2.5""".split()
    refused = """+1 1e5 1E-3 1_000 1,5 1. .5 . - -- --1 -+1 01 00 00.1 -01 0x10 0b1 1.2.3 1.-5 1.+5 1- nan NaN inf -inf
        Infinity 1f 1.0d 1/2 12% $5 5USD ٣ １ −1 1.٣""".split()
    spaced = [" 1", "1 ", "1 000", "", " ", "1. 5", "- 1"]
    return accepted + refused + spaced


def amount_texts():
    return [[text, parsed(text, AMOUNT_DECIMALS, amount)] for text in texts()]


def rate_texts():
    return [[text, parsed(text, RATE_DECIMALS, rate)] for text in texts()]


AMOUNTS = """0 0.000000000001 -0.000000000001 0.000123 1 -1 12 -12.000000000001 999999.999999999999
    3333333333333333.333333333333 9999999999999999.999999999999 -9999999999999999.999999999999""".split()


def products():
    factors = """0 1 -1 0.5 -0.5 0.3 0.0000000000000000000000000001 6.91 199.49958228835612 0.00013688
        -0.333333333333333333 1.0000000000000000000000000001 7.9228162514264337593543950335
        79228162514264337593543950335""".split()
    return [[a, f, *both_ways(Fraction(a) * Fraction(f))] for a in AMOUNTS for f in factors]


def split(count, weights):
    """Largest remainder: floors first, then one more for the largest remainders, in order among equals."""
    total = sum(weights)
    quotas = [Fraction(abs(count) * weight, total) for weight in weights]
    shares = [floor(quota) for quota in quotas]
    order = sorted(range(len(weights)), key=lambda i: (shares[i] - quotas[i], i))
    for i in order[: abs(count) - sum(shares)]:
        shares[i] += 1
    return [-share if count < 0 else share for share in shares]


def splits():
    weight_lists = [
        [1], [1, 1], [1, 1, 1], [2, 1], [0, 1, 0], [1, 0, 1, 0, 1], [7, 11, 13], [1, 2, 3, 4, 5, 6],
        [10**12, 1], [1, 10**12, 1], [3, 3, 3, 3, 3, 3, 3], [2**64 - 1, 2**64 - 1, 2**64 - 3], [2**127, 2**126, 2**125],
    ]
    rows = []
    for a in AMOUNTS:
        for weights in weight_lists:
            shares = split(int(Fraction(a) * 10**AMOUNT_DECIMALS), weights)
            rows.append([a, ",".join(map(str, weights)), ",".join(map(amount, shares))])
    return rows


PRICES = "0 0.000000000001 0.07 12 25.9 9999999999999999.999999999999".split()
BYTES = [0, 1, 4096, 10**9, 10**12, 10**12 + 1, 1_537_843_920_017, 2**64 - 1]


def years():
    factors = "0 1 0.0000000000000000000000000001 6.91 8.5 100 7.9228162514264337593543950335".split()
    return [
        [p, str(b), y, *both_ways(Fraction(p) * b / 10**12 * Fraction(y))]
        for p in PRICES for b in BYTES for y in factors
    ]


def days():
    return [
        [p, str(b), str(d), *both_ways(Fraction(p) * b / 10**12 * d / Fraction("365.25"))]
        for p in PRICES for b in BYTES for d in [0, 1, 31, 1461, 2**32 - 1]
    ]


CONVERSIONS = {
    "nominal_yield": lambda r, p: (1 + r) * (1 + p) - 1,
    "real_yield": lambda n, p: (1 + n) / (1 + p) - 1,
    "nominal_decline": lambda k, p: 1 - (1 - k) * (1 + p),
    "real_decline": lambda k, p: 1 - (1 - k) / (1 + p),
    "decline_of_capacity_growth": lambda growth, _: 1 - 1 / (1 + growth),
    "yield_of_discount": lambda d, _: 1 / (1 - d) - 1,
}


def conversions():
    rates = """0 0.02 0.0317 0.1 -0.005 -0.1 0.052334 0.123456789 0.999999999999999999 -0.999999999999999999 1 -1 1.5
        9999999999.999999999999999999""".split()
    rows = []
    for name, convert in CONVERSIONS.items():
        shrinks_first = "decline" in name and "growth" not in name or "discount" in name
        one_argument = "growth" in name or "discount" in name
        for a in rates:
            for p in ["0"] if one_argument else rates:
                first = 1 - Fraction(a) if shrinks_first else 1 + Fraction(a)
                if first <= 0 or 1 + Fraction(p) <= 0:
                    result = "factor"
                else:
                    result = rate(floor(convert(Fraction(a), Fraction(p)) * 10**RATE_DECIMALS))
                rows.append([name, a, p, result])
    return rows


def epochs():
    start = datetime.date(1970, 1, 1)
    dates = """1970-01-01 1970-01-02 1972-02-29 1972-03-01 1999-12-31 2000-01-01 2000-02-28 2000-02-29 2000-03-01
        2026-11-22 2038-01-19 2100-02-28 2100-03-01 2399-12-31 2400-02-29 2400-12-31 9999-12-30 9999-12-31""".split()
    rows = []
    for text in dates:
        day = (datetime.date.fromisoformat(text) - start).days
        rows.append([text, str(day), str(day * 86_400), str(day * 86_400 + 86_399)])
    return rows


write("amount_text", "text, canonical text or the reason of refusal", amount_texts())
write("rate_text", "text, canonical text or the reason of refusal", rate_texts())
write("amount_product", "amount, factor, product rounded up, and down", products())
write("amount_split", "amount, weights, shares", splits())
write("cost_of_years", "unit price, physical bytes, years, cost rounded up, and down", years())
write("cost_of_days", "unit price, physical bytes, days, cost rounded up, and down", days())
write("rate_conversion", "conversion, rate, inflation, result or factor", conversions())
write("epoch", "date, day number, opening second, closing second", epochs())
