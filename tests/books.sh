#!/usr/bin/env bash
# Lets other people's accounting programs check exported books: thousands of entries of an invented fund, written by
# `cargo run -p coffer-endowment --example books`, and those of a vault that is served, paid for and run here. Fails on any
# difference between the balances that beancount, hledger, and plain sums over the CSV and the JSON find and those that the
# ledger has, or the served statement; and if one of the two programs overlooks a change of the last decimal.
#
# Needs hledger 1.25 or newer (Debian has it), curl, and python3 with venv, into which it puts beancount 3 of PyPI;
# BEAN_CHECK, BEAN_PYTHON (the python that has beancount) and HLEDGER say where others are. BOOKS_BIN is the compiled
# example, COFFER_BIN the binary.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
TARGET=${CARGO_TARGET_DIR:-target}
BOOKS_BIN=${BOOKS_BIN:-$TARGET/debug/examples/books}
COFFER_BIN=${COFFER_BIN:-$TARGET/debug/coffer}
. tests/checks.sh
needs curl python3
BEAN_CHECK=${BEAN_CHECK:-$CACHE/beancount/bin/bean-check}
BEAN_PYTHON=${BEAN_PYTHON:-$CACHE/beancount/bin/python3}
HLEDGER=${HLEDGER:-hledger}
# The first run makes an environment of Python with beancount in the cache.
if ! [ -x "$BEAN_CHECK" ]; then
  python3 -m venv "$CACHE/beancount" &&
    "$CACHE/beancount/bin/python3" -m pip install --quiet --disable-pip-version-check beancount==3.2.3 ||
    { rm -rf "$CACHE/beancount"; echo "beancount 3.2.3 does not install: it takes python3 with venv, and PyPI" >&2; exit 1; }
fi
command -v "$HLEDGER" >/dev/null || { echo "hledger is missing (Debian: apt-get install hledger)" >&2; exit 1; }
export BEANCOUNT_DISABLE_LOAD_CACHE=1 LC_ALL=C.UTF-8

ok() { echo "ok: $1"; PASSED=$((PASSED + 1)); }
fail() {
  echo "FAILED: $1" >&2
  echo "$PASSED passed, 1 failed"
  exit 1
}

# agrees NAME FOLDER FILE: FILE has the balances of FOLDER/balances.tsv, one account and amount a line.
agrees() {
  diff <(LC_ALL=C sort "$2/balances.tsv") <(LC_ALL=C sort "$3") >&2 || fail "$1: balances differ"
  ok "$1: balances as in the ledger"
}

# checked WHOSE FOLDER: the books in FOLDER, in all four formats, have the balances in its balances.tsv.
checked() {
  local whose=$1 folder=$2
  "$BEAN_CHECK" "$folder/books.beancount" || fail "$whose: bean-check refuses the books"
  ok "$whose: bean-check accepts the books"
  "$BEAN_PYTHON" - "$folder" <<'PYTHON' || fail "$whose: beancount finds other balances"
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
  ok "$whose: beancount: balances as in the ledger"
  "$HLEDGER" -f "$folder/books.journal" check --strict ordereddates || fail "$whose: hledger refuses the books"
  ok "$whose: hledger accepts the books"
  "$HLEDGER" -f "$folder/books.journal" balance --flat --no-total -O csv | python3 -c '
import csv, sys
rows = csv.reader(sys.stdin)
next(rows)
for account, balance in rows:
    number = balance.split()[0]
    assert len(number.split(".")[1]) == 12, balance
    print(account, number, sep="\t")' >"$folder/hledger.tsv"
  agrees "$whose: hledger" "$folder" "$folder/hledger.tsv"
  python3 - "$folder" <<'PYTHON'
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
  agrees "$whose: csv" "$folder" "$folder/csv.tsv"
  agrees "$whose: json" "$folder" "$folder/json.tsv"
}

# ---- an invented fund -----------------------------------------------------------------------------------------

FOLDER=$WORK/invented
mkdir "$FOLDER"
"$BOOKS_BIN" "$FOLDER"
checked "an invented fund" "$FOLDER"

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

# ---- a served vault -------------------------------------------------------------------------------------------

# says JSON: the operator books it.
says() { operator entries "$1" || fail "a served vault does not book $1"; }
operator() { curl -sS --fail-with-body -H "$TOKEN" -d "$2" "$URL/v1/admin/$1" >"$WORK/booked" || { cat "$WORK/booked" >&2; return 1; }; }
# put FILE WHO: at the cost of an account, or of the sponsor.
put() {
  "$COFFER" put "$1" ${2:+--account "$2"} >"$WORK/put" 2>&1 || { cat "$WORK/put" >&2; fail "a served vault does not take $1"; }
}

start "$WORK/vault" || fail "the server does not start"
export COFFER_SERVER=$URL XDG_CONFIG_HOME=$WORK/config
COFFER_OPERATOR_TOKEN=$(cat "$WORK/vault/keys/operator-token")
export COFFER_OPERATOR_TOKEN
TOKEN="Authorization: Bearer $COFFER_OPERATOR_TOKEN"
for size in 0 1 1024 70000 3000000; do head -c "$size" /dev/urandom >"$WORK/$size.bin"; done
put "$WORK/0.bin"
put "$WORK/70000.bin"
for name in alice bob; do
  "$COFFER" accounts create "$name" >/dev/null
  "$COFFER" accounts credit "$name" 25.125 --reference "line 7 of $name's; \"quoted\" | and barred" >/dev/null
done
put "$WORK/3000000.bin" alice
put "$WORK/1024.bin" bob
put "$WORK/1.bin" bob
operator accounts/bob/refund '{"amount": "3.5", "reference": "transfer 2"}' || fail "a served vault pays nothing back"
says '{"kind": "capital", "amount": "100", "reference": "transfer 3"}'
says '{"kind": "settlement", "receivable": "sponsor", "amount": "0.005", "reference": "transfer 4"}'
says '{"kind": "draw", "amount": "12.34", "reference": "transfer 5"}'
says '{"kind": "observed-cost", "cost": "11.40", "from": "2030-01-01", "source": "invoices"}'
says "{\"kind\": \"yield\", \"epoch\": \"$(date -u +%F)\", \"amount\": \"0.000000000001\", \"reference\": \"bank 11\"}"
put "$WORK/3000000.bin" bob

FOLDER=$WORK/served
mkdir "$FOLDER"
for format in beancount:books.beancount hledger:books.journal csv:books.csv json:books.json; do
  "$COFFER" journal export --format "${format%%:*}" -o "$FOLDER/${format#*:}" || fail "the books are not exported as ${format%%:*}"
done
# What the ledger has is what the statement says of it, with the sums over customers and receivables taken apart by hand.
curl -sS --fail-with-body "$URL/v1/endowment" >"$WORK/statement.json"
python3 - "$FOLDER" "$WORK/statement.json" <<'PYTHON' || fail "a served vault: the books have other sums than its statement"
import csv, json, sys
from collections import defaultdict
from decimal import Decimal, getcontext
from pathlib import Path

getcontext().prec = 60
folder, said = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
found = defaultdict(Decimal)
for entry in json.loads((folder / "books.json").read_text()):
    for posting in entry["postings"]:
        found[posting["account"]] += Decimal(posting["amount"])
total = lambda start: sum((amount for account, amount in found.items() if account.startswith(start)), Decimal(0))
expected = {
    "assets:treasury": said["treasury"]["balance"],
    "assets:receivable:": said["treasury"]["receivables"],
    "-liabilities:customer:": said["obligations"]["customers"],
    "-liabilities:endowment": said["obligations"]["endowment"],
    "-equity:capital": said["operator"]["capital"],
    "equity:deficit": said["operator"]["deficit"],
    "-income:fees": said["operator"]["fees"],
}
for account, money in expected.items():
    sign = -1 if account.startswith("-") else 1
    assert sign * total(account.lstrip("-")) == Decimal(money["amount"]), (account, money, dict(found))
assert total("") == 0 and total("liabilities:customer:") < 0 < total("assets:treasury")
(folder / "balances.tsv").write_text("".join(f"{account}\t{sum_:.12f}\n" for account, sum_ in found.items() if sum_))
PYTHON
ok "a served vault: sums as in its statement"
checked "a served vault" "$FOLDER"
stop || fail "the server does not stop"
echo "$PASSED passed, 0 failed"
