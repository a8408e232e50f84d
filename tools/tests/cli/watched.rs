//! What a person at a terminal sees of the work on many files. In a pipe there is silence, as all other tests show.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::tempdir;

use crate::run::{bytes, run};

/// Runs the binary with a terminal of 120 columns as standard error. `None` where there is no `script`.
fn watched(folder: &Path, arguments: &str) -> Option<String> {
    let line = format!("stty cols 120; '{}' {arguments} >out", env!("CARGO_BIN_EXE_coffer"));
    let said = Command::new("script")
        .current_dir(folder)
        .env("TERM", "xterm")
        .env("SHELL", "/bin/sh")
        .args(["-qec", &line, "/dev/null"])
        .stdin(Stdio::null())
        .output();
    let Ok(said) = said else {
        eprintln!("left out: there is no script on this machine");
        return None;
    };
    let shown = String::from_utf8(said.stdout).unwrap();
    assert!(said.status.success(), "{shown}");
    Some(shown)
}

#[test]
fn bytes_and_files_are_told_of_their_total() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    for (name, len) in [("a", 3 << 20), ("b", 1 << 20), ("empty", 0)] {
        fs::write(folder.path().join("in").join(name), bytes(len, len as u64)).unwrap();
    }
    let Some(shown) = watched(folder.path(), "hash -r in") else { return };
    assert!(shown.contains("hashing ") && shown.contains(" of 4.00 MiB, "), "{shown:?}");
    assert!(shown.contains(" of 3 files "), "{shown:?}");
    let list = fs::read_to_string(folder.path().join("out")).unwrap();
    assert_eq!(list, run(folder.path(), &["hash", "-r", "in"]).out);

    fs::write(folder.path().join("list"), &list).unwrap();
    let shown = watched(folder.path(), "verify -c list").unwrap();
    assert!(shown.contains("verifying list ") && shown.contains(" of 4.00 MiB, "), "{shown:?}");
    assert!(shown.contains(" of 3 files "), "{shown:?}");
}

#[test]
fn of_a_list_in_a_pipe_no_total_is_told() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("file"), bytes(1 << 20, 1)).unwrap();
    fs::write(folder.path().join("list"), run(folder.path(), &["hash", "file"]).out).unwrap();
    let Some(shown) = watched(folder.path(), "verify -c <list") else { return };
    assert!(shown.contains("verifying - ") && !shown.contains(" of "), "{shown:?}");
    assert_eq!(fs::read_to_string(folder.path().join("out")).unwrap(), "file: OK\n");
}
