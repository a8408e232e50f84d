//! `coffer get`.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use tempfile::tempdir;

use crate::run::{Said, bytes, coffer, id, run};
use crate::scripted::{Scripted, object_answer, page, problem, range_answer, truncated_answer};

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
    let expected =
        format!("{{\"file\":\"there\",\"length\":900000,\"object\":\"{object}\",\"verified\":true}}\n");
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
    let lying = Scripted::new(vec![object_answer(&data)]);
    let said = get(folder.path(), &lying, &[&id(b"other"), "-o", "there"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains(&id(&data)), "{}", said.err);
    assert_eq!(fs::read(folder.path().join("there")).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["there"]);
}

#[test]
fn a_broken_connection_is_taken_up_where_it_broke() {
    let folder = tempdir().unwrap();
    let data = bytes(900_000, 7);
    let object = id(&data);
    let server = Scripted::new(vec![
        truncated_answer(&data, 400_000),
        range_answer(&data, 400_000, 0),
        range_answer(&data, 400_000, 100_000),
        range_answer(&data, 500_000, 400_000),
    ]);
    let said = get(folder.path(), &server, &[&object, "-o", "data"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(fs::read(folder.path().join("data")).unwrap() == data);
    let ranges: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            request.fields.lines().find(|field| field.starts_with("range")).unwrap_or("").to_owned()
        })
        .collect();
    assert_eq!(
        ranges,
        ["", "range: bytes=400000-899999", "range: bytes=400000-899999", "range: bytes=500000-899999"]
    );
}

#[test]
fn a_server_that_goes_away_or_finds_damage_leaves_no_file() {
    let folder = tempdir().unwrap();
    let data = bytes(900_000, 8);
    let object = id(&data);
    let gone = Scripted::new(vec![truncated_answer(&data, 400_000)]);
    let said = get(folder.path(), &gone, &[&object, "-o", "data"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("broke after 400000 bytes"), "{}", said.err);
    let hurt = Scripted::new(vec![truncated_answer(&data, 400_000), problem(500, "object-damaged")]);
    let said = get(folder.path(), &hurt, &[&object, "-o", "data"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("the words of object-damaged"), "{}", said.err);
    assert!(said.err.contains("bring missing volumes back"), "{}", said.err);
    let other = Scripted::new(vec![truncated_answer(&data, 400_000), object_answer(&data)]);
    assert_eq!(get(folder.path(), &other, &[&object, "-o", "data"]).code, 3, "a server without ranges");
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_range_is_said_not_to_be_proven() {
    let folder = tempdir().unwrap();
    let data = bytes(1000, 9);
    let server = Scripted::new(vec![range_answer(&data, 900, 100)]);
    let said = get(folder.path(), &server, &[&id(&data), "--range", "-100", "-o", "tail"]);
    assert_eq!(said.code, 0);
    assert!(said.err.contains("a range is not checked against the id"), "{}", said.err);
    assert_eq!(fs::read(folder.path().join("tail")).unwrap(), data[900..]);
    assert!(server.requests()[0].fields.contains("range: bytes=-100\r\n"));
    let outside = Scripted::new(vec![problem(416, "range-not-satisfiable")]);
    let said = get(folder.path(), &outside, &[&id(&data), "--range", "5000-", "-o", "tail"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("the words of range-not-satisfiable"), "{}", said.err);
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
        if status == "200 OK" {
            assert_eq!(said.code, 1, "bytes that are not the object's: {}", said.err);
        } else {
            assert_eq!(said.code, 3);
            assert!(said.err.contains("does not answer as a Coffer server does"), "{}", said.err);
        }
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
