#!/usr/bin/env python3
"""Gets every object out of a Coffer vault without Coffer, with any k of its k + m volumes.

    pip install rocksdict==0.3.29 blake3        (or: apt install rocksdb-tools, and pip install blake3)
    python3 recover.py DATA OUT

DATA is the vault's folder, with its volumes in DATA/volumes; volumes that lie elsewhere are named with --volume. Which
volume is which is read from its superblock, not from the name of its folder. Each object is written to OUT under its
id: the 64 hex digits that `b3sum` prints of it. OUT/index.tsv lists id, bytes, SHA-256, media type, file name, time and
standing of what was restored.

Nothing is believed: the hash of each shard, of each chunk and both hashes of each object are verified, and a file
gets its name after that. What cannot be restored is named on stderr with the reason. Nothing in DATA is changed; stop
the server first. Run it again, and what was restored is verified, not written again.

The volumes are RocksDB stores. One of two programs that are not Coffer's reads them: the Python package rocksdict, or
`ldb` of RocksDB's own tools (slower). Without the Python package blake3, hashes are computed in plain Python: right,
and slow, ten seconds for each MiB of an object, whose bytes are all hashed three times.

Standing: `decided` is an object whose upload is in the vault's history of commit records. `undecided` is one whose
bytes are whole but whose upload is not in that history: it was never acknowledged. `unknown`: too few volumes to tell.

Exit code: 0 everything was restored, 1 something was not, 2 wrong usage. FORMAT.md beside this file has the format.
"""

import argparse
import fcntl
import functools
import hashlib
import heapq
import itertools
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

try:
    import blake3 as blake3_package
except ImportError:
    blake3_package = None
try:
    import rocksdict
except ImportError:
    rocksdict = None


class Damaged(Exception):
    """Bytes that are not what they should be."""


class Unreadable(Exception):
    """A store, or a place in it, that its reader cannot read."""


class Lost(Exception):
    """An object that cannot be restored, and why."""


# ---- BLAKE3 in plain Python, for where the package is missing; after the paper, section 2 --------------------------

IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
LEAF_START, LEAF_END, PARENT, ROOT = 1, 2, 4, 8
LEAF_BYTES = 1024
PERMUTATION = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
# Which four words of the state each of the eight mixing steps of a round takes: columns, then diagonals.
MIXED = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
         (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
# An input of the compression function: chaining value, message, counter, bytes of the message, flags.
Node = Tuple[Sequence[int], Sequence[int], int, int, int]


def compress(chaining: Sequence[int], message: Sequence[int], counter: int, length: int, flags: int) -> Tuple[int, ...]:
    """The compression function, cut to the eight words that become a chaining value or a hash."""
    mask = 0xFFFFFFFF
    v = [*chaining, *IV[:4], counter & mask, counter >> 32, length, flags]
    for _ in range(7):
        for step, (a, b, c, d) in enumerate(MIXED):
            va, vb, vc, vd = v[a], v[b], v[c], v[d]
            va = (va + vb + message[2 * step]) & mask
            vd ^= va
            vd = (vd >> 16 | vd << 16) & mask
            vc = (vc + vd) & mask
            vb ^= vc
            vb = (vb >> 12 | vb << 20) & mask
            va = (va + vb + message[2 * step + 1]) & mask
            vd ^= va
            vd = (vd >> 8 | vd << 24) & mask
            vc = (vc + vd) & mask
            vb ^= vc
            v[a], v[b], v[c], v[d] = va, (vb >> 7 | vb << 25) & mask, vc, vd
        message = [message[i] for i in PERMUTATION]
    return tuple(v[i] ^ v[i + 8] for i in range(8))


def leaf_node(leaf: bytes, number: int) -> Node:
    """The last compression of a leaf, not yet done: if the leaf is the root, it needs another flag."""
    pieces = [leaf[at:at + 64] for at in range(0, len(leaf), 64)] or [b""]
    chaining: Sequence[int] = IV
    flags = LEAF_START
    for piece in pieces[:-1]:
        chaining = compress(chaining, struct.unpack("<16I", piece), number, 64, flags)
        flags = 0
    last = struct.unpack("<16I", pieces[-1].ljust(64, b"\0"))
    return chaining, last, number, len(pieces[-1]), flags | LEAF_END


def parent_node(left: Sequence[int], right: Sequence[int]) -> Node:
    return IV, [*left, *right], 0, 64, PARENT


class PlainBlake3:
    """BLAKE3-256 as the package has it: `update` and `digest`."""

    def __init__(self, data: bytes = b"") -> None:
        self.rest = bytearray()
        self.leaves = 0
        self.subtrees: List[Sequence[int]] = []
        self.update(data)

    def update(self, data: bytes) -> None:
        self.rest += data
        # A full leaf stays until more follows: it might be the last one.
        while len(self.rest) > LEAF_BYTES:
            node = leaf_node(bytes(self.rest[:LEAF_BYTES]), self.leaves)
            del self.rest[:LEAF_BYTES]
            self.leaves += 1
            size = self.leaves
            while size % 2 == 0:
                node = parent_node(self.subtrees.pop(), compress(*node))
                size //= 2
            self.subtrees.append(compress(*node))

    def digest(self) -> bytes:
        node = leaf_node(bytes(self.rest), self.leaves)
        for left in reversed(self.subtrees):
            node = parent_node(left, compress(*node))
        chaining, message, _, length, flags = node
        return struct.pack("<8I", *compress(chaining, message, 0, length, flags | ROOT))


new_blake3 = blake3_package.blake3 if blake3_package else PlainBlake3


def blake3(data: bytes) -> bytes:
    return new_blake3(data).digest()


# ---- Reed-Solomon: GF(2^8) modulo 0x11d, Vandermonde matrix made systematic (FORMAT.md, "Code") --------------------

EXP = [1]
while len(EXP) < 255:
    EXP.append(EXP[-1] << 1 ^ (0x11D if EXP[-1] & 0x80 else 0))
LOG = {value: power for power, value in enumerate(EXP)}
Matrix = List[List[int]]


def multiply(a: int, b: int) -> int:
    return EXP[(LOG[a] + LOG[b]) % 255] if a and b else 0


def power(base: int, exponent: int) -> int:
    return 1 if exponent == 0 else EXP[LOG[base] * exponent % 255] if base else 0


# PRODUCTS[c] multiplies each byte of a payload by c: payload.translate(PRODUCTS[c]).
PRODUCTS = [bytes(multiply(c, x) for x in range(256)) for c in range(256)]


def matrix_product(left: Matrix, right: Matrix) -> Matrix:
    def cell(row: List[int], column: Sequence[int]) -> int:
        return functools.reduce(lambda total, pair: total ^ multiply(*pair), zip(row, column), 0)
    return [[cell(row, column) for column in zip(*right)] for row in left]


def inverse(matrix: Matrix) -> Matrix:
    """Gauss and Jordan, beside the identity. Any k rows of a code's matrix can be inverted."""
    size = len(matrix)
    rows = [list(row) + [int(r == c) for c in range(size)] for r, row in enumerate(matrix)]
    for at in range(size):
        pivot = next(r for r in range(at, size) if rows[r][at])
        rows[at], rows[pivot] = rows[pivot], rows[at]
        unit = EXP[-LOG[rows[at][at]] % 255]
        rows[at] = [multiply(unit, x) for x in rows[at]]
        for r in range(size):
            if r != at and rows[r][at]:
                factor = rows[r][at]
                rows[r] = [x ^ multiply(factor, y) for x, y in zip(rows[r], rows[at])]
    return [row[size:] for row in rows]


@functools.lru_cache(maxsize=None)
def code_matrix(k: int, n: int) -> Matrix:
    """Shard r of a stripe is the sum over c of code_matrix[r][c] times data shard c."""
    vandermonde = [[power(r, c) for c in range(k)] for r in range(n)]
    return matrix_product(vandermonde, inverse(vandermonde[:k]))


@functools.lru_cache(maxsize=256)
def restoring_matrix(k: int, n: int, present: Tuple[int, ...]) -> Matrix:
    return inverse([code_matrix(k, n)[i] for i in present])


def weighted_sum(weights: Sequence[int], payloads: Sequence[bytes]) -> bytes:
    total = 0
    for weight, payload in zip(weights, payloads):
        if weight:
            total ^= int.from_bytes(payload.translate(PRODUCTS[weight]), "little")
    return total.to_bytes(len(payloads[0]), "little")


def data_shards(k: int, n: int, shards: Dict[int, bytes]) -> List[bytes]:
    """The k data payloads of a stripe from any k of its payloads by index."""
    present = tuple(sorted(shards)[:k])
    rows = restoring_matrix(k, n, present) if present != tuple(range(k)) else []
    payloads = [shards[i] for i in present]
    return [shards[i] if i in shards else weighted_sum(rows[i], payloads) for i in range(k)]


# ---- records (FORMAT.md has every offset) --------------------------------------------------------------------------


class Superblock(NamedTuple):
    k: int
    m: int
    sequence: int
    vault: bytes
    volume: bytes
    set: int
    position: int
    role: int  # 1 member, 2 empty: replaces a lost volume and has not been refilled
    sets: int


class Entry(NamedTuple):
    chunk: bytes
    covered: int
    length: int
    set: int
    stripe: int


class Page(NamedTuple):
    level: int
    entries: List[Entry]

    def covered(self) -> int:
        return sum(entry.covered for entry in self.entries)


class Manifest(NamedTuple):
    hash: bytes
    k: int
    m: int
    object: bytes
    sha256: bytes
    length: int
    created: int
    media_type: str
    file_name: str
    content: Union[None, bytes, Page]


class Commit(NamedTuple):
    name: bytes
    seq: int
    previous_seq: int
    previous: bytes
    object: Optional[bytes]
    manifest: Optional[bytes]


class Fields:
    """Takes a record apart, from its begin. Magic and version are checked, and the seal if it has one."""

    def __init__(self, record: bytes, magic: bytes, seal_bytes: int) -> None:
        self.record, self.at = record, 0
        self.end = len(record) - seal_bytes
        if self.end < 6 or self.take(4) != magic:
            raise Damaged(f"no {magic.decode()} record")
        version = self.number(2)
        if version != 1:
            raise Damaged(f"{magic.decode()} record of version {version}, this program reads version 1")
        if seal_bytes and blake3(record[:self.end])[:seal_bytes] != record[self.end:]:
            raise Damaged(f"the seal of the {magic.decode()} record does not fit")

    def take(self, count: int) -> bytes:
        if count > self.end - self.at:
            raise Damaged("a record ends too early")
        self.at += count
        return self.record[self.at - count:self.at]

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "little")

    def text(self) -> str:
        return self.take(self.number(2)).decode("utf-8", "replace")

    def finish(self) -> None:
        if self.at != self.end:
            raise Damaged("a record goes on after its last field")


def parse_superblock(record: bytes) -> Superblock:
    f = Fields(record, b"CFSB", 32)
    k, m, sequence = f.number(1), f.number(1), f.number(8)
    vault, volume = f.take(16), f.take(16)
    place, position, role = f.number(2), f.number(1), f.number(1)
    f.take(8)
    sets = f.number(2)
    for _ in range(sets):
        f.take(2)
        f.take(16 * f.number(1))
    f.finish()
    return Superblock(k, m, sequence, vault, volume, place, position, role, sets)


def parse_page_body(f: Fields) -> Page:
    level, _, count = f.number(1), f.take(1), f.number(4)
    entries = []
    for _ in range(count):
        chunk, covered, length = f.take(32), f.number(8), f.number(4)
        place, _, stripe = f.number(2), f.take(2), f.number(8)
        entries.append(Entry(chunk, covered, length, place, stripe))
    return Page(level, entries)


def parse_page(chunk: bytes) -> Page:
    f = Fields(chunk, b"CFPG", 0)
    page = parse_page_body(f)
    f.finish()
    return page


def parse_body(f: Fields) -> Union[None, bytes, Page]:
    kind = f.number(1)
    if kind == 0:
        return None
    if kind == 1:
        return f.take(f.number(2))
    if kind == 2:
        return parse_page_body(f)
    raise Damaged(f"a manifest has a body of kind {kind}")


def parse_manifest(record: bytes, object_id: bytes) -> Manifest:
    f = Fields(record, b"CFMF", 32)
    k, m = f.number(1), f.number(1)
    found, sha256, length, created = f.take(32), f.take(32), f.number(8), f.number(8)
    media_type, file_name = f.text(), f.text()
    # The hash tree and the stripe table are skipped: this program verifies against the object's own hashes.
    content, _outboard, _stripe_table = parse_body(f), parse_body(f), parse_body(f)
    f.finish()
    if found != object_id:
        raise Damaged(f"the manifest is that of object {found.hex()}")
    return Manifest(blake3(record), k, m, found, sha256, length, created, media_type, file_name, content)


def parse_commit(record: bytes, vault: bytes, seq: int) -> Commit:
    f = Fields(record, b"CFCR", 32)
    kind, _, owner, _ = f.number(1), f.take(1), f.take(16), f.take(4)
    found, _, previous_seq, previous = f.number(8), f.number(8), f.number(8), f.take(32)
    f.take(16)
    if owner != vault or found != seq:
        raise Damaged("a commit record of another vault or place")
    is_upload = kind == 2
    object_id, manifest = (f.take(32), f.take(32)) if is_upload else (None, None)
    return Commit(record[-32:], seq, previous_seq, previous, object_id, manifest)


def parse_shard(record: bytes, entry: Entry, k: int, m: int) -> Tuple[int, bytes]:
    """Index and payload of a shard record, if it is sound and of this stripe."""
    header, payload = record[:112], record[112:]
    f = Fields(header, b"CFSH", 16)
    index, _, geometry = f.number(1), f.take(1), (f.number(1), f.number(1))
    found = f.number(2), f.number(4), f.number(8)
    f.take(8)
    chunk, payload_hash = f.take(32), f.take(32)
    if geometry != (k, m) or found != (entry.set, entry.length, entry.stripe) or chunk != entry.chunk:
        raise Damaged("a shard of another stripe")
    if index >= k + m or len(payload) != -(-entry.length // k) or blake3(payload) != payload_hash:
        raise Damaged("the payload of a shard does not fit its hash")
    return index, payload


# ---- reading RocksDB stores with programs that are not Coffer's ----------------------------------------------------

FAMILIES = ("default", "shards", "small", "mended", "index", "commits", "manifests", "listing")
Pair = Tuple[bytes, bytes]


class RocksdictStore:
    """A store read through the Python package rocksdict, which links RocksDB."""

    def __init__(self, folder: Path) -> None:
        access = rocksdict.AccessType.read_only(error_if_log_file_exist=False)
        options = {name: self.options() for name in FAMILIES}
        try:
            self.db = rocksdict.Rdict(str(folder), options=self.options(), column_families=options, access_type=access)
            self.families = {name: self.db.get_column_family(name) for name in FAMILIES}
        except Exception as error:  # the package raises plain exceptions
            raise Unreadable(str(error)) from error

    @staticmethod
    @functools.lru_cache(maxsize=None)
    def cache() -> Any:
        return rocksdict.Cache(32 << 20)  # one for all volumes: memory does not grow with them

    def options(self) -> Any:
        tables = rocksdict.BlockBasedOptions()
        tables.set_block_cache(self.cache())
        options = rocksdict.Options(raw_mode=True)
        options.set_block_based_table_factory(tables)
        options.set_max_open_files(128)
        return options

    def get(self, family: str, key: bytes) -> Optional[bytes]:
        try:
            return self.families[family].get(key)
        except Exception as error:
            raise Unreadable(str(error)) from error

    def scan(self, family: str) -> Iterator[Pair]:
        try:
            cursor = self.families[family].iter()
            cursor.seek_to_first()
            while cursor.valid():
                yield cursor.key(), cursor.value()
                cursor.next()
            cursor.status()
        except GeneratorExit:
            raise
        except Exception as error:
            raise Unreadable(str(error)) from error

    def close(self) -> None:
        self.families = {}
        self.db.close()


class LdbStore:
    """A store read through `ldb`, RocksDB's own command: it prints records in order of their keys."""

    NEAR = 64          # going on to a key that is at most so far ahead is faster than starting `ldb` again
    RUNNING = 2        # commands kept running for each family
    FAILURES = 16      # in a row, after which a family is given up

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cursors: Dict[str, List["LdbCursor"]] = {}
        self.failures: Dict[str, int] = {}
        for _ in self.scan("commits", b"", "--max_keys=1"):
            pass

    def scan(self, family: str, start: bytes = b"", *more: str) -> Iterator[Pair]:
        command = [ldb_command() or "ldb", f"--db={self.folder}", "--ignore_unknown_options", "--hex",
                   f"--column_family={family}", "scan", *more, *([f"--from=0x{start.hex()}"] if start else [])]
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, bufsize=1 << 18)
            try:
                said = b""
                for line in process.stdout:
                    words = line.split()  # 0xKEY : 0xVALUE, and ==> instead of : in newer versions
                    if len(words) == 3 and words[1] in (b":", b"==>"):
                        yield bytes.fromhex(words[0][2:].decode()), bytes.fromhex(words[2][2:].decode())
                    else:
                        said = line
                if process.wait() != 0:
                    errors.seek(0)
                    raise Unreadable((said + errors.read(2000)).decode(errors="replace").strip())
            except ValueError as error:
                raise Unreadable(f"ldb printed what is no record: {error}") from error
            finally:
                process.kill()
                process.stdout.close()
                process.wait()

    def get(self, family: str, key: bytes) -> Optional[bytes]:
        if self.failures.get(family, 0) >= self.FAILURES:
            raise Unreadable(f"{family} was given up after {self.FAILURES} errors in a row")
        cursors = self.cursors.setdefault(family, [])
        try:
            cursor, value = self.go_on(cursors, key) or self.start_at(family, key)
        except Unreadable:
            self.failures[family] = self.failures.get(family, 0) + 1
            raise
        self.failures[family] = 0
        cursors.insert(0, cursor)
        for old in cursors[self.RUNNING:]:
            old.pairs.close()
        del cursors[self.RUNNING:]
        return value

    @staticmethod
    def go_on(cursors: List["LdbCursor"], key: bytes) -> Optional[Tuple["LdbCursor", Optional[bytes]]]:
        """Takes the first cursor that is near out of the list and looks on with it, unless damage lies in between."""
        cursor = next((one for one in cursors if one.is_near(key)), None)
        if cursor is None:
            return None
        cursors.remove(cursor)
        try:
            return cursor, cursor.find(key)
        except Unreadable:
            return None

    def start_at(self, family: str, key: bytes) -> Tuple["LdbCursor", Optional[bytes]]:
        cursor = LdbCursor(self.scan(family, key), key)
        return cursor, cursor.find(key)

    def close(self) -> None:
        for cursor in itertools.chain.from_iterable(self.cursors.values()):
            cursor.pairs.close()
        self.cursors = {}


class LdbCursor:
    """A running scan that keys are looked for in, in rising order."""

    def __init__(self, pairs: Iterator[Pair], start: bytes) -> None:
        self.pairs, self.passed = pairs, start
        self.ahead: Optional[Pair] = next(pairs, None)

    def is_near(self, key: bytes) -> bool:
        if key < self.passed:
            return False
        return self.ahead is None or int.from_bytes(key, "big") - int.from_bytes(self.ahead[0], "big") <= LdbStore.NEAR

    def find(self, key: bytes) -> Optional[bytes]:
        self.passed = key
        while self.ahead and self.ahead[0] < key:
            self.ahead = next(self.pairs, None)
        return self.ahead[1] if self.ahead and self.ahead[0] == key else None


def ldb_command() -> Optional[str]:
    return shutil.which("ldb") or shutil.which("rocksdb_ldb")


READERS = {"rocksdict": RocksdictStore, "ldb": LdbStore}
Store = Union[RocksdictStore, LdbStore]


def open_store(reader: str, volume: Path, aside: Path) -> Store:
    """Opens a folder of links to the store's files, so that whatever a reader writes beside them stays out of DATA, and
    no options file sends it to another folder. A table that the store misses may be a run that lies in incoming/."""
    for file in (volume / "rocksdb").iterdir():
        if file.suffix in (".sst", ".log") or file.name == "CURRENT" or file.name.startswith("MANIFEST-"):
            (aside / file.name).symlink_to(file.resolve())
    incoming = volume / "incoming"
    spare = sorted(incoming.iterdir()) if incoming.is_dir() else []
    while True:
        try:
            return READERS[reader](aside)
        except Unreadable as error:
            missing = re.search(r"No such file.*?(\d+\.sst)", str(error), re.DOTALL)
            if not (missing and spare):
                raise
            table = aside / missing[1]
            table.unlink(missing_ok=True)
            table.symlink_to(spare.pop().resolve())


# ---- the vault -----------------------------------------------------------------------------------------------------


class Volume:
    def __init__(self, folder: Path, superblock: Superblock, store: Store) -> None:
        self.folder, self.superblock, self.store = folder, superblock, store
        self.bad_shards = 0
        self.is_listed_whole = True
        self.has_sound_record = False

    def pairs(self, family: str) -> Iterator[Pair]:
        """All records of a family; where it cannot be read on, it ends."""
        try:
            yield from self.store.scan(family)
        except Unreadable as error:
            say(f"volume {self.folder}: {family} cannot be read to its end: {error}")
            self.is_listed_whole = False


class Vault:
    def __init__(self, volumes: List[Volume]) -> None:
        self.volumes = volumes
        self.k, self.m = volumes[0].superblock.k, volumes[0].superblock.m
        self.id, self.sets = volumes[0].superblock.vault, volumes[0].superblock.sets
        self.places: Dict[Tuple[int, int], List[Volume]] = {}
        for volume in volumes:
            self.places.setdefault((volume.superblock.set, volume.superblock.position), []).append(volume)

    def read(self, entry: Entry) -> bytes:
        """The bytes of a chunk, verified. Data shards are asked for first, parity where one is missing or wrong."""
        n = self.k + self.m
        shards: Dict[int, bytes] = {}
        for i in range(n):
            if len(shards) == self.k:
                break
            for volume in self.places.get((entry.set, (entry.stripe + i) % n), []):
                shards.update(self.shard(volume, entry))
        if len(shards) < self.k:
            raise Lost(f"stripe {entry.stripe:016x} has {len(shards)} sound shards, {self.k} are needed")
        chunk = b"".join(data_shards(self.k, n, shards))[:entry.length]
        if blake3(chunk) != entry.chunk:
            raise Lost(f"stripe {entry.stripe:016x} decodes to other bytes than chunk {entry.chunk.hex()}")
        return chunk

    def shard(self, volume: Volume, entry: Entry) -> Dict[int, bytes]:
        """The shard of this stripe on this volume by its index, or nothing. What repair wrote comes first."""
        for family in ("mended", "small" if entry.stripe >> 63 else "shards"):
            try:
                record = volume.store.get(family, entry.stripe.to_bytes(8, "big"))
                if record is not None:
                    index, payload = parse_shard(record, entry, self.k, self.m)
                    return {index: payload}
            except (Damaged, Unreadable):
                volume.bad_shards += 1
        return {}

    def bytes_of(self, manifest: Manifest) -> Iterator[bytes]:
        if (manifest.k, manifest.m) != (self.k, self.m):
            raise Lost(f"its manifest says {manifest.k}+{manifest.m}, the vault is {self.k}+{self.m}")
        if isinstance(manifest.content, Page):
            yield from self.walk(manifest.content)
        else:
            yield manifest.content or b""

    def walk(self, page: Page) -> Iterator[bytes]:
        for entry in page.entries:
            if page.level == 0:
                yield self.read(entry)
                continue
            below = parse_page(self.read(entry))
            if below.level != page.level - 1 or below.covered() != entry.covered:
                raise Lost(f"the page in stripe {entry.stripe:016x} does not fit the page above it")
            yield from self.walk(below)

    def manifests(self) -> Iterator[Tuple[bytes, List[bytes]]]:
        """Every object id that any volume has, in order, with the different manifest records found for it."""
        streams = [volume.pairs("manifests") for volume in self.volumes]
        merged = heapq.merge(*streams, key=lambda pair: pair[0])
        for object_id, pairs in itertools.groupby(merged, key=lambda pair: pair[0]):
            yield object_id, list(dict.fromkeys(value for _, value in pairs))


class History:
    """What was decided: object ids with the hash of their manifest, from the chains of commit records. Takes about half
    a KiB of memory a record."""

    def __init__(self, vault: Vault) -> None:
        self.manifests: Dict[bytes, bytes] = {}
        places = sorted({volume.superblock.set for volume in vault.volumes})
        self.is_whole = len(places) == vault.sets
        for place in places:
            self.read_set(vault, [volume for volume in vault.volumes if volume.superblock.set == place])

    def read_set(self, vault: Vault, volumes: List[Volume]) -> None:
        records: Dict[bytes, Commit] = {}
        for volume in volumes:
            for key, value in volume.pairs("commits"):
                if key == bytes(8):
                    continue  # the volume's own state
                try:
                    record = parse_commit(value, vault.id, int.from_bytes(key, "big"))
                except Damaged:
                    continue  # the other volumes have it too
                volume.has_sound_record = True
                records.setdefault(record.name, record)
        asked = {v.superblock.position for v in volumes if v.superblock.role == 1 and v.has_sound_record}
        # n - W + 1 volumes that are not empty know the whole history, W = max(k, m) + 1.
        if len(asked) < vault.k + vault.m - max(vault.k, vault.m):
            say(f"set {volumes[0].superblock.set}: {len(asked)} volumes are too few to know what was decided")
            self.is_whole = False
        record = max(records.values(), key=lambda one: one.seq, default=None)
        while record:
            if record.object:
                self.manifests.setdefault(record.object, record.manifest)
            if record.previous_seq == 0:
                return
            record = records.get(record.previous)
        say(f"set {volumes[0].superblock.set}: its chain of commit records is broken")
        self.is_whole = False

    def standing(self, manifest: Manifest) -> str:
        if self.manifests.get(manifest.object) == manifest.hash:
            return "decided" if self.is_whole else "unknown"
        return "undecided" if self.is_whole else "unknown"


# ---- opening what is there -----------------------------------------------------------------------------------------


def volume_folders(data: Path, more: List[str]) -> List[Path]:
    """Folders that have a superblock, each once."""
    near = [path for folder in (data / "volumes", data) if folder.is_dir() for path in sorted(folder.iterdir())]
    candidates = dict.fromkeys(path.resolve() for path in [*near, *map(Path, more)])
    return [path for path in candidates if any((path / f"superblock.{copy}").is_file() for copy in (0, 1))]


def read_superblock(folder: Path) -> Superblock:
    """Of two copies the sound one, of two sound ones the later one."""
    found, reasons = [], []
    for copy in (0, 1):
        try:
            found.append(parse_superblock((folder / f"superblock.{copy}").read_bytes()))
        except (Damaged, OSError) as error:
            reasons.append(str(error))
    if not found:
        raise Unreadable(f"no copy of its superblock is sound: {'; '.join(reasons)}")
    return max(found, key=lambda superblock: superblock.sequence)


def open_volumes(folders: List[Path], reader: str, aside: Path) -> List[Volume]:
    """The volumes that can be read, those of one vault: the one that most of them belong to."""
    superblocks = {}
    for folder in folders:
        try:
            superblocks[folder] = read_superblock(folder)
        except Unreadable as error:
            say(f"volume {folder}: skipped: {error}")
    vaults = [superblock.vault for superblock in superblocks.values()]
    volumes = []
    for number, (folder, superblock) in enumerate(superblocks.items()):
        if superblock.vault != max(vaults, key=vaults.count):
            say(f"volume {folder}: skipped: it belongs to another vault, {superblock.vault.hex()}")
            continue
        try:
            links = aside / str(number)
            links.mkdir()
            volumes.append(Volume(folder, superblock, open_store(reader, folder, links)))
        except (Unreadable, OSError) as error:
            say(f"volume {folder}: skipped: its store does not open: {error}")
    return volumes


# ---- restoring -----------------------------------------------------------------------------------------------------


class Output:
    """The folder that objects are written to, and its index."""

    COLUMNS = ("id", "length", "sha256", "media_type", "file_name", "created", "standing")

    def __init__(self, folder: Path, as_json: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.as_json = folder, as_json
        self.name = "index.json" if as_json else "index.tsv"
        self.index = open(folder / f".{self.name}.partial", "w", encoding="utf-8")
        self.index.write("[" if as_json else "\t".join(self.COLUMNS) + "\n")
        self.restored = self.restored_bytes = 0

    def has(self, manifest: Manifest) -> bool:
        """Was it restored already? The file is read and verified."""
        path = self.folder / manifest.object.hex()
        if not path.is_file() or path.stat().st_size != manifest.length:
            return False
        with open(path, "rb") as file:
            return self.is_right(manifest, iter(lambda: file.read(1 << 20), b""), None)

    def write(self, manifest: Manifest, pieces: Iterator[bytes]) -> None:
        """Writes an object under another name, verifies it, and gives it its own."""
        partial = self.folder / f".{manifest.object.hex()}.partial"
        try:
            with open(partial, "wb") as file:
                if not self.is_right(manifest, pieces, file):
                    raise Lost("its chunks are sound but do not add up to its length and hashes")
            partial.rename(self.folder / manifest.object.hex())
        finally:
            partial.unlink(missing_ok=True)

    def is_right(self, manifest: Manifest, pieces: Iterator[bytes], file: Any) -> bool:
        id_hash, sha256, length = new_blake3(), hashlib.sha256(), 0
        for piece in pieces:
            id_hash.update(piece)
            sha256.update(piece)
            length += len(piece)
            if file:
                file.write(piece)
            progress(self.restored, self.restored_bytes + length)
        return (length, id_hash.digest(), sha256.digest()) == (manifest.length, manifest.object, manifest.sha256)

    def add(self, manifest: Manifest, standing: str) -> None:
        created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(manifest.created))
        row = (manifest.object.hex(), manifest.length, manifest.sha256.hex(), manifest.media_type, manifest.file_name,
               created, standing)
        if self.as_json:
            self.index.write((",\n" if self.restored else "\n") + json.dumps(dict(zip(self.COLUMNS, row))))
        else:
            self.index.write("\t".join(plain(str(value)) for value in row) + "\n")
        self.restored += 1
        self.restored_bytes += manifest.length

    def finish(self) -> None:
        """What is reported as restored is on the disk first."""
        self.index.write("\n]\n" if self.as_json else "")
        self.index.close()
        os.replace(self.index.name, self.folder / self.name)
        os.sync()


def plain(text: str) -> str:
    r"""A cell of a table: a tab as \t, a line's end as \n, a backslash as \\."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def restore_object(
    vault: Vault, history: History, output: Output, object_id: bytes, records: List[bytes]
) -> Optional[str]:
    """Restores one object by the first of its manifests that leads to its bytes. None: it was not, and it says why."""
    manifests, reasons = [], []
    for record in records:
        try:
            manifests.append(parse_manifest(record, object_id))
        except Damaged as error:
            reasons.append(str(error))
    # The manifest that was decided goes first.
    manifests.sort(key=lambda one: history.standing(one) != "decided")
    for manifest in manifests:
        try:
            if not output.has(manifest):
                output.write(manifest, vault.bytes_of(manifest))
            output.add(manifest, history.standing(manifest))
            return history.standing(manifest)
        except (Lost, Damaged, OSError, OverflowError) as error:
            reasons.append(f"{error} (its upload is {history.standing(manifest)})")
    say(f"object {object_id.hex()}: not restored: {'; '.join(reasons)}")
    return None


def restore_all(vault: Vault, output: Output) -> Dict[str, Any]:
    """Restores every object that any manifest or commit record names, and counts."""
    history = History(vault)
    unseen = set(history.manifests)
    counts: Dict[str, Any] = {"decided": 0, "undecided": 0, "unknown": 0, "not_restored": 0}
    for object_id, records in vault.manifests():
        unseen.discard(object_id)
        standing = restore_object(vault, history, output, object_id, records)
        counts[standing or "not_restored"] += 1
    for object_id in sorted(unseen):
        say(f"object {object_id.hex()}: not restored: a commit record names it, and no volume shows its manifest")
        counts["not_restored"] += 1
    whole = {(v.superblock.set, v.superblock.position) for v in vault.volumes
             if v.is_listed_whole and v.has_sound_record and v.superblock.role == 1}
    counts["list_is_complete"] = history.is_whole and len(whole) >= vault.k + vault.m - max(vault.k, vault.m)
    if not counts["list_is_complete"]:
        say("the list of objects may be incomplete: too few volumes could be read to their end")
    return {"restored": output.restored, "bytes": output.restored_bytes, **counts}


# ---- the command ---------------------------------------------------------------------------------------------------

SHOWN = {"at": 0.0, "width": 0}


def progress(objects: int, bytes_done: int) -> None:
    """A line on a terminal, four times a second; silence elsewhere."""
    now = time.monotonic()
    if sys.stderr.isatty() and now - SHOWN["at"] > 0.25:
        line = f"{objects} objects, {bytes_done / (1 << 20):.1f} MiB"
        sys.stderr.write("\r" + line.ljust(SHOWN["width"]))
        sys.stderr.flush()
        SHOWN.update(at=now, width=len(line))


def say(text: str) -> None:
    if SHOWN["width"]:
        sys.stderr.write("\r" + " " * SHOWN["width"] + "\r")
        SHOWN["width"] = 0
    print(f"recover: {text}", file=sys.stderr, flush=True)


def wrong(text: str) -> int:
    say(text)
    return 2


def is_served(data: Path) -> bool:
    """Does a process have the vault open? Its lock is tried, and let go of at once."""
    try:
        with open(data / "lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def usable_reader(wanted: Optional[str]) -> Optional[str]:
    installed = {"rocksdict": rocksdict is not None, "ldb": ldb_command() is not None}
    return next((name for name in ([wanted] if wanted else READERS) if installed[name]), None)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path, help="the vault's folder")
    parser.add_argument("out", metavar="OUT", type=Path, help="where objects go; made if it is not there")
    parser.add_argument("--volume", metavar="FOLDER", action="append", default=[],
                        help="a volume outside of DATA; may be given again")
    parser.add_argument("--reader", choices=sorted(READERS), help="what reads the stores; default: what is installed")
    parser.add_argument("--json", action="store_true",
                        help="write index.json instead of index.tsv, and the counts to stdout as JSON")
    return parser.parse_args()


def main() -> int:
    args = arguments()
    reader = usable_reader(args.reader)
    if reader is None:
        return wrong(f"no {args.reader or 'reader'} is installed: pip install rocksdict==0.3.29, "
                     "or apt install rocksdb-tools")
    if not args.data.is_dir():
        return wrong(f"{args.data} is no folder")
    folders = volume_folders(args.data, args.volume)
    if not folders:
        return wrong(f"no volume is in {args.data} or {args.data}/volumes: a volume's folder has a file superblock.0")
    out = args.out.resolve()
    if any(inside == out or inside in out.parents for inside in [args.data.resolve(), *folders]):
        return wrong(f"{args.out} is inside the vault, in which nothing is changed: give a folder outside of it")
    if is_served(args.data):
        return wrong(f"a process has {args.data} open: stop it first")
    if not blake3_package:
        say("the Python package blake3 is not installed: hashing in plain Python, ten seconds for each MiB")
    with tempfile.TemporaryDirectory(prefix="coffer-recover-") as aside:
        volumes = open_volumes(folders, reader, Path(aside))
        if not volumes:
            say("no volume can be read: nothing was restored")
            return 1
        try:
            output = Output(out, args.json)
        except OSError as error:
            return wrong(f"{args.out} cannot be written: {error}")
        return run(Vault(volumes), output, reader)


def run(vault: Vault, output: Output, reader: str) -> int:
    counts = restore_all(vault, output)
    output.finish()
    for volume in vault.volumes:
        volume.store.close()
        if volume.bad_shards:
            say(f"volume {volume.folder}: {volume.bad_shards} shards are damaged, and were made up from others")
    if output.as_json:
        print(json.dumps({"reader": reader, "volumes": len(vault.volumes), **counts}))
    say(f"{counts['restored']} objects restored, {counts['bytes']} bytes ({counts['undecided']} undecided, "
        f"{counts['unknown']} of unknown standing), {counts['not_restored']} not restored, from {len(vault.volumes)} "
        f"volumes of {vault.k}+{vault.m} with {reader}")
    return 0 if counts["not_restored"] == 0 and counts["list_is_complete"] else 1


if __name__ == "__main__":
    sys.exit(main())
