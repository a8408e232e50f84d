# shellcheck shell=bash
# `coffer simulate` as a newcomer types it: a part of tests/e2e.sh.

# A python that has DuckDB, if there is one: the first run puts it into the cache.
duckdb_python() {
  local python=$CACHE/duckdb/bin/python3
  if ! [ -x "$python" ]; then
    python3 -m venv "$CACHE/duckdb" >&2 &&
      "$python" -m pip install --quiet --disable-pip-version-check duckdb==2.0.0 >&2 || rm -rf "$CACHE/duckdb"
  fi
  echo "$python"
}

simulating() {
  local run=$WORK/run
  expect "coffer simulate writes a run" exits 0 "$COFFER" simulate base --paths 2000 --seed 7 --out "$run"
  expect "coffer simulate: its files are there" test -s "$run/report.html" -a -s "$run/paths.parquet" -a -s "$run/ruin.svg"
  expect "coffer simulate --from: the same bits" exits 0 "$COFFER" simulate --from "$run/summary.json" --threads 7
  sed -i 's/"ruined": /"ruined": 1/' "$run/summary.json"
  expect "coffer simulate --from: other bits" exits 1 "$COFFER" simulate --from "$run/summary.json"
  expect "coffer simulate: a target that is missed" exits 1 "$COFFER" simulate base --paths 2000 --ruin 0.0001
  expect "coffer simulate --solve" has "$("$COFFER" simulate base --paths 2000 --solve endowment --ruin 0.02)" 'keeps ruin to 2 %'
  expect "coffer simulate reproduce" has "$("$COFFER" simulate reproduce)" ' reproduced, 0 failed, '
  local python
  python=$(duckdb_python)
  if [ -x "$python" ]; then
    expect "coffer simulate: DuckDB reads its paths" has "$("$python" tools/python/recipe.py "$COFFER")" 'read 5000 paths'
  else
    # Another reader of Parquet is in tools/tests/cli/simulate/files.rs.
    echo "left out: DuckDB does not install here, so that it was not asked to read the paths"
  fi
}
