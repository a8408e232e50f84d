# shellcheck shell=bash
# What the test scripts share: checks that are counted, and a server that they start and end. They source it from the
# project's root:
#
#   set -uo pipefail
#   cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
#   . tests/checks.sh
#   needs curl b3sum
#   ...
#   counted
#
# Gives COFFER (COFFER_BIN, or the release build), CACHE, WORK (a temporary folder, which is gone at the end as is the
# server), and with a server URL and LOG. Nothing that is set for Coffer outside reaches what is tested.

COFFER=${COFFER_BIN:-target/release/coffer}
case $COFFER in /*) ;; *) COFFER=$PWD/$COFFER ;; esac
CACHE=${COFFER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/coffer}
PATH=$PATH:$CACHE/bin
unset COFFER_SERVER COFFER_CACERT COFFER_CONFIG COFFER_BIN COFFER_CACHE COFFER_TOKEN COFFER_OPERATOR_TOKEN

SCRIPT=$(basename "$0" .sh)
WORK=$(mktemp -d "${TMPDIR:-/tmp}/coffer-$SCRIPT.XXXXXX")
SERVER=
PASSED=0
FAILED=0

# A script that leaves more behind than this calls it from a trap of its own.
finish() {
  [ -n "$SERVER" ] && kill -9 "$SERVER" 2>/dev/null
  rm -rf "$WORK"
}
trap finish EXIT
trap 'exit 1' INT TERM

# needs TOOL...: ends the script unless the machine has these, and the binary.
needs() {
  local tool
  for tool in "$COFFER" "$@"; do
    command -v "$tool" >/dev/null || { echo "$SCRIPT: $tool is missing: \`make setup build\` provides it" >&2; exit 2; }
  done
}

# ---- saying what was seen -------------------------------------------------------------------------------------

# expect NAME COMMAND...: the command must succeed. What it says is shown when it does not.
expect() {
  local name=$1
  shift
  if "$@" >"$WORK/said" 2>&1; then
    PASSED=$((PASSED + 1))
    echo "ok      $name"
  else
    FAILED=$((FAILED + 1))
    echo "FAILED  $name: $*"
    tail -n 20 "$WORK/said" | sed 's/^/        /'
  fi
}

# counted: the last line of a script, and its exit code.
counted() {
  echo "$PASSED passed, $FAILED failed"
  [ "$FAILED" = 0 ]
}

same() { [ "$1" = "$2" ] || { echo "$1 is not $2"; return 1; }; }
has() { grep -q -- "$2" <<<"$1" || { echo "no $2 in: $1"; return 1; }; }

# eventually SECONDS COMMAND...: the command succeeds within this time.
eventually() {
  local tries=$(($1 * 5))
  shift
  while ! "$@"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.2
  done
}

# ---- the server -----------------------------------------------------------------------------------------------

listening() {
  URL=$(sed -n 's/.*serving \(http:\/\/[0-9.]*:[0-9]*\).*/\1/p' "$LOG" | head -n 1)
  [ -n "$URL" ]
}
listening_or_ended() { listening || ! kill -0 "$SERVER" 2>/dev/null; }

# start DATA: serves it on a free port; sets URL and LOG.
start() {
  LOG=$1.log
  : >"$LOG"
  "$COFFER" serve --data "$1" --listen 127.0.0.1:0 >>"$LOG" 2>&1 &
  SERVER=$!
  eventually 120 listening_or_ended
  listening || { echo "the server did not start:"; tail -n 20 "$LOG"; return 1; }
}

# ends CODE: the server ended, with this exit code.
ends() {
  local code=0
  wait "$SERVER" 2>/dev/null || code=$?
  SERVER=
  [ "$code" = "$1" ] || { echo "the server ended with $code, expected $1"; tail -n 20 "$LOG"; return 1; }
}
stop() { kill -TERM "$SERVER" && ends 0; }
crash() { kill -9 "$SERVER" && ends 137; }

# copy NAME: a fresh copy of the whole vault, to be damaged.
copy() { rm -rf "${WORK:?}/$1" && cp -r "$WORK/vault" "$WORK/$1"; }
