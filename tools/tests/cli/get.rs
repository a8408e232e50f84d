//! `coffer get`.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use tempfile::tempdir;

use crate::run::{Said, bytes, coffer, id, run};
use crate::scripted::{Scripted, object_answer, page, problem};
use crate::slices::SliceServer;

fn get(folder: &Path, server: &Scripted, args: &[&str]) -> Said {
    let mut all = vec!["get", "--server", server.url()];
    all.extend(args);
    run(folder, &all)
}

/// Names of the files in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn bytes_arrive_where_they_are_wanted() {
    let folder = tempdir().unwrap();
    let data = bytes(900_000, 5);
    let object = id(&data);
    let server = || Scripted::new(vec![object_answer(&data)]);
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("there"), "old").unwrap();
    for (args, place) in
        [(&[][..], object.as_str()), (&["-o", "there"], "there"), (&["-o", "sub"], &format!("sub/{object}"))]
    {
        let mut all = vec![object.as_str()];
        all.extend(args);
        let said = get(folder.path(), &server(), &all);
        assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""));
        assert!(fs::read(folder.path().join(place)).unwrap() == data, "{place}");
    }
    let piped =
        coffer(folder.path()).args(["get", "--server", server().url(), &object, "-o", "-"]).output().unwrap();
    assert!(piped.status.success() && piped.stdout == data && piped.stderr.is_empty());
    let json = get(folder.path(), &server(), &[&object, "-o", "there", "--json"]);
    let expected = format!(
        "{{\"file\":\"there\",\"length\":900000,\"object\":\"{object}\",\"offset\":0,\"verified\":true}}\n"
    );
    assert_eq!((json.code, json.out), (0, expected));
    assert_eq!(names(folder.path()), [object.as_str(), "sub", "there"]);
}

#[test]
fn the_empty_object_is_an_object() {
    let folder = tempdir().unwrap();
    let server = Scripted::new(vec![object_answer(b"")]);
    assert_eq!(get(folder.path(), &server, &[&id(b""), "-o", "empty"]).code, 0);
    assert_eq!(fs::read(folder.path().join("empty")).unwrap(), b"");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_stays() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/there"), "old").unwrap();
    std::os::unix::fs::symlink("sub/there", folder.path().join("link")).unwrap();
    let server = Scripted::new(vec![object_answer(b"new")]);
    assert_eq!(get(folder.path(), &server, &[&id(b"new"), "-o", "link"]).code, 0);
    assert_eq!(fs::read(folder.path().join("sub/there")).unwrap(), b"new");
    assert!(folder.path().join("link").is_symlink());
    let nowhere = Scripted::new(vec![object_answer(b"new")]);
    assert_eq!(get(folder.path(), &nowhere, &[&id(b"new"), "-o", ""]).code, 2);
}

#[test]
fn wrong_bytes_leave_no_file_and_keep_the_old_one() {
    let folder = tempdir().unwrap();
    let data = bytes(300_000, 6);
    fs::write(folder.path().join("there"), "old").unwrap();
    let lying = SliceServer::lying(&data, |_, _, reply| reply.body[200_000] ^= 1);
    let said = run(folder.path(), &["get", &id(&data), "-o", "there", "--server", lying.url()]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("from 196608 on: the bytes 196608 to 262144 are not"), "{}", said.err);
    assert_eq!(fs::read(folder.path().join("there")).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["there"]);
    let piped =
        coffer(folder.path()).args(["get", "--server", lying.url(), &id(&data), "-o", "-"]).output().unwrap();
    assert_eq!(piped.status.code(), Some(1));
    assert!(piped.stdout == data[..196_608], "standard output gets what was verified, and no byte more");
}

#[test]
fn a_broken_connection_is_taken_up_where_it_broke() {
    let folder = tempdir().unwrap();
    let data = bytes(900_000, 7);
    let object = id(&data);
    // What was not verified comes again: the group in which the connection broke.
    let server = SliceServer::lying(&data, |number, _, reply| {
        reply.breaks_after = [Some(400_000), Some(0), Some(100_000), None][number];
    });
    let said = run(folder.path(), &["get", &object, "-o", "data", "--server", server.url()]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(fs::read(folder.path().join("data")).unwrap() == data);
    let offsets: Vec<_> = server.asked().iter().map(|slice| slice.offset).collect();
    assert_eq!(offsets, [0, 393_216, 393_216, 458_752]);
}

#[test]
fn a_server_that_goes_away_or_finds_damage_leaves_no_file() {
    let folder = tempdir().unwrap();
    let data = bytes(900_000, 8);
    let object = id(&data);
    let gone = SliceServer::lying(&data, |number, _, reply| {
        reply.breaks_after = Some(if number == 0 { 400_000 } else { 0 });
    });
    let said = run(folder.path(), &["get", &object, "-o", "data", "--server", gone.url()]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("the bytes 0 to 393216 are verified"), "{}", said.err);
    assert_eq!(gone.asked().len(), 5);
    let hurt =
        Scripted::new(vec![object_answer(&data).broken_after(400_000), problem(500, "object-damaged")]);
    let said = get(folder.path(), &hurt, &[&object, "-o", "data"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("the words of object-damaged"), "{}", said.err);
    assert!(said.err.contains("bring missing volumes back"), "{}", said.err);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn rubbish_is_refused_before_anything_is_sent() {
    let folder = tempdir().unwrap();
    let object = id(b"");
    for (args, words) in [
        (&["get", "abc"][..], "is no object id"),
        (&["get", &object, "--range", "9-1"], "is no range of bytes"),
        (&["get", &object, "--server", "127.0.0.1:8420"], "http://"),
        (&["get", &object, "--server", "ftp://example.org"], "no server address"),
        (&["get", &object, "--server", "nonsense"], "no server address"),
        (&["get", &object, "--server", ""], "no server address"),
        (&["get", &object, "--server", "http://"], "no server address"),
        (&["get"], "Usage"),
    ] {
        let said = run(folder.path(), args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args:?}: {}", said.err);
        assert!(said.err.contains(words), "{args:?}: {}", said.err);
    }
}

#[test]
fn nobody_and_somebody_else_at_the_address_are_told_apart() {
    let folder = tempdir().unwrap();
    let object = id(b"");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let down = run(folder.path(), &["get", &object, "--server", &format!("http://{free}")]);
    assert_eq!(down.code, 3);
    assert!(down.err.contains("no answer from http://127.0.0.1"), "{}", down.err);
    assert!(down.err.contains("start one with `coffer serve`"), "{}", down.err);
    for status in ["200 OK", "404 Not Found", "301 Moved Permanently", "502 Bad Gateway"] {
        let server = Scripted::new(vec![page(status)]);
        let said = get(folder.path(), &server, &[&object]);
        assert_eq!(said.code, 3);
        assert!(said.err.contains("does not answer as a Coffer server does"), "{status}: {}", said.err);
    }
    assert_eq!(names(folder.path()), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = tempdir().unwrap();
    let data = bytes(900_000, 10);
    let server = || Scripted::new(vec![object_answer(&data)]);
    let said = get(folder.path(), &server(), &[&id(&data), "-o", "/dev/full"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("cannot write to /dev/full: No space left"), "{}", said.err);
    assert_eq!(get(folder.path(), &server(), &[&id(&data), "-o", "/dev/null"]).code, 0);
    // Even what waits in the buffer of standard output until the end, because no line feed follows it.
    let small = Scripted::new(vec![object_answer(b"small")]);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let args = ["get", "--server", small.url(), &id(b"small"), "-o", "-"];
    let output = coffer(folder.path()).args(args).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let said = get(folder.path(), &server(), &[&id(&data), "-o", "no/such/folder"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("cannot create no/such/folder"), "{}", said.err);
}
