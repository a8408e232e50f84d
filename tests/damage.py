#!/usr/bin/env python3
"""Damages a copy of a vault or of one of its volumes, for tests/recover.sh.

    damage.py tables FOLDER       a bit every 50,000 bytes in the first half of each table file: its store still opens
    damage.py files FOLDER        a bit in the middle of each file
    damage.py shards FOLDER       a bit in the payload of the first five data shards of each table file, in 4 + 2
    damage.py commits DATA        the newest upload's commit record and all after it are taken out of all volumes
"""

import sys
from pathlib import Path


def flip(file, at):
    file.seek(at)
    byte = file.read(1)[0]
    file.seek(at)
    file.write(bytes([byte ^ 1]))


def tables(folder):
    for path in folder.rglob("*.sst"):
        with open(path, "r+b") as file:
            for at in range(3000, path.stat().st_size // 2, 50_000):
                flip(file, at)


def files(folder):
    found = [folder] if folder.is_file() else folder.rglob("*")
    for path in found:
        if path.is_file() and path.stat().st_size > 0:
            with open(path, "r+b") as file:
                flip(file, path.stat().st_size // 2)


def shards(folder):
    for path in folder.rglob("*.sst"):
        table = path.read_bytes()
        found, at = [], table.find(b"CFSH\1\0")
        while at >= 0:
            if table[at + 6] < 4:
                found.append(at)
            at = table.find(b"CFSH\1\0", at + 1)
        with open(path, "r+b") as file:
            for at in found[:5]:
                flip(file, at + 112)


def commits(data):
    from rocksdict import Options, Rdict

    names = ("default", "shards", "small", "mended", "index", "commits", "manifests", "listing")
    for path in data.glob("volumes/*/rocksdb"):
        families = {name: Options(raw_mode=True) for name in names}
        store = Rdict(str(path), options=Options(raw_mode=True), column_families=families)
        records = store.get_column_family("commits")
        uploads = [key for key in records.keys() if key != bytes(8) and records[key][6] == 2]
        for key in [key for key in records.keys() if key >= max(uploads)]:
            del records[key]
        store.close()


if __name__ == "__main__":
    {"tables": tables, "files": files, "shards": shards, "commits": commits}[sys.argv[1]](Path(sys.argv[2]))
