#!/usr/bin/env bash
# Lets other people's accounting programs check exported books: thousands of entries of an invented fund, written by
# `cargo run -p coffer-endowment --example books`. Fails on any difference between the balances that beancount, hledger,
# and plain sums over the CSV and the JSON find and those that the ledger has, and if one of the two programs overlooks
# a change of the last decimal.
#
# Needs bean-check of beancount 3 (PyPI), hledger 1.25 or newer (Debian has it) and python3; BEAN_CHECK, BEAN_PYTHON (the
# python that has beancount) and HLEDGER say where they are. BOOKS_BIN is the compiled example.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
TARGET=${CARGO_TARGET_DIR:-target}
BOOKS_BIN=${BOOKS_BIN:-$TARGET/debug/examples/books}
BEAN_CHECK=${BEAN_CHECK:-bean-check}
BEAN_PYTHON=${BEAN_PYTHON:-python3}
HLEDGER=${HLEDGER:-hledger}
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
export BEANCOUNT_DISABLE_LOAD_CACHE=1 LC_ALL=C.UTF-8
PASSED=0

ok() { echo "ok: $1"; PASSED=$((PASSED + 1)); }
fail() {
  echo "FAILED: $1" >&2
  echo "$PASSED passed, 1 failed"
  exit 1
}

"$BOOKS_BIN" "$FOLDER"

# same NAME FILE: FILE has the ledger's balances, one account and amount a line.
same() { diff "$FOLDER/balances.sorted" <(LC_ALL=C sort "$2") >&2 || fail "$1: balances differ"; ok "$1: balances as in the ledger"; }
LC_ALL=C sort "$FOLDER/balances.tsv" >"$FOLDER/balances.sorted"

"$BEAN_CHECK" "$FOLDER/books.beancount" || fail "bean-check refuses the books"
ok "bean-check accepts the books"
"$BEAN_PYTHON" - "$FOLDER" <<'PYTHON' || fail "beancount finds other balances"
import sys
from collections import defaultdict
from pathlib import Path

from beancount import loader

folder = Path(sys.argv[1])
entries, errors, _ = loader.load_file(str(folder / "books.beancount"))
assert not errors, errors
found = defaultdict(int)
for entry in entries:
    for posting in getattr(entry, "postings", ()):
        found[posting.account] += posting.units.number


def part(text):
    return ("ID" + text) if text.startswith("-") else text[:1].upper() + text[1:]


expected = {}
for line in (folder / "balances.tsv").read_text().splitlines():
    account, amount = line.split("\t")
    expected[":".join(map(part, account.split(":")))] = amount
found = {account: f"{amount:.12f}" for account, amount in found.items() if amount}
assert found == expected, sorted(set(found.items()) ^ set(expected.items()))
PYTHON
ok "beancount: balances as in the ledger"

"$HLEDGER" -f "$FOLDER/books.journal" check --strict ordereddates || fail "hledger refuses the books"
ok "hledger accepts the books"
"$HLEDGER" -f "$FOLDER/books.journal" balance --flat --no-total -O csv | python3 -c '
import csv, sys
rows = csv.reader(sys.stdin)
next(rows)
for account, balance in rows:
    number = balance.split()[0]
    assert len(number.split(".")[1]) == 12, balance
    print(account, number, sep="\t")' >"$FOLDER/hledger.tsv"
same hledger "$FOLDER/hledger.tsv"

python3 - "$FOLDER" <<'PYTHON'
import csv, json, sys
from collections import defaultdict
from decimal import Decimal, getcontext
from pathlib import Path

getcontext().prec = 60
folder = Path(sys.argv[1])


def write(name, postings):
    sums = defaultdict(Decimal)
    for account, amount in postings:
        sums[account] += Decimal(amount)
    (folder / name).write_text("".join(f"{account}\t{total:.12f}\n" for account, total in sums.items() if total))


with open(folder / "books.csv", newline="") as file:
    write("csv.tsv", [(row["account"], row["amount"]) for row in csv.DictReader(file) if row["account"]])
books = json.loads((folder / "books.json").read_text())
assert [entry["entry"] for entry in books] == list(range(len(books)))
write("json.tsv", [(p["account"], p["amount"]) for entry in books for p in entry["postings"]])
PYTHON
same csv "$FOLDER/csv.tsv"
same json "$FOLDER/json.tsv"

# One 1e-12 more in a posting: an unbalanced entry. In both legs: a balance that is not the asserted one.
for file in books.beancount books.journal; do
  python3 - "$FOLDER/$file" <<'PYTHON'
import re, sys
from pathlib import Path

path = Path(sys.argv[1])
lines = path.read_text().splitlines()
place = next(i for i, line in enumerate(lines) if "top-up" in line and "*" in line)
legs = [i for i in range(place, len(lines)) if re.match(r"\s+\S+  -?\d+\.\d{12} ", lines[i])][:2]


def grown(line):
    number = re.search(r"-?\d+\.\d{12}", line)
    sign, digits = ("-", number[0][1:]) if number[0].startswith("-") else ("", number[0])
    count = str(int(digits.replace(".", "")) + 1).rjust(13, "0")
    return line[: number.start()] + f"{sign}{count[:-12]}.{count[-12:]}" + line[number.end() :]


lines[legs[0]] = grown(lines[legs[0]])
path.with_name(f"unbalanced.{path.name}").write_text("\n".join(lines) + "\n")
lines[legs[1]] = grown(lines[legs[1]])
path.with_name(f"shifted.{path.name}").write_text("\n".join(lines) + "\n")
PYTHON
done
for kind in unbalanced shifted; do
  "$BEAN_CHECK" "$FOLDER/$kind.books.beancount" >"$FOLDER/refused" 2>&1 && fail "bean-check overlooks $kind books"
  grep -qE "does not balance|Balance failed" "$FOLDER/refused" || fail "bean-check refuses $kind books for another reason"
  ok "bean-check refuses $kind books"
  "$HLEDGER" -f "$FOLDER/$kind.books.journal" check >"$FOLDER/refused" 2>&1 && fail "hledger overlooks $kind books"
  grep -qE "unbalanced|balance assertion" "$FOLDER/refused" || fail "hledger refuses $kind books for another reason"
  ok "hledger refuses $kind books"
done
echo "$PASSED passed, 0 failed"
