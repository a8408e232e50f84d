#!/usr/bin/env python3
"""Writes the golden vectors of present values into vectors/v1, next to this file.

Everything is computed with Python's decimals at 80 digits, from the closed forms as docs/ECONOMICS.md words them;
nothing is taken from the Rust code. Run it and compare:
`python3 endowment/vectors/generate_pricing.py && git diff --exit-code endowment/vectors`.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, getcontext
from pathlib import Path

getcontext().prec = 80
FOLDER = Path(__file__).parent / "v1"
PER_YEAR = {"year": Decimal(1), "month": Decimal(12), "day": Decimal("365.25"), "day365": Decimal(365)}
RATES = [
    ("0.1", "0.042"),
    ("0.1", "0"),
    ("0", "0.042"),
    ("0.005", "0"),
    ("-0.02", "0.03"),
    ("0.3057", "0.02"),
    ("0.095162581964040432", "0.042"),
    ("0.9", "0.9"),
    ("0.000001", "0"),
    ("0", "0.000000000001"),
]


def write(name, columns, rows):
    lines = [f"# {columns}"] + ["\t".join(row) for row in rows]
    (FOLDER / f"{name}.tsv").write_text("\n".join(lines) + "\n")


def exact(value):
    """Without the noise of the last digits: what is a whole number in theory is one here."""
    return value.quantize(Decimal("1e-40"))


def up(value):
    return str(exact(value).quantize(Decimal("1e-12"), rounding=ROUND_CEILING))


def factor(k, r, period, compounding):
    if period == "continuous":
        return (1 - k) / (1 + r)
    parts = PER_YEAR[period]
    if compounding == "divided":
        return (1 - k / parts) / (1 + r / parts)
    return ((1 - k) / (1 + r)) ** (1 / parts)


def present_value(k, r, period, timing, compounding, years):
    q = factor(k, r, period, compounding)
    parts = PER_YEAR.get(period, Decimal(1))
    if q == 1:
        return Decimal(years)
    paid = 1 - q ** (years * parts) if years else Decimal(1)
    if period == "continuous":
        return paid / -q.ln()
    advance = paid / (1 - q) / parts
    return advance * q if timing == "arrears" else advance


def main():
    rows = []
    for k, r in RATES:
        for period in [*PER_YEAR, "continuous"]:
            for timing in ["advance", "arrears"] if period != "continuous" else ["arrears"]:
                for compounding in ["compounded", "divided"] if period != "continuous" else ["compounded"]:
                    for years in [0, 4, 100]:
                        value = present_value(Decimal(k), Decimal(r), period, timing, compounding, years)
                        if value < 10**8:
                            term = str(years) if years else "forever"
                            rows.append([k, r, period, timing, compounding, term, up(value)])
    write("present_value", "cost decline, yield, period, timing, compounding, years, w rounded up", rows)

    rows = []
    for k, r in RATES[:6]:
        for period in ["year", "day"]:
            for timing in ["advance", "arrears"]:
                for funds in ["0.5", "1", "7", "20", "90"]:
                    q = factor(Decimal(k), Decimal(r), period, "compounded")
                    unit = (1 - q) * PER_YEAR[period]
                    left = 1 - Decimal(funds) * (unit if timing == "advance" else unit / q)
                    if left <= 0:
                        rows.append([k, r, period, timing, funds, "never"])
                        continue
                    payments = left.ln() / q.ln()
                    rows.append([k, r, period, timing, funds, str(exact(payments).quantize(Decimal("1e-12"), rounding=ROUND_FLOOR))])
    write("exhaustion", "cost decline, yield, period, timing, funds, payments rounded down", rows)


main()
