//! How a missing table is read out of RocksDB's words.

use super::missing_table;

#[test]
fn only_a_missing_table_is_named() {
    let missing = "Corruption: IO error: No such file or directory: while stat a file for size: \
                   /a/b.sst.d/rocksdb/000028.sst: No such file or directory in MANIFEST-000013";
    assert_eq!(missing_table(&missing.replace("b.sst.d", "b")), Some("000028.sst"));
    assert_eq!(missing_table("Corruption: bad block in /a/000028.sst"), None);
    assert_eq!(missing_table("No such file: /a/../x.sst"), None);
}
