#!/usr/bin/env bash
# End to end: what the README promises, against the built binary, with curl, b3sum, bao and sha256sum as strangers to it.
#
#   COFFER_BIN=target/release/coffer tests/e2e.sh
#
# Serves vaults in a temporary folder on free ports, and removes all of it at the end. The last line counts what passed
# and what failed; the exit code is 0 if nothing failed.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
. tests/checks.sh
. tests/simulating.sh
needs curl b3sum bao sha256sum
GOT=$WORK/got

# ---- saying what was seen -------------------------------------------------------------------------------------

# exits CODE COMMAND...: the command ends with this exit code, and tells why if it is not 0.
exits() {
  local wanted=$1 code
  shift
  "$@" >"$WORK/out" 2>"$WORK/err"
  code=$?
  cat "$WORK/out" "$WORK/err"
  echo "exit code $code, expected $wanted"
  [ "$code" = "$wanted" ] && { [ "$code" = 0 ] || [ -s "$WORK/err" ]; }
}

member() { sed -n "s/.*\"$2\":\"\{0,1\}\([^\",}]*\).*/\1/p" <<<"$1"; }

# ---- the server -----------------------------------------------------------------------------------------------

ready() { curl -sS "$URL/readyz"; }
ready_has() { has "$(ready)" "$1"; }

# ---- objects --------------------------------------------------------------------------------------------------

bytes_of() { echo $(($(wc -c <"$1"))); }
in_files() { (cd "$WORK/files" && "$@"); }
over_files() { (cd "$WORK/files" && "$@" ./*); }

# Sizes around the edges: nothing, inlined, one chunk, the log, the floor of whole files, many chunks.
make_files() {
  local size
  mkdir -p "$WORK/files"
  for size in 0 1 1023 1024 1025 10000 65536 1048576 4194303 4194304 25000000; do
    head -c "$size" /dev/urandom >"$WORK/files/$size.bin"
  done
  cat "$WORK/files/65536.bin" "$WORK/files/25000000.bin" >"$WORK/files/shared beginning.bin"
  over_files b3sum >"$WORK/list.b3"
}

# each COMMAND...: runs it with id and file name of every object; says which failed.
each() {
  local id name bad=0
  while IFS= read -r line; do
    id=${line%%  *} name=${line#*  }
    "$@" "$id" "$WORK/files/$name" || { echo "    $name"; bad=1; }
  done <"$WORK/list.b3"
  return "$bad"
}

fetch() { curl -sS --fail-with-body -o "$GOT" "$URL/v1/objects/$1" && cmp "$GOT" "$2"; }
all_exact() { each fetch; }

# Every GET is right or refused with a problem that has a reason; sets REFUSED. Never a wrong or a short body.
exact_or_clear() {
  local code
  code=$(curl -sS -o "$WORK/got" -D "$WORK/head" -w '%{http_code}' "$URL/v1/objects/$1" 2>"$WORK/curl")
  case $?/$code in
    0/200) cmp "$WORK/got" "$2" ;;
    0/5*) REFUSED=$((REFUSED + 1)) && has "$(cat "$WORK/got")" '"reason":"' ;;
    18/200) REFUSED=$((REFUSED + 1)) ;; # broken off in the middle, and curl knows it
    *) echo "answered $code, $(cat "$WORK/curl")" && false ;;
  esac
}
all_exact_or_clear() {
  REFUSED=0
  each exact_or_clear && [ "$REFUSED" -gt 0 ] || { echo "$REFUSED refused"; return 1; }
}

upload() { # upload STATUS METHOD PATH FILE: sets ANSWER
  local status
  status=$(curl -sS -X "$2" --data-binary "@$4" -H 'Content-Type: application/octet-stream' \
    -o "$WORK/answer" -w '%{http_code}' "$URL$3")
  ANSWER=$(cat "$WORK/answer")
  same "$status" "$1" || { echo "$ANSWER"; return 1; }
}

# As the README has it: curl appends the file's name.
curl_t() {
  local status
  status=$(curl -sS -T "$2" -o "$WORK/answer" -w '%{http_code}' "$URL/v1/objects/")
  ANSWER=$(cat "$WORK/answer")
  same "$status" 201 && same "$(member "$ANSWER" object)" "$1" &&
    same "$(member "$ANSWER" sha256)" "$(sha256sum <"$2" | cut -d' ' -f1)" &&
    same "$(member "$ANSWER" length)" "$(bytes_of "$2")"
}

# ---- damage ---------------------------------------------------------------------------------------------------

# Changes one bit in the middle of a file.
flip() {
  local size offset byte
  size=$(bytes_of "$1")
  [ "$size" -gt 0 ] || return 0
  offset=$((size / 2))
  byte=$(od -An -tu1 -j "$offset" -N 1 "$1")
  printf "\\$(printf %03o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$offset" conv=notrunc status=none
}
flip_all() {
  local file
  find "$1" -type f | while IFS= read -r file; do flip "$file"; done
}

# Reads all the time, until it is stopped.
LOAD=
start_load() {
  (GOT=$WORK/load.got; while :; do all_exact >/dev/null 2>&1 || echo wrong >>"$WORK/load.wrong"; done) &
  LOAD=$!
}
stop_load() {
  [ -n "$LOAD" ] && kill "$LOAD" 2>/dev/null && wait "$LOAD" 2>/dev/null
  LOAD=
}
trap 'stop_load; finish' EXIT

# ---- what a new user does -------------------------------------------------------------------------------------

readme() {
  local large=$WORK/files/25000000.bin id other=$WORK/other.bin
  id=$(b3sum --no-names "$large")
  expect "serve makes a vault" start "$WORK/vault"
  expect "readyz says ready" ready_has '"status":"ready"'
  expect "curl -T stores every file under its b3sum" each curl_t
  expect "every object comes back bit-exact" all_exact
  expect "the same again is 200" upload 200 POST /v1/objects "$large"
  expect "PUT with the promised id" upload 200 PUT "/v1/objects/$id" "$large"
  head -c 3000000 /dev/urandom >"$other"
  expect "PUT with another id is refused" upload 422 PUT "/v1/objects/$id" "$other"
  expect "nothing of it was stored" same 404 \
    "$(curl -s -o /dev/null -w '%{http_code}' "$URL/v1/objects/$(b3sum --no-names "$other")")"
  expect "a range" same "$(curl -sS -r 1000000-1999999 "$URL/v1/objects/$id" | b3sum)" \
    "$(tail -c +1000001 "$large" | head -c 1000000 | b3sum)"
  expect "HEAD has the length" has "$(curl -sS -I "$URL/v1/objects/$id")" 'content-length: 25000000'
}

# bao_slice ID FILE OFFSET LENGTH: the stock tool, which holds the id alone, gets these bytes out of a slice.
bao_slice() {
  same "$(curl -sS "$URL/v1/objects/$1/slice?offset=$3&length=$4" | bao decode-slice "$1" "$3" "$4" | b3sum)" \
    "$(tail -c "+$(($3 + 1))" "$2" | head -c "$4" | b3sum)"
}
bao_whole() { same "$(curl -sS "$URL/v1/objects/$1/slice" | bao decode "$1" | b3sum --no-names)" "$1"; }
bao_slices() { bao_slice "$1" "$2" 0 1 && bao_slice "$1" "$2" 1000 70000 && bao_slice "$1" "$2" "$(bytes_of "$2")" 5; }

slices() {
  local large=$WORK/files/25000000.bin id
  id=$(b3sum --no-names "$large")
  expect "bao verifies a slice of the README" bao_slice "$id" "$large" 1000000 65536
  expect "bao decodes every object whole" each bao_whole
  expect "bao decodes slices of every object, beyond its end too" each bao_slices
  expect "a slice under another id is refused by bao" exits 1 bao_slice "$(printf '%064d' 1)" "$large" 0 1
}

cli() {
  local large=$WORK/files/25000000.bin id new=$WORK/new.bin
  id=$(b3sum --no-names "$large")
  export COFFER_SERVER=$URL
  expect "coffer hash is b3sum" same "$(over_files "$COFFER" hash)" "$(over_files b3sum)"
  expect "coffer hash --sha256 is sha256sum" \
    same "$(over_files "$COFFER" hash --sha256)" "$(over_files sha256sum)"
  head -c 6000000 /dev/urandom >"$new"
  expect "coffer put prints what b3sum prints" same "$("$COFFER" put "$new")" "$(b3sum "$new")"
  expect "coffer put reads a pipe" same "$("$COFFER" put - <"$new" | cut -c1-64)" "$(b3sum --no-names "$new")"
  expect "coffer get" exits 0 "$COFFER" get "$id" -o "$WORK/got"
  expect "coffer get is bit-exact" cmp "$WORK/got" "$large"
  expect "coffer get of a range" same "$("$COFFER" get "$id" --range 7-1000006 -o - 2>/dev/null | b3sum)" \
    "$(tail -c +8 "$large" | head -c 1000000 | b3sum)"
  expect "coffer get of what is not stored" exits 3 "$COFFER" get "$(printf '%064d' 1)" -o "$WORK/never"
  expect "it left no file" test ! -e "$WORK/never"
  expect "coffer verify of the server" exits 0 "$COFFER" verify "$id"
  expect "coffer verify of a sample" has "$("$COFFER" verify "$id" --sample 300)" 'at most 1 % of the object'
  expect "coffer hash -r is b3sum" \
    same "$(in_files "$COFFER" hash -r .)" "$(in_files sh -c 'find . -type f | LC_ALL=C sort | tr "\n" "\0" | xargs -0 b3sum')"
  expect "coffer verify of the file" exits 0 "$COFFER" verify "$large" "$id"
  cp "$large" "$WORK/changed" && flip "$WORK/changed"
  expect "coffer verify of the file with one byte changed" exits 1 "$COFFER" verify "$WORK/changed" "$id"
  expect "coffer verify with half an id" exits 2 "$COFFER" verify "$large" "${id:0:32}"
  expect "coffer verify of no file" exits 3 "$COFFER" verify "$WORK/never" "$id"
  expect "coffer verify -c of b3sum's list" exits 0 in_files "$COFFER" verify -c "$WORK/list.b3"
  expect "coffer volumes" has "$("$COFFER" volumes)" 'whole, takes writes; 6 of 6 volumes fresh'
  expect "a second server of the vault is refused" exits 3 "$COFFER" serve --data "$WORK/vault" --listen 127.0.0.1:0
  expect "coffer check of a served vault is refused" exits 3 "$COFFER" check "$WORK/vault"
  unset COFFER_SERVER
  expect "coffer without a server" exits 3 "$COFFER" get "$id" --server http://127.0.0.1:9 -o "$WORK/never"
  expect "SIGTERM ends it cleanly" stop
  expect "coffer check of a whole vault" exits 0 "$COFFER" check "$WORK/vault"
  expect "coffer volumes of a stopped vault" has "$("$COFFER" volumes "$WORK/vault")" '6 of 6 volumes fresh'
}

# ---- paying ---------------------------------------------------------------------------------------------------

paid_for() { # paid_for FILE: puts it at the cost of alice, by a quote, as JSON; sets ANSWER
  "$COFFER" quote "$1" -o "$WORK/quote.json" &&
    ANSWER=$("$COFFER" put "$1" --account alice --quote "$WORK/quote.json" --json) &&
    has "$ANSWER" '"currency":"USD"'
}
exported() { # exported FORMAT MARK: the books in this format, which has such a line
  "$COFFER" journal export --format "$1" -o "$WORK/books" && grep -q "$2" "$WORK/books"
}

# What an operator does, with the server of paying.
operating() {
  local key
  key=$(member "$("$COFFER" journal verify --json)" opening_key)
  expect "operating: a price is shown before it is published" \
    has "$("$COFFER" prices publish --first-year-cost 6 --source bills --dry-run)" 'not published: this is what would be'
  expect "operating: it is published" exits 0 "$COFFER" prices publish --first-year-cost 6 --source bills
  expect "operating: it is in force" has "$("$COFFER" prices)" 'first-year cost 6.000000000000'
  expect "operating: no rise without notice" \
    exits 3 "$COFFER" prices publish --margin 1 --effective-from "$(date -u +%F)"
  expect "operating: capital is booked" exits 0 "$COFFER" endowment book capital 10 --reference 'transfer 1'
  expect "operating: and once" \
    has "$("$COFFER" endowment book capital 10 --reference 'transfer 1')" 'booked before'
  expect "operating: a refund" exits 0 "$COFFER" accounts refund alice 1 --reference 'transfer 2'
  expect "operating: the days are closed" exits 0 "$COFFER" endowment close
  expect "operating: another key" exits 0 "$COFFER" journal rotate-key
  expect "operating: it follows from the first" \
    has "$("$COFFER" journal verify --key "$key")" 'after 1 rotations'
  expect "operating: a limit of a day" exits 0 "$COFFER" accounts limit alice --per-day 0
  head -c 100000 /dev/urandom >"$WORK/limited.bin"
  expect "operating: nothing is spent above it" exits 3 "$COFFER" put "$WORK/limited.bin" --account alice
  expect "operating: it is taken off" exits 0 "$COFFER" accounts limit alice --off
  expect "operating: and paid" exits 0 "$COFFER" put "$WORK/limited.bin" --account alice
  expect "operating: the statement follows" exits 0 "$COFFER" endowment
}

paying() {
  local data=$WORK/paid.bin id
  head -c 3000000 /dev/urandom >"$data"
  id=$(b3sum --no-names "$data")
  expect "paying: it starts" start "$WORK/vault"
  export COFFER_SERVER=$URL XDG_CONFIG_HOME=$WORK/config COFFER_OPERATOR_TOKEN
  COFFER_OPERATOR_TOKEN=$(cat "$WORK/vault/keys/operator-token")
  expect "paying: an account is made" exits 0 "$COFFER" accounts create alice
  expect "paying: it has nothing, and is told what it takes" exits 3 "$COFFER" put "$data" --account alice
  expect "paying: that is 402, with a price" has "$(cat "$WORK/err")" 'answers 402.*too little.*'
  expect "paying: it is credited" exits 0 "$COFFER" accounts credit alice 25 --reference 'line 7'
  expect "paying: the same reference is booked once" \
    has "$("$COFFER" accounts credit alice 25 --reference 'line 7')" 'credited before'
  expect "paying: it has that" has "$("$COFFER" accounts show --account alice)" 'balance 25.000000000000 USD'
  expect "paying: a head of the books is kept" exits 0 "$COFFER" journal verify --save "$WORK/head.json"
  expect "paying: a quoted file is put" paid_for "$data"
  expect "paying: the quote is used" exits 3 "$COFFER" put "$WORK/other.bin" --account alice --quote "$WORK/quote.json"
  expect "paying: the receipt" exits 0 "$COFFER" receipt "$id" -o "$WORK/receipt.json"
  expect "paying: the same bytes are priced by what is new" has "$("$COFFER" quote "$data")" 'changed chunks  *0 '
  expect "paying: the books are verified, and continue that head" \
    has "$("$COFFER" journal verify --since "$WORK/head.json")" 'entries of the head that was kept'
  expect "paying: the statement is computed again from the books" exits 0 "$COFFER" endowment
  expect "paying: books for beancount" exported beancount ' open Liabilities'
  expect "paying: books for hledger" exported hledger 'commodity'
  expect "paying: books as CSV" exported csv '^entry,time_unix_s,'
  expect "paying: books as JSON" exported json "$id"
  operating
  unset COFFER_SERVER XDG_CONFIG_HOME COFFER_OPERATOR_TOKEN
  expect "paying: it stops" stop
  expect "paying: the receipt holds offline" \
    has "$("$COFFER" verify --receipt "$WORK/receipt.json")" 'OK, accepted and paid'
  sed 's/"length":3000000/"length":3000001/' "$WORK/receipt.json" >"$WORK/changed.json"
  expect "paying: a changed receipt is refused" exits 1 "$COFFER" verify --receipt "$WORK/changed.json"
}

# ---- losses ---------------------------------------------------------------------------------------------------

one_lost() {
  copy one-lost
  rm -rf "$WORK/one-lost/volumes/03"
  expect "one volume lost: it starts" start "$WORK/one-lost"
  expect "one volume lost: readyz says degraded" ready_has '"status":"degraded"'
  expect "one volume lost: every object is bit-exact" all_exact
  head -c 5000000 /dev/urandom >"$WORK/more.bin"
  expect "one volume lost: uploads are taken" upload 201 POST /v1/objects "$WORK/more.bin"
  expect "one volume lost: the upload comes back" fetch "$(b3sum --no-names "$WORK/more.bin")" "$WORK/more.bin"
  expect "one volume lost: coffer volumes says degraded" has "$("$COFFER" volumes --server "$URL")" degraded
  expect "one volume lost: the log says so" grep -q '5 of 6 volumes fresh' "$LOG"
  expect "one volume lost: it stops" stop
}

two_lost_running() {
  copy running
  expect "two lost while running: it starts" start "$WORK/running"
  rm -f "$WORK/load.wrong"
  start_load
  sleep 1
  rm -rf "$WORK/running/volumes/01" "$WORK/running/volumes/04"
  expect "two lost while running: readyz says that no writes are taken" eventually 60 ready_has '"writes":false'
  expect "two lost while running: readyz says which" ready_has 'volume 4 is'
  stop_load
  expect "two lost while running: no reader noticed" test ! -e "$WORK/load.wrong"
  expect "two lost while running: every object is bit-exact" all_exact
  head -c 5000000 /dev/urandom >"$WORK/more.bin"
  expect "two lost while running: an upload is refused" upload 503 POST /v1/objects "$WORK/more.bin"
  expect "two lost while running: coffer put tells why" exits 3 "$COFFER" put --server "$URL" "$WORK/more.bin"
  expect "two lost while running: coffer volumes says so" \
    has "$("$COFFER" volumes --server "$URL")" 'degraded, takes no writes; 4 of 6 volumes fresh, 5 needed'
  expect "two lost while running: it stops" stop
  expect "two lost while running: it starts again" start "$WORK/running"
  expect "two lost while running: every object is bit-exact after that" all_exact
  expect "two lost while running: it stops again" stop
}

# survives NAME DATA: the damage is done; it is reported, and the vault serves every object all the same.
survives() {
  expect "$1: coffer check reports damage" exits 1 "$COFFER" check "$2"
  expect "$1: it starts" start "$2"
  expect "$1: every object is bit-exact" all_exact
  expect "$1: readyz does not say ready" eventually 60 not_ready
  expect "$1: every object is bit-exact again" all_exact
  expect "$1: it stops" stop
}
not_ready() { ready | grep -qv '"status":"ready"'; }

two_lost_stopped() {
  copy stopped
  rm -rf "$WORK/stopped/volumes/00" "$WORK/stopped/volumes/05"
  survives "two lost while stopped" "$WORK/stopped"
}

two_rotten() {
  copy rotten
  flip_all "$WORK/rotten/volumes/02"
  flip_all "$WORK/rotten/volumes/03"
  survives "a byte flipped in every file of two volumes" "$WORK/rotten"
}

one_swapped() {
  copy swapped
  rm -rf "$WORK/swapped/volumes/02"
  cp -r "$WORK/swapped/volumes/03" "$WORK/swapped/volumes/02"
  survives "a volume replaced by a copy of another" "$WORK/swapped"
}

third_loss() {
  copy third
  rm -rf "$WORK/third/volumes/00" "$WORK/third/volumes/01"
  expect "a third loss: it starts with two lost" start "$WORK/third"
  rm -rf "$WORK/third/volumes/02"
  expect "a third loss: it stops" stop
  expect "a third loss: it starts again" start "$WORK/third"
  expect "a third loss: every object is bit-exact or clearly refused" all_exact_or_clear
  local id
  id=$(b3sum --no-names "$WORK/files/25000000.bin")
  expect "a third loss: coffer get says what is hurt" exits 1 "$COFFER" get "$id" -o "$WORK/never" --server "$URL"
  expect "a third loss: coffer verify says no" exits 1 "$COFFER" verify "$id" --server "$URL"
  expect "a third loss: it left no file" test ! -e "$WORK/never"
  expect "a third loss: it lives on" has "$(curl -sS "$URL/healthz")" alive
  expect "a third loss: it stops again" stop
}

killed() {
  copy killed
  local round id
  for round in 1 2 3; do
    head -c 7000000 /dev/urandom >"$WORK/round.bin"
    id=$(b3sum --no-names "$WORK/round.bin")
    expect "kill -9, round $round: it starts" start "$WORK/killed"
    expect "kill -9, round $round: an upload is acknowledged" upload 201 POST /v1/objects "$WORK/round.bin"
    expect "kill -9, round $round: it is killed" crash
    expect "kill -9, round $round: it starts again" start "$WORK/killed"
    expect "kill -9, round $round: the upload is there" fetch "$id" "$WORK/round.bin"
    expect "kill -9, round $round: so is everything else" all_exact
    expect "kill -9, round $round: it stops" stop
  done
}

make_files
readme
slices
cli
paying
simulating
one_lost
two_lost_running
two_lost_stopped
two_rotten
one_swapped
third_loss
killed

counted
