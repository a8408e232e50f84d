#!/usr/bin/env python3
"""Verifies a Coffer receipt offline: python3 verify_receipt.py receipt.json [trusted public key, hex]

Needs the package `cryptography` and nothing of Coffer. It checks what `coffer verify --receipt` checks, except the proof
that the books continue those of a previous head. docs/ECONOMICS.md words the receipt, docs/FORMAT.md the entry.
"""
import json, struct, sys
from datetime import date, timedelta
from hashlib import sha256
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

receipt, raw = json.load(open(sys.argv[1])), bytes.fromhex

def check(holds, reason):
    if not holds:
        sys.exit(f"refused: {reason}")

def verify(what, key, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(raw(key)).verify(raw(signature), message)
    except InvalidSignature:
        check(False, f"the signature of the {what} does not fit")

def check_head(head, key):
    check(head["key_id"] == sha256(raw(key)).hexdigest(), "the head names another key")
    day = (date.fromisoformat(head["epoch"]) - date(1970, 1, 1)) // timedelta(days=1)
    verify("head", key, head["signature"], b"CFHD\1\0" + raw(receipt["vault"]) + struct.pack("<Q", head["size"])
           + raw(head["root"]) + struct.pack("<I", day) + raw(head["key_id"]))

def climb(node, at, last, path):  # RFC 9162, 2.1.3.2
    for sibling in path:
        check(last > 0, "the inclusion proof is too long")
        if at & 1 or at == last:
            node = sha256(b"\1" + raw(sibling) + node).digest()
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            node = sha256(b"\1" + node + raw(sibling)).digest()
        at, last = at >> 1, last >> 1
    check(last == 0, "the inclusion proof is too short")
    return node

key, head, paid = receipt["key"], receipt["head"], receipt["paid"]
check(len(sys.argv) < 3 or sys.argv[2] == key, "it is signed by another key than the trusted one")
check(receipt["version"] == "coffer receipt v1" and receipt["statement"] == "accepted and paid", "unknown statement")
unsigned = {name: value for name, value in receipt.items() if name != "signature"}
text = json.dumps(unsigned, sort_keys=True, separators=(",", ":"))
verify("receipt", key, receipt["signature"], b"CFRC\1\0" + text.encode())
check_head(head, key)
entry, number = raw(receipt["entry"]["bytes"]), receipt["entry"]["number"]
check(number < head["size"], "the entry is not within the head")
root = climb(sha256(b"\0" + entry).digest(), number, head["size"] - 1, receipt["inclusion"])
check(root == raw(head["root"]), "the entry does not stand in the signed books")

check(entry[:6] == b"CFEN\1\0" and entry[-16:] == sha256(entry[:-16]).digest()[:16], "the entry is damaged")
at = 18 + struct.unpack_from("<H", entry, 16)[0]  # behind the header, the time and the id
deposit, at = entry[at:at + 16], at + 16
length = struct.unpack_from("<H", entry, at)[0]
customer, at = entry[at + 2:at + 2 + length].decode(), at + 2 + length
quote, at = (entry[at + 1:at + 33].hex(), at + 33) if entry[at] else (None, at + 1)
schedule, object_id, sha, *numbers = struct.unpack_from("<32s32s32sQQQ16s16s16s16s16sHH", entry, at)
length, new, billable, _, _, _, endowment, fees, shards, of_shards = numbers
charge = int.from_bytes(endowment, "little") + int.from_bytes(fees, "little")
amount = f"{charge // 10**12}.{charge % 10**12:012}"
check(paid == {
    "deposit": deposit.hex(), "customer": customer, "quote": quote, "schedule": schedule.hex(), "length": length,
    "object": object_id.hex(), "sha256": sha.hex(), "new_bytes": new, "billable_bytes": billable, "shards": shards,
    "of_shards": of_shards, "charge": {"amount": amount, "currency": paid["charge"]["currency"]},
}, "the receipt says something else than its entry")
if receipt["previous"]:
    check_head(receipt["previous"]["head"], receipt["previous"]["key"])
print(f"accepted and paid: object {paid['object']}, {length} bytes, {amount} {paid['charge']['currency']}, "
      f"entry {number} of vault {receipt['vault']}, key {key}")
