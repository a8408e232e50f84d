#!/usr/bin/env python3
"""Holds docs/recover.py against the golden vectors that the Rust code is held against. tests/recover.sh runs it."""

import itertools
import random
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "storage-core" / "tests" / "golden"


sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "docs"))
import recover  # noqa: E402  # it is no package: it lies where a finder of a vault looks for it


def golden(name):
    """Lines `name: value` of a golden file."""
    lines = (GOLDEN / name).read_text().splitlines()
    return [tuple(line.split(": ", 1)) for line in lines if line and not line.startswith("#")]


def records(name):
    return {what: bytes.fromhex(value) for what, value in golden(name)}


def each_bit_flipped(record, step=1):
    for at in range(0, len(record), step):
        yield record[:at] + bytes([record[at] ^ 1 << at % 8]) + record[at + 1:]


class PlainBlake3(unittest.TestCase):
    # From the published test vectors of BLAKE3: byte i of the input is i mod 251.
    PUBLISHED = {
        0: "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        1: "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
        1023: "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
        1024: "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
        1025: "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
        2048: "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a",
        31744: "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47",
    }

    def test_published_vectors(self):
        for length, expected in self.PUBLISHED.items():
            data = bytes(i % 251 for i in range(length))
            self.assertEqual(recover.PlainBlake3(data).digest().hex(), expected, length)

    def test_pieces_make_no_difference(self):
        data = random.Random(1).randbytes(9000)
        whole = recover.PlainBlake3(data).digest()
        for size in (1, 63, 64, 1024, 1025, 5000):
            hasher = recover.PlainBlake3()
            for at in range(0, len(data), size):
                hasher.update(data[at:at + size])
            self.assertEqual(hasher.digest(), whole, size)

    @unittest.skipUnless(recover.blake3_package, "the package blake3 is not installed")
    def test_agrees_with_the_package(self):
        for length in (2, 64, 65, 1500, 3072, 3073, 4096, 5121, 7 * 1024, 8 * 1024 + 1):
            data = random.Random(length).randbytes(length)
            self.assertEqual(recover.PlainBlake3(data).digest(), recover.blake3_package.blake3(data).digest(), length)


class ReedSolomon(unittest.TestCase):
    def stripes(self):
        for head, shards in golden("erasure.txt"):
            geometry, length = head.split()
            k, m = map(int, geometry.split("+"))
            yield k, k + m, int(length), [bytes.fromhex(shard) for shard in shards.split()]

    def test_matrix_is_the_one_that_backblaze_published(self):
        # Parity rows of 4 + 2 in "Backblaze Open-sources Reed-Solomon Erasure Coding Source Code", 2015.
        self.assertEqual(recover.code_matrix(4, 6)[4:], [[0x1B, 0x1C, 0x12, 0x14], [0x1C, 0x1B, 0x14, 0x12]])

    def test_shards_are_the_matrix_times_the_data(self):
        for k, n, length, shards in self.stripes():
            for row, shard in zip(recover.code_matrix(k, n), shards):
                self.assertEqual(recover.weighted_sum(row, shards[:k]), shard, (k, n, length))

    def test_any_k_shards_restore_the_data(self):
        tried = 0
        for k, n, length, shards in self.stripes():
            choices = list(itertools.islice(itertools.combinations(range(n), k), 40))
            choices += [random.Random(seed).sample(range(n), k) for seed in range(20)]
            for present in choices:
                restored = recover.data_shards(k, n, {i: shards[i] for i in present})
                self.assertEqual(restored, shards[:k], (k, n, present))
                tried += 1
        self.assertGreater(tried, 400)

    def test_a_wrong_shard_shows(self):
        for k, n, length, shards in self.stripes():
            wrong = {i: shards[i] for i in range(1, k + 1)}
            wrong[k] = bytes([wrong[k][0] ^ 1]) + wrong[k][1:]
            self.assertNotEqual(recover.data_shards(k, n, wrong), shards[:k])


class Records(unittest.TestCase):
    def test_placement(self):
        seen = 0
        for what, value in golden("numbers.txt"):
            if what.startswith("seq"):
                continue
            key, volumes = value.split()
            number = int(key, 16)
            self.assertEqual("".join(str((number + i) % 6) for i in range(6)), volumes, what)
            seen += 1
        self.assertGreater(seen, 20)

    def refuses(self, parse, record, step=1):
        for wrong in each_bit_flipped(record, step):
            self.assertRaises(recover.Damaged, parse, wrong)
        for cut in (0, 3, 5, 6, len(record) // 2, len(record) - 1):
            self.assertRaises(recover.Damaged, parse, record[:cut])
        self.assertRaises(recover.Damaged, parse, record + b"\0")

    def test_superblocks(self):
        for what, record in records("superblock.txt").items():
            found = recover.parse_superblock(record)
            self.assertEqual((found.k, found.m, found.sequence, found.set, found.position), (2, 1, 5, 1, 2))
            self.assertEqual(found.role, 1 if what.startswith("member") else 2)
            self.refuses(recover.parse_superblock, record)

    def test_manifests(self):
        for what, record in records("manifest.txt").items():
            object_id = record[8:40]
            found = recover.parse_manifest(record, object_id)
            self.assertEqual((found.k, found.m, found.created), (2, 1, 1_800_000_001), what)
            if what == "inlined":
                self.assertEqual(found.content, b"hello")
            if what == "paged":
                self.assertEqual((found.media_type, found.file_name[:2]), ("text/csv", "gr"))
                self.assertEqual(found.content.covered(), found.length)
            self.refuses(lambda wrong: recover.parse_manifest(wrong, object_id), record)
            self.assertRaises(recover.Damaged, recover.parse_manifest, record, bytes(32))

    def test_pages(self):
        for what, record in records("page.txt").items():
            page = recover.parse_page(record)
            self.assertEqual((page.level, len(page.entries)), (int(what[-1]), 3))
            self.assertRaises(recover.Damaged, recover.parse_page, record[:-1])

    def test_commit_records(self):
        vault = bytes([0xC0]) * 16
        for what, record in records("commit.txt").items():
            seq = int.from_bytes(record[28:36], "little")
            found = recover.parse_commit(record, vault, seq)
            self.assertEqual(found.previous, bytes([0x77]) * 32)
            self.assertEqual(found.object is not None, what.startswith("upload"))
            self.refuses(lambda wrong: recover.parse_commit(wrong, vault, seq), record)
            self.assertRaises(recover.Damaged, recover.parse_commit, record, bytes(16), seq)
            self.assertRaises(recover.Damaged, recover.parse_commit, record, vault, seq + 1)

    def test_shards(self):
        for what, record in records("shard.txt").items():
            length, place, number = 3, 1, int.from_bytes(record[16:24], "little")
            entry = recover.Entry(record[32:64], length, length, place, number)
            index, payload = recover.parse_shard(record, entry, 2, 1)
            self.assertEqual((index, len(payload)), (int(what.split()[1]), 2))
            self.refuses(lambda wrong: recover.parse_shard(wrong, entry, 2, 1), record)
            other = entry._replace(stripe=number + 1)
            self.assertRaises(recover.Damaged, recover.parse_shard, record, other, 2, 1)

    def test_a_newer_version_is_named_as_such(self):
        for name, parse in (("superblock.txt", recover.parse_superblock), ("page.txt", recover.parse_page)):
            record = next(iter(records(name).values()))
            self.assertRaisesRegex(recover.Damaged, "version 2", parse, record[:4] + b"\2\0" + record[6:])


if __name__ == "__main__":
    unittest.main()
