//! `coffer hash -r`: whole folders.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::tempdir;

use crate::run::{bytes, id, run};

/// Files of many sizes, some of them with names that need care.
fn fill(folder: &Path) {
    for name in ["sub/deep", "sub-way", "empty folder"] {
        fs::create_dir_all(folder.join("in").join(name)).unwrap();
    }
    let names = ["a", "sub/b", "sub.c", "sub-way/d", "sub/deep/e\nf\\g", "with  spaces", "ümläut", "\r"];
    for (seed, name) in names.iter().enumerate() {
        let len = [0, 1, 1024, 70_000, 1 << 20, (1 << 20) + 1, 3 << 20, 9][seed];
        fs::write(folder.join("in").join(name), bytes(len, seed as u64)).unwrap();
    }
    for number in 0..300 {
        fs::write(folder.join(format!("in/sub/{number}")), number.to_string()).unwrap();
    }
}

/// The `b3sum` of this machine, where there is one.
fn b3sum() -> Option<PathBuf> {
    let cached = std::env::home_dir().map(|home| home.join(".cache/coffer/bin/b3sum"));
    let search = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&search).map(|folder| folder.join("b3sum"));
    cached.filter(|path| path.exists()).or_else(|| found.find(|path| path.exists()))
}

#[test]
fn a_folder_is_hashed_as_b3sum_hashes_what_find_finds() {
    let folder = tempdir().unwrap();
    fill(folder.path());
    let Some(b3sum) = b3sum() else {
        eprintln!("left out: there is no b3sum on this machine");
        return;
    };
    for name in ["in", "./in", "in/", "."] {
        let theirs = Command::new("sh")
            .current_dir(folder.path())
            .env("LC_ALL", "C")
            .args(["-c", "find \"$1\" -type f -print0 | sort -z | xargs -0 \"$0\""])
            .arg(&b3sum)
            .arg(name)
            .output()
            .unwrap();
        let ours = run(folder.path(), &["hash", "-r", name]);
        assert_eq!((ours.code, ours.err.as_str()), (0, ""), "{name}");
        assert_eq!(ours.out, String::from_utf8(theirs.stdout).unwrap(), "{name}");
        assert_eq!(ours.out.lines().count(), 308);
    }
}

#[test]
fn a_folder_is_checked_by_its_list() {
    let folder = tempdir().unwrap();
    fill(folder.path());
    let list = run(folder.path(), &["hash", "--recursive", "in"]).out;
    fs::write(folder.path().join("list"), &list).unwrap();
    let checked = run(folder.path(), &["verify", "-c", "list"]);
    assert_eq!((checked.code, checked.out.lines().count()), (0, 308));
    assert!(checked.out.lines().zip(list.lines()).all(|(answer, line)| {
        answer.strip_suffix(": OK").unwrap().trim_start_matches('\\') == line.split_once("  ").unwrap().1
    }));
    fs::write(folder.path().join("in/sub/77"), "78").unwrap();
    let checked = run(folder.path(), &["verify", "-c", "--quiet", "list"]);
    assert_eq!((checked.code, checked.out.as_str()), (1, "in/sub/77: FAILED\n"));
}

#[test]
fn links_and_pipes_are_passed_over_and_said() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::write(folder.path().join("in/file"), "bytes").unwrap();
    symlink("file", folder.path().join("in/link")).unwrap();
    symlink("..", folder.path().join("in/loop")).unwrap();
    symlink("nowhere", folder.path().join("in/dangling")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.path().join("in/pipe")).status().unwrap().success());
    let line = |name: &str| format!("{}  {name}\n", id(b"bytes"));
    let said = run(folder.path(), &["hash", "-r", "in"]);
    assert_eq!((said.code, said.out), (0, line("in/file")));
    let note = "coffer: not followed in in: 3 symbolic links and 1 pipe, socket or device\n";
    assert_eq!(said.err, note);
    // What is named itself is followed.
    symlink("in", folder.path().join("named")).unwrap();
    symlink("in/file", folder.path().join("named file")).unwrap();
    let said = run(folder.path(), &["hash", "-r", "named", "named file"]);
    assert_eq!((said.code, said.out), (0, line("named/file") + &line("named file")));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_hashed() {
    let folder = tempdir().unwrap();
    fs::create_dir_all(folder.path().join("in/closed")).unwrap();
    for name in ["in/file", "in/secret", "in/closed/file"] {
        fs::write(folder.path().join(name), "bytes").unwrap();
    }
    let said = run(folder.path(), &["hash", "-r", "missing", "in"]);
    assert_eq!((said.code, said.out.lines().count()), (3, 3));
    assert!(said.err.contains("cannot read missing: "), "{}", said.err);
    for name in ["in/secret", "in/closed"] {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o000)).unwrap();
    }
    // Root reads everything.
    if fs::read(folder.path().join("in/secret")).is_err() {
        let said = run(folder.path(), &["hash", "-r", "in"]);
        assert_eq!((said.code, said.out), (3, format!("{}  in/file\n", id(b"bytes"))));
        assert!(said.err.contains("cannot read in/secret: Permission denied"), "{}", said.err);
        assert!(said.err.contains("cannot read in/closed: Permission denied"), "{}", said.err);
    }
    fs::set_permissions(folder.path().join("in/closed"), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(run(folder.path(), &["hash", "-r"]).code, 2);
}
