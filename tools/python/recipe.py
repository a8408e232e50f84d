#!/usr/bin/env python3
"""Runs a scenario and reads its results: `python3 recipe.py [path/to/coffer]`. Fails where two files disagree."""

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def run(coffer, scenario, out, *options):
    """Runs a scenario into the folder `out`; answers its summary."""
    subprocess.run([coffer, "simulate", scenario, *options, "--out", str(out), "--json"], check=True, stdout=subprocess.DEVNULL)
    return json.loads(Path(out, "summary.json").read_text())


def ruined_at_the_end(file):
    """Whether each path is ruined, by what reads Parquet here; None where nothing does."""
    try:
        import pandas

        paths = pandas.read_parquet(file)
        return paths[paths.year == paths.year.max()].ruined.tolist()
    except ImportError:
        pass
    try:
        import duckdb

        last = f"select ruined from '{file}' where year = (select max(year) from '{file}') order by path"
        return [row[0] for row in duckdb.sql(last).fetchall()]
    except ImportError:
        pass
    try:
        import polars

        paths = polars.read_parquet(file)
        return paths.filter(polars.col("year") == paths["year"].max())["ruined"].to_list()
    except ImportError:
        return None


def main():
    coffer = sys.argv[1] if len(sys.argv) > 1 else "coffer"
    with tempfile.TemporaryDirectory() as out:
        summary = run(coffer, "base", out, "--paths", "5000", "--export-paths")
        ruin = summary["answers"]["ruin"]
        ruined = ruined_at_the_end(f"{out}/paths.parquet")
        if ruined is not None:
            assert (sum(ruined), len(ruined)) == (ruin["ruined"], ruin["paths"]), "paths.parquet is not what the summary says"
        with open(f"{out}/quantiles.csv", newline="") as file:
            years = [row["year"] for row in csv.DictReader(file)]
        assert len(years) == 101, "quantiles.csv has not a row for each year"
        read = "read no Parquet" if ruined is None else f"read {len(ruined)} paths"
        print(f"ruin {ruin['probability']:.4f}, {read}, {len(years)} years of quantiles")


if __name__ == "__main__":
    main()
