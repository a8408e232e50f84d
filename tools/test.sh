#!/usr/bin/env bash
# Everything CI runs, in one go: `make test`. A failed step does not hide the steps after it; the last line counts
# what passed and what failed over all of them. The output of each step is kept in target/test-logs/.
#
# All steps share the development profile and select the whole workspace, which decides the features of dependencies:
# so every crate is compiled once to run and once to be checked.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
TARGET=${CARGO_TARGET_DIR:-target}
LOGS=$TARGET/test-logs
PASSED=0
FAILED=0
BROKEN=()
rm -rf "$LOGS"
mkdir -p "$LOGS"

# counts LOG: "passed failed" as the runners print it: nextest, rustdoc, criterion in test mode, and our own scripts.
counts() {
  awk '
    /Summary \[/ { for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^(failed|timed)/) f += $(i-1) } }
    /^test result: / { p += $4; f += $6 }
    /^Success$/ { p++ }
    /^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3 }
    END { print p + 0, f + 0 }
  ' "$1"
}

# step NAME COMMAND...: runs it; a step that counts nothing itself counts as one.
step() {
  local name=$1 log=$LOGS/${1// /-}.log status passed failed
  shift
  printf '\n== %s: %s\n' "$name" "$*"
  "$@" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  read -r passed failed <<<"$(counts "$log")"
  if [ "$status" = 0 ]; then
    [ "$passed" = 0 ] && passed=1
  else
    [ "$failed" = 0 ] && failed=1
    BROKEN+=("$name")
  fi
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + failed))
}

documentation() { RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked; }

step "format" cargo fmt --all --check
step "lints" cargo clippy --workspace --all-targets --locked -- -D warnings
step "binary" cargo build --workspace --bins --examples --locked
step "tests" cargo nextest run --workspace --locked
step "doc tests" cargo test --doc --workspace --locked
step "docs" documentation
# Criterion without `cargo bench` runs every bench body once: they must not rot, and nothing is measured.
step "benches run" cargo test --workspace --bench '*' --locked
# Neither must the harness: small objects, a round of each way, figures that mean nothing.
step "side by side runs" "$TARGET/debug/side_by_side" --quick --folder "$TARGET"
step "end to end" env COFFER_BIN="$TARGET/debug/coffer" bash tests/e2e.sh
step "books" env COFFER_BIN="$TARGET/debug/coffer" bash tests/books.sh
step "recovery" env COFFER_BIN="$TARGET/debug/coffer" bash tests/recover.sh

echo
if [ "$FAILED" != 0 ]; then
  printf 'failed: %s (logs in %s)\n' "$(IFS=,; echo "${BROKEN[*]}")" "$LOGS"
fi
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" = 0 ]
