//! `coffer verify ID`: a server that is not believed, one lie after another.

use std::net::TcpListener;
use std::path::Path;

use coffer_storage::tree::{Grain, Slice};
use tempfile::tempdir;

use crate::lies::{self, LEN};
use crate::run::{Said, bytes, id, run};
use crate::scripted::{Scripted, problem};
use crate::slices::{Reply, SliceServer, combined};

fn verify(folder: &Path, url: &str, object: &str, args: &[&str]) -> Said {
    let mut all = vec!["verify", object, "--server", url];
    all.extend(args);
    run(folder, &all)
}

#[test]
fn an_honest_server_is_believed() {
    let folder = tempdir().unwrap();
    for len in [0, 1, 1023, 1024, 1025, 65_535, 65_536, 65_537, 131_072, 700_000] {
        let data = bytes(len, 4);
        let (object, server) = (id(&data), SliceServer::honest(&data));
        let said = verify(folder.path(), server.url(), &object, &[]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{len}");
        assert!(said.out.starts_with(&format!("{object}: OK, {len} bytes verified at ")), "{}", said.out);
        assert_eq!(server.asked(), [Slice::whole(Grain::Group)]);
        let json = verify(folder.path(), server.url(), &object, &["--json"]).out;
        let (received, start) = (combined(&data).len(), "{\"bytes\":");
        assert!(json.starts_with(&format!("{start}{len},\"bytes_per_second\":")), "{json}");
        let end = format!(
            ",\"length\":{len},\"name\":\"{object}\",\"offset\":0,\"ok\":true,\"received\":{received}}}\n"
        );
        assert!(json.ends_with(&end), "{json}");
        assert_eq!(verify(folder.path(), server.url(), &object, &["--quiet"]).out, "");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is stored");
}

#[test]
fn every_lie_is_caught_at_its_first_bad_group() {
    let folder = tempdir().unwrap();
    let data = bytes(LEN, 4);
    let object = id(&data);
    for (name, lie, offset) in lies::all() {
        let server = SliceServer::lying(&data, move |_, _, reply| lie(reply));
        let said = verify(folder.path(), server.url(), &object, &[]);
        assert_eq!(said.code, 1, "{name}: {said:?}");
        assert_eq!(said.out, format!("{object}: FAILED at byte {offset}\n"), "{name}: {}", said.err);
        assert!(said.err.contains(&format!("from {offset} on: ")), "{name}: {}", said.err);
        assert_eq!(server.asked().len(), 1, "{name}: a lie is no break, and nobody asks again");
        let json = verify(folder.path(), server.url(), &object, &["--json", "--quiet"]).out;
        assert!(json.contains(&format!("\"offset\":{offset},\"ok\":false}}")), "{name}: {json}");
    }
}

#[test]
fn a_lie_after_a_break_is_caught_too() {
    let folder = tempdir().unwrap();
    let data = bytes(LEN, 4);
    let server = SliceServer::lying(&data, |number, _, reply| match number {
        0 => reply.breaks_after = Some(300_000),
        _ => *reply.body.last_mut().unwrap() ^= 1,
    });
    let said = verify(folder.path(), server.url(), &id(&data), &[]);
    assert_eq!((said.code, said.out), (1, format!("{}: FAILED at byte 655360\n", id(&data))));
}

#[test]
fn a_connection_that_breaks_is_taken_up_and_then_given_up() {
    let folder = tempdir().unwrap();
    let data = bytes(LEN, 4);
    let object = id(&data);
    // It breaks after each group, and in the middle of what comes before the first one.
    let breaking = SliceServer::lying(&data, |number, _, reply| {
        reply.breaks_after =
            Some(if number % 2 == 0 { 4 } else { 70_000 }).filter(|len| *len < reply.body.len());
    });
    let said = verify(folder.path(), breaking.url(), &object, &[]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.starts_with(&format!("{object}: OK, {LEN} bytes verified")), "{}", said.out);

    let gone = SliceServer::lying(&data, |number, _, reply| {
        reply.breaks_after = Some(if number == 0 { 300_000 } else { 4 });
    });
    let said = verify(folder.path(), gone.url(), &object, &[]);
    assert_eq!((said.code, said.out.as_str()), (3, ""));
    assert!(said.err.contains("the bytes 0 to 262144 are verified"), "{}", said.err);
    assert!(said.err.contains(&format!("`coffer verify {object} --offset 262144` goes on")), "{}", said.err);
    let rest = SliceServer::honest(&data);
    let said = verify(folder.path(), rest.url(), &object, &["--offset", "262144"]);
    let left = LEN - 262_144;
    assert!(
        said.out.starts_with(&format!("{object}: OK, {left} bytes from byte 262144 on verified")),
        "{said:?}"
    );
    assert_eq!(rest.asked()[0].offset, 262_144);
}

#[test]
fn who_says_nothing_of_the_bytes_is_no_liar() {
    let folder = tempdir().unwrap();
    let (data, object) = (bytes(LEN, 4), id(b"another"));
    let without = SliceServer::honest(&data);
    for args in [&[][..], &["--sample", "5"]] {
        let missing = verify(folder.path(), without.url(), &object, args);
        assert_eq!((missing.code, missing.out.as_str()), (3, ""));
        assert!(missing.err.contains("does not hold object"), "{}", missing.err);
        let hurt = Scripted::new(vec![problem(500, "object-damaged")]);
        let damaged = verify(folder.path(), hurt.url(), &object, args);
        assert_eq!(damaged.code, 1);
        assert!(damaged.err.contains("answers 500"), "{}", damaged.err);
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let nobody = verify(folder.path(), &format!("http://{free}"), &object, args);
        assert_eq!(nobody.code, 3);
        assert!(nobody.err.contains("no answer from"), "{}", nobody.err);
    }
}

#[test]
fn a_sample_proves_the_length_and_as_many_leaves_as_asked_for() {
    let folder = tempdir().unwrap();
    let data = bytes(LEN, 5);
    let (object, server) = (id(&data), SliceServer::honest(&data));
    let said = verify(folder.path(), server.url(), &object, &["--sample", "60", "--seed", "00ff"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let start = format!(
        "{object}: OK, 60 of 684 leaves are right: at 95 % confidence at most 4.9 % of the object is missing or wrong; "
    );
    assert!(said.out.starts_with(&start) && said.out.ends_with("(seed 00ff)\n"), "{}", said.out);
    let mut asked = server.asked();
    assert_eq!(asked.len(), 61);
    assert!(asked[0].offset > LEN as u64, "the length comes first, from a slice beyond the end");
    assert!(asked.iter().all(|slice| slice.len == 1 && slice.grain == Grain::Leaf));
    let other = SliceServer::honest(&data);
    assert_eq!(
        verify(folder.path(), other.url(), &object, &["--sample", "60", "--seed", "00FF"]).out,
        said.out
    );
    let by_offset = |slice: &Slice| slice.offset;
    let mut again = other.asked();
    asked.sort_by_key(by_offset);
    again.sort_by_key(by_offset);
    assert_eq!(asked, again, "a seed names its leaves");
    assert!(asked.windows(2).all(|pair| pair[0].offset < pair[1].offset), "no leaf twice");
    let chance = || verify(folder.path(), server.url(), &object, &["--sample", "60"]).out;
    assert_ne!(chance(), chance());
}

#[test]
fn a_sample_of_a_small_object_is_all_of_it() {
    let folder = tempdir().unwrap();
    for (len, leaves) in [(0, 1), (1, 1), (1024, 1), (1025, 2), (70_000, 69)] {
        let data = bytes(len, 6);
        let server = SliceServer::honest(&data);
        let args = ["--sample", "100", "--json"];
        let said = verify(folder.path(), server.url(), &id(&data), &args);
        assert_eq!(said.code, 0, "{len}: {said:?}");
        let middle = format!("\"leaves\":{leaves},\"length\":{len},\"missing_at_most\":0.0,");
        assert!(
            said.out.contains(&middle) && said.out.contains(&format!("\"sampled\":{leaves},")),
            "{}",
            said.out
        );
    }
}

#[test]
fn a_sample_names_the_leaf_that_is_wrong_or_missing() {
    type Case = (&'static str, fn(&mut Reply));
    let folder = tempdir().unwrap();
    let data = bytes(LEN, 7);
    let object = id(&data);
    let args = ["--sample", "1000"];
    let lies: [Case; 2] =
        [("wrong", |reply| *reply.body.last_mut().unwrap() ^= 1), ("missing", |reply| reply.status = 404)];
    for (name, lie) in lies {
        let server = SliceServer::lying(&data, move |_, slice, reply| {
            if slice.offset == 123 * 1024 {
                lie(reply);
            }
        });
        let said = verify(folder.path(), server.url(), &object, &args);
        assert_eq!(
            (said.code, said.out),
            (1, format!("{object}: FAILED at byte 125952\n")),
            "{name}: {}",
            said.err
        );
    }
    // A length that is not the object's does not get as far as a leaf.
    let shorter = SliceServer::lying(&data, |_, _, reply| reply.body[0] ^= 1);
    assert_eq!(verify(folder.path(), shorter.url(), &object, &args).code, 1);
    assert_eq!(shorter.asked().len(), 1);
    // A connection that breaks once says nothing.
    let breaking = SliceServer::lying(&data, |number, _, reply| {
        reply.breaks_after = (number % 100 == 3).then_some(20);
    });
    assert_eq!(verify(folder.path(), breaking.url(), &object, &args).code, 0);
}
