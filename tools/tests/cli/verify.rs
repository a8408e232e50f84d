//! `coffer verify` of local files and lists, and of what a server sends.

use std::fs;
use std::path::Path;

use tempfile::tempdir;

use crate::run::{bytes, id, run, run_with};

fn said(folder: &Path, args: &[&str]) -> (i32, String) {
    let said = run(folder, args);
    (said.code, said.out)
}

#[test]
fn a_file_has_its_id_until_one_byte_changes() {
    let folder = tempdir().unwrap();
    let mut data = bytes(1 << 20, 3);
    let object = id(&data);
    let file = folder.path().join("data");
    fs::write(&file, &data).unwrap();
    assert_eq!(said(folder.path(), &["verify", "data", &object]), (0, "data: OK\n".to_owned()));
    assert_eq!(said(folder.path(), &["verify", "data", &object.to_uppercase()]).0, 0);
    assert_eq!(said(folder.path(), &["verify", "--quiet", "data", &object]), (0, String::new()));
    assert_eq!(run_with(folder.path(), &["verify", "-", &object], &data).code, 0);

    data[777_777] ^= 1;
    fs::write(&file, &data).unwrap();
    let wrong = run(folder.path(), &["verify", "-q", "data", &object]);
    assert_eq!((wrong.code, wrong.out.as_str()), (1, "data: FAILED\n"));
    assert_eq!(wrong.err, format!("coffer: data is object {}, not {object}\n", id(&data)));
    let json = run(folder.path(), &["verify", "--json", "data", &object]);
    let found = id(&data);
    let expected =
        format!("{{\"expected\":\"{object}\",\"found\":\"{found}\",\"name\":\"data\",\"ok\":false}}\n");
    assert_eq!((json.code, json.out), (1, expected));
}

#[test]
fn wrong_usage_is_told_from_failure() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("data"), "data").unwrap();
    let object = id(b"data");
    let object = object.as_str();
    let short = object.get(1..).unwrap();
    for (args, code, words) in [
        (&["verify", "data", "abc"][..], 2, "\"abc\" is no object id"),
        (&["verify", "data", short], 2, "64 hexadecimal digits"),
        (&["verify", "data"], 2, "write `coffer verify FILE ID`"),
        (&["verify", "nonsense"], 2, "is no object id"),
        (&["verify", "data", object, object], 2, "3 operands are too many"),
        (&["verify"], 2, "Usage"),
        (&["verify", "missing", object], 3, "cannot read missing"),
        (&["verify", "data", object, "--sample", "9"], 2, "for an object on a server"),
        (&["verify", "data", object, "--offset", "9"], 2, "for an object on a server"),
        (&["verify", "-c", "data", "--sample", "9"], 2, "cannot be used with"),
        (&["verify", object, "--sample", "0"], 2, "not in 1..=1000000"),
        (&["verify", object, "--sample", "9", "--seed", "abc"], 2, "an even number of hexadecimal digits"),
        (&["verify", object, "--seed", "ab"], 2, "--sample"),
        (&["verify", ".", object], 3, "Is a directory"),
        (&["verify", "-c", "missing"], 3, "cannot read missing"),
        (&["verify", "-c", "."], 3, "Is a directory"),
    ] {
        let said = run(folder.path(), args);
        assert_eq!(said.code, code, "{args:?}: {}", said.err);
        assert!(said.err.contains(words), "{args:?}: {}", said.err);
        assert_eq!(said.out, "", "{args:?}");
    }
}

#[test]
fn lists_are_checked_line_by_line() {
    let folder = tempdir().unwrap();
    for name in ["one", "two", "with\nfeed"] {
        fs::write(folder.path().join(name), name).unwrap();
    }
    let list = run(folder.path(), &["hash", "one", "two", "with\nfeed"]).out;
    fs::write(folder.path().join("list"), &list).unwrap();
    let all = "one: OK\ntwo: OK\n\\with\\nfeed: OK\n";
    assert_eq!(said(folder.path(), &["verify", "-c", "list"]), (0, all.to_owned()));
    assert_eq!(said(folder.path(), &["verify", "-c", "--quiet", "list", "list"]), (0, String::new()));
    assert_eq!(run_with(folder.path(), &["verify", "-c"], list.as_bytes()).out, all);

    fs::remove_file(folder.path().join("one")).unwrap();
    let gone = run(folder.path(), &["verify", "-c", "-q", "list"]);
    assert_eq!(gone.code, 3);
    assert!(gone.out.starts_with("one: FAILED (cannot read one: No such file"), "{}", gone.out);

    fs::write(folder.path().join("two"), "too").unwrap();
    let both = run(folder.path(), &["verify", "-c", "list"]);
    assert_eq!(both.code, 1, "a mismatch is the answer, whatever else could not be read");
    assert!(both.out.ends_with("two: FAILED\n\\with\\nfeed: OK\n"), "{}", both.out);
    assert!(both.err.contains("2 of 3 lines of list did not check out"), "{}", both.err);
}

#[test]
fn what_is_no_list_does_not_pass() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("data"), "data").unwrap();
    let good = run(folder.path(), &["hash", "data"]).out;
    let long = format!("{}  {}\n", id(b"data"), "n".repeat(20_000));
    for (list, words) in [
        (Vec::new(), "it is empty"),
        (b"\n".to_vec(), "line 1: not of the form"),
        (format!("{good}nonsense\n").into_bytes(), "line 2: not of the form"),
        (format!("{good}{}", good.to_uppercase()).into_bytes(), "line 2: the id is not 64 lower-case"),
        (long.into_bytes(), "line 1 has more than"),
        (vec![0; 100_000], "line 1 has more than"),
        (b"\xff\xfe\n".to_vec(), "not UTF-8"),
    ] {
        fs::write(folder.path().join("list"), &list).unwrap();
        let said = run(folder.path(), &["verify", "-c", "list"]);
        assert_eq!(said.code, 3, "{words}: {said:?}");
        assert!(said.err.contains(words), "{words}: {said:?}");
    }
}
