#!/usr/bin/env bash
# Recovery with stock tools: docs/recover.py gets every object out of a vault that the built binary filled, with two
# volumes lost or wrong, through each of two RocksDB readers that are not Coffer's, and changes nothing in the vault.
#
#   COFFER_BIN=target/release/coffer tests/recover.sh
#
# Makes a Python environment with pinned packages in the cache. A reader that cannot be had is a failure in CI
# (CI=true), and skipped with a loud word elsewhere. The last line counts what passed and what failed; the exit code is
# 0 if nothing failed.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
. tests/checks.sh
needs curl b3sum sha256sum python3
PACKAGES="rocksdict==0.3.29 blake3==1.0.10"
PYTHON=$CACHE/python/bin/python3
OUT=$WORK/out
unset PYTHONPATH

# without WHAT HOW: something that the test needs cannot be had.
without() {
  if [ "${CI:-}" = true ]; then
    FAILED=$((FAILED + 1))
    echo "FAILED  $1 is missing: $2"
  else
    echo "SKIPPED $1 is missing, so recovery through it was NOT tested: $2" | tee /dev/stderr
  fi
}

# ---- the vault ------------------------------------------------------------------------------------------------

# Nothing, inlined, one small stripe, many, whole files of shards, and a second version that shares chunks with one.
make_files() {
  local size
  mkdir -p "$WORK/files"
  for size in 0 100 1024 1025 10240 1048576 20971520; do
    head -c "$size" /dev/urandom >"$WORK/files/$size.bin"
  done
  {
    head -c 9000000 "$WORK/files/20971520.bin"
    cat "$WORK/files/1025.bin"
    tail -c +9000001 "$WORK/files/20971520.bin"
  } >"$WORK/files/second version.bin"
  (cd "$WORK/files" && b3sum ./*) >"$WORK/list.b3"
  COUNT=$(wc -l <"$WORK/list.b3")
}

upload_all() {
  local file code
  for file in "$WORK/files"/*; do
    code=$(curl -sS -T "$file" -o "$WORK/answer" -w '%{http_code}' "$URL/v1/objects/")
    same "$code" 201 || { cat "$WORK/answer"; return 1; }
  done
}

# Names and bytes of everything in a folder.
tree() { (cd "$1" && find . | sort && find . -type f -exec sha256sum {} + | sort); }

# ---- recovering -----------------------------------------------------------------------------------------------

# recover CODE READER DATA [ARGUMENT...]: into an empty folder; it must end with this code and leave DATA as it was.
recover() {
  local wanted=$1 reader=$2 data=$3 code
  shift 3
  rm -rf "$OUT"
  tree "$data" >"$WORK/before"
  "$PYTHON" docs/recover.py "$data" "$OUT" --reader "$reader" "$@" 2>&1 | tee "$WORK/report"
  code=${PIPESTATUS[0]}
  same "exit code $code" "exit code $wanted" || return 1
  tree "$data" | cmp "$WORK/before" - || { echo "the vault was changed"; return 1; }
  [ ! -d "$OUT" ] || [ -z "$(find "$OUT" -name '*.partial')" ] || { echo "it left unfinished files"; return 1; }
}

# Every object is there under its id, byte by byte, and in the index with its name; there is nothing else.
all_there() {
  local id name
  while read -r id name; do
    cmp "$OUT/$id" "$WORK/files/${name#./}" || return 1
    has "$(grep "^$id" "$OUT/index.tsv")" "$(sha256sum <"$WORK/files/${name#./}" | cut -d' ' -f1)" || return 1
    has "$(grep "^$id" "$OUT/index.tsv")" decided || return 1
  done <"$WORK/list.b3"
  same "$(find "$OUT" -type f | wc -l)" $((COUNT + 1))
}
restores() { recover 0 "$@" && all_there; }
# finds WORDS READER DATA: as `restores`, and the report says these words.
finds() {
  local words=$1
  shift
  restores "$@" && has "$(cat "$WORK/report")" "$words"
}

FIXTURE=tests/fixtures/v1/data
fixture_ids() { sed -n 's/^| \([0-9a-f]\{64\}\) .*/\1/p' tests/fixtures/v1/README.md; }
KEPT=$(fixture_ids | wc -l)
fixture_there() {
  local id
  for id in $(fixture_ids); do same "$(b3sum --no-names "$OUT/$id")" "$id" || return 1; done
  same "$(find "$OUT" -type f | wc -l)" $((KEPT + 1))
}
restores_fixture() { recover 0 "$@" && fixture_there; }

# ---- what is tested -------------------------------------------------------------------------------------------

make_python() {
  [ "$(cat "$CACHE/python/stamp" 2>/dev/null)" = "$PACKAGES" ] && return 0
  rm -rf "$CACHE/python"
  # shellcheck disable=SC2086  # several packages
  python3 -m venv "$CACHE/python" && "$PYTHON" -m pip install --quiet --disable-pip-version-check $PACKAGES &&
    echo "$PACKAGES" >"$CACHE/python/stamp"
}

through() {
  local reader=$1
  expect "$reader: the vault as it was when its server was killed" restores "$reader" "$WORK/vault"

  copy lost
  rm -rf "$WORK/lost/volumes/00" "$WORK/lost/volumes/05"
  expect "$reader: two volumes deleted" restores "$reader" "$WORK/lost"

  copy rotten
  "$PYTHON" tests/damage.py tables "$WORK/rotten/volumes/01"
  "$PYTHON" tests/damage.py tables "$WORK/rotten/volumes/04"
  expect "$reader: wrong bytes in the tables of two volumes" finds "shards are damaged" "$reader" "$WORK/rotten"

  copy flipped
  "$PYTHON" tests/damage.py files "$WORK/flipped/volumes/02"
  "$PYTHON" tests/damage.py files "$WORK/flipped/volumes/03"
  expect "$reader: a byte flipped in every file of two volumes" finds "volumes/02: skipped" "$reader" "$WORK/flipped"

  copy shuffled
  mv "$WORK/shuffled/volumes/00" "$WORK/shuffled/spare disk"
  mv "$WORK/shuffled/volumes/01" "$WORK/shuffled/volumes/00"
  rm -rf "$WORK/shuffled/volumes/02" "$WORK/shuffled/volumes/04/superblock.0"
  "$PYTHON" tests/damage.py files "$WORK/shuffled/volumes/03/superblock.1"
  expect "$reader: volumes in other folders, one lost, one superblock of two" restores "$reader" "$WORK/shuffled"

  expect "$reader: $FIXTURE" restores_fixture "$reader" "$FIXTURE"
}

all_pairs() {
  local a b
  for a in 0 1 2 3 4 5; do
    for b in 0 1 2 3 4 5; do
      [ "$a" -lt "$b" ] || continue
      rm -rf "$WORK/pair"
      cp -r "$FIXTURE" "$WORK/pair"
      rm -rf "$WORK/pair/volumes/0$a" "$WORK/pair/volumes/0$b"
      restores_fixture rocksdict "$WORK/pair" || { echo "without $a and $b"; return 1; }
    done
  done
}

wrong_stores() {
  copy exchanged
  mv "$WORK/exchanged/volumes/02/rocksdb" "$WORK/exchanged/rocksdb"
  mv "$WORK/exchanged/volumes/03/rocksdb" "$WORK/exchanged/volumes/02/rocksdb"
  mv "$WORK/exchanged/rocksdb" "$WORK/exchanged/volumes/03/rocksdb"
  rm -rf "$WORK/exchanged/volumes/00" "$WORK/exchanged/volumes/05"
  expect "two stores exchanged and two volumes lost" restores rocksdict "$WORK/exchanged"

  copy foreign
  rm -rf "$WORK/foreign/volumes/01"
  cp -r "$FIXTURE/volumes/01" "$WORK/foreign/volumes/01"
  expect "a volume of another vault" finds "it belongs to another vault" rocksdict "$WORK/foreign"

  copy incoming
  rm -rf "$WORK/incoming/volumes/00" "$WORK/incoming/volumes/01"
  local run
  run=$(find "$WORK/incoming/volumes/02/rocksdb" -name '*.sst' | sort | head -n 1)
  mkdir -p "$WORK/incoming/volumes/02/incoming"
  mv "$run" "$WORK/incoming/volumes/02/incoming/000001.sst"
  expect "a run that its store lost and incoming/ kept" restores rocksdict "$WORK/incoming"
}

fetch_all() {
  local id name
  while read -r id name; do
    curl -sS --fail -o "$WORK/got" "$URL/v1/objects/$id" && cmp "$WORK/got" "$WORK/files/${name#./}" || return 1
  done <"$WORK/list.b3"
}
says() { curl -sS "$URL/v1/status" | grep -q "$1"; }
# A busy machine can make a volume look slow: then it is read around, and what is wrong on it is not seen.
mended_all() { ! says '"slow":true' && fetch_all && ! says '"slow":true' && says '"mend_queue":0,'; }
# Four shards of each stripe are left, some of them only as repair has written them.
mended() {
  copy mended
  "$PYTHON" tests/damage.py shards "$WORK/mended/volumes/02"
  cp -r "$WORK/mended" "$WORK/unmended"
  rm -rf "$WORK/unmended/volumes/00" "$WORK/unmended/volumes/05"
  expect "what two lost volumes and wrong shards on a third leave is no success" recover 1 rocksdict "$WORK/unmended"
  expect "a server starts over the wrong shards" start "$WORK/mended"
  expect "its reads find them" fetch_all
  expect "it mends them" eventually 30 mended_all
  expect "it ends" stop
  rm -rf "$WORK/mended/volumes/00" "$WORK/mended/volumes/05"
  local reader
  for reader in rocksdict ${LDB:+ldb}; do
    expect "$reader: shards that repair wrote" restores "$reader" "$WORK/mended"
  done
}

third_loss() {
  copy third
  rm -rf "$WORK/third/volumes/00" "$WORK/third/volumes/01" "$WORK/third/volumes/02"
  expect "a third loss is no success" recover 1 rocksdict "$WORK/third"
  expect "a third loss: the inlined objects are there" same "$(find "$OUT" -type f ! -name 'index*' | wc -l)" 3
  expect "a third loss: each other one is named, with the reason" \
    same "$(grep -c 'not restored: stripe .* sound shards, 4 are needed' "$WORK/report")" $((COUNT - 3))
}

# The newest upload's record, and all after it, is taken away everywhere: its object is whole, and never acknowledged.
undecided() {
  rm -rf "$WORK/undecided"
  cp -r "$FIXTURE" "$WORK/undecided"
  "$PYTHON" tests/damage.py commits "$WORK/undecided" || return 1
  restores_fixture rocksdict "$WORK/undecided" || return 1
  same "$(grep -c 'undecided$' "$OUT/index.tsv") $(grep -c '[[:space:]]decided$' "$OUT/index.tsv")" "1 $((KEPT - 1))"
}

# exits CODE WORDS ARGUMENT...: recover.py ends with this code and these words.
exits() {
  local wanted=$1 words=$2 code
  shift 2
  "$PYTHON" docs/recover.py "$@" >"$WORK/report" 2>&1
  code=$?
  same "$code" "$wanted" && has "$(cat "$WORK/report")" "$words"
}

manners() {
  local id
  expect "as JSON" recover 0 rocksdict "$FIXTURE" --json
  expect "as JSON: the index is an array" "$PYTHON" -c '
import json, sys
index = json.load(open(sys.argv[1] + "/index.json"))
assert len(index) == int(sys.argv[2]), index
assert all(one["standing"] == "decided" for one in index), index
' "$OUT" "$KEPT"
  id=$(fixture_ids | tail -n 1)
  touch -t 200001010000 "$OUT"/*
  echo damage >"$OUT/$id"
  expect "again into the same folder" exits 0 "$KEPT objects restored" "$FIXTURE" "$OUT"
  expect "again: what was right was not written" \
    same "$(find "$OUT" -type f -newermt 2001-01-01 ! -name 'index*' | wc -l)" 1
  expect "again: what was wrong is right" same "$(b3sum --no-names "$OUT/$id")" "$id"
  expect "no folder" exits 2 "is no folder" "$WORK/nothing" "$OUT"
  expect "no vault" exits 2 "no volume is in" "$WORK/files" "$OUT"
  expect "into the vault" exits 2 "nothing is changed" "$WORK/vault" "$WORK/vault/volumes/00/out"
  expect "wrong usage" exits 2 usage "$WORK/vault"
  mkdir "$WORK/hidden"
  echo 'raise ImportError("hidden")' >"$WORK/hidden/blake3.py"
  PYTHONPATH=$WORK/hidden expect "hashing in plain Python" restores_fixture rocksdict "$FIXTURE"
  expect "hashing in plain Python: it says so" has "$(cat "$WORK/report")" "hashing in plain Python"
}

# klauspost's decoder: as Debian packages it, or from the module proxy.
foreign_decoder() {
  local golden=storage-core/tests/golden/erasure.txt
  if [ -d /usr/share/gocode/src/github.com/klauspost/reedsolomon ]; then
    GO111MODULE=off GOPATH=/usr/share/gocode go build -o "$WORK/klauspost" tests/foreign/klauspost.go
  else
    mkdir -p "$WORK/module" && cp tests/foreign/klauspost.go "$WORK/module/" &&
      (cd "$WORK/module" && go mod init foreign && go get github.com/klauspost/reedsolomon@v1.12.4 &&
        go build -o "$WORK/klauspost" .)
  fi && "$WORK/klauspost" <"$golden" && ! sed 's/ 7817b5 / 7817b6 /' "$golden" | "$WORK/klauspost"
}

if ! make_python >"$WORK/said" 2>&1; then
  tail -n 5 "$WORK/said"
  without "the Python environment with $PACKAGES" "it takes python3 with venv (Debian: python3-venv) and PyPI"
  PYTHON=python3
fi
"$PYTHON" -c 'import rocksdict' 2>/dev/null && ROCKSDICT=yes || ROCKSDICT=
LDB=$(command -v ldb || command -v rocksdb_ldb)

expect "golden vectors" "$PYTHON" tests/recover_test.py
if command -v go >/dev/null; then
  expect "klauspost's Reed-Solomon restores the golden stripes" foreign_decoder
else
  without "the Go compiler" "install Debian's golang-go and golang-github-klauspost-reedsolomon-dev"
fi

make_files
expect "the server starts" start "$WORK/vault"
expect "every file is uploaded" upload_all
if [ -n "$ROCKSDICT$LDB" ]; then
  expect "a vault that is served is left alone" exits 2 "stop it first" "$WORK/vault" "$OUT"
fi
expect "the server is killed" crash

if [ -n "$LDB" ]; then
  through ldb
else
  without "RocksDB's ldb" "install Debian's rocksdb-tools (brew: rocksdb)"
fi
if [ -n "$ROCKSDICT" ]; then
  through rocksdict
  expect "any two volumes of the fixture deleted" all_pairs
  wrong_stores
  mended
  third_loss
  expect "an upload that is in no history" undecided
  manners
fi

counted
