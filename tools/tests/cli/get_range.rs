//! `coffer get --range`: a part of an object, proven against the id of the whole.

use std::fs;
use std::path::Path;

use coffer_storage::tree::Grain;
use tempfile::tempdir;

use crate::run::{Said, bytes, coffer, id, run};
use crate::slices::SliceServer;

fn get(folder: &Path, server: &SliceServer, object: &str, range: &str) -> Said {
    run(folder, &["get", object, "--range", range, "-o", "part", "--server", server.url()])
}

#[test]
fn ranges_are_those_of_http_and_proven() {
    let folder = tempdir().unwrap();
    for len in [1_usize, 1024, 1025, 65_536, 65_537, 300_000] {
        let data = bytes(len, 20);
        let server = SliceServer::honest(&data);
        let last = len - 1;
        for (range, expected) in [
            ("0-0".to_owned(), 0..1),
            (format!("{last}-{last}"), last..len),
            (format!("{}-{}", len / 3, len / 2), len / 3..len / 2 + 1),
            (format!("{}-", len / 2), len / 2..len),
            ("0-".to_owned(), 0..len),
            ("-1".to_owned(), last..len),
            (format!("-{}", len * 2), 0..len),
            (format!("{last}-18446744073709551615"), last..len),
        ] {
            let said = get(folder.path(), &server, &id(&data), &range);
            assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""), "{range} of {len}");
            assert!(fs::read(folder.path().join("part")).unwrap() == data[expected], "{range} of {len}");
        }
    }
}

#[test]
fn a_range_behind_the_end_is_told_with_the_proven_length() {
    let folder = tempdir().unwrap();
    let data = bytes(70_000, 21);
    let server = SliceServer::honest(&data);
    for range in ["70000-", "70000-70000", "18446744073709551615-", "-0"] {
        let said = get(folder.path(), &server, &id(&data), range);
        assert_eq!(said.code, 3, "{range}");
        assert!(
            said.err.contains(&format!("has 70000 bytes, and none of the range {range}")),
            "{}",
            said.err
        );
    }
    let empty = SliceServer::honest(b"");
    assert!(get(folder.path(), &empty, &id(b""), "0-0").err.contains("has 0 bytes"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn no_byte_of_a_lie_is_written() {
    let folder = tempdir().unwrap();
    let data = bytes(300_000, 22);
    let object = id(&data);
    fs::write(folder.path().join("part"), "old").unwrap();
    // The last byte of what comes is the last one of the leaf from 199680 to 200704.
    let lying = SliceServer::lying(&data, |_, _, reply| *reply.body.last_mut().unwrap() ^= 1);
    let said = get(folder.path(), &lying, &object, "100000-200000");
    assert_eq!(said.code, 1);
    assert!(said.err.contains("from 199680 on"), "{}", said.err);
    assert_eq!(fs::read(folder.path().join("part")).unwrap(), b"old");
    let args = ["get", &object, "--range", "100000-200000", "-o", "-", "--server", lying.url()];
    let piped = coffer(folder.path()).args(args).output().unwrap();
    assert_eq!(piped.status.code(), Some(1));
    assert!(piped.stdout == data[100_000..199_680]);
    // An end that comes too soon is no end: the length has to be proven.
    let shorter = SliceServer::lying(&data, |_, _, reply| {
        reply.body.splice(..8, 150_000_u64.to_le_bytes());
    });
    assert_eq!(get(folder.path(), &shorter, &object, "140000-200000").code, 1);
    assert_eq!(get(folder.path(), &shorter, &object, "-10").code, 1);
    assert_eq!(get(folder.path(), &shorter, &object, "150000-").code, 1);
}

#[test]
fn a_broken_connection_is_taken_up_at_the_last_proven_leaf() {
    let folder = tempdir().unwrap();
    let data = bytes(300_000, 23);
    let server = SliceServer::lying(&data, |number, _, reply| {
        if number == 0 {
            reply.breaks_after = Some(50_000);
        }
    });
    assert_eq!(get(folder.path(), &server, &id(&data), "1000-250000").code, 0);
    assert!(fs::read(folder.path().join("part")).unwrap() == data[1000..=250_000]);
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked[1].offset > 40_000 && asked[1].offset.is_multiple_of(1024), "{asked:?}");
}

#[test]
fn long_ranges_come_in_groups_and_short_ones_in_leaves() {
    let folder = tempdir().unwrap();
    let data = bytes(3 << 20, 24);
    let server = SliceServer::honest(&data);
    for (range, grain) in
        [("5-1000000", Grain::Leaf), ("5-3000000", Grain::Group), ("2000000-", Grain::Group)]
    {
        let said = get(folder.path(), &server, &id(&data), range);
        assert_eq!((said.code, server.asked().last().unwrap().grain), (0, grain), "{range}");
    }
    let args = ["get", &id(&data), "--range", "7-9", "-o", "part", "--json", "--server", server.url()];
    let expected = format!(
        "{{\"file\":\"part\",\"length\":3,\"object\":\"{}\",\"offset\":7,\"verified\":true}}\n",
        id(&data)
    );
    assert_eq!(run(folder.path(), &args).out, expected);
}
