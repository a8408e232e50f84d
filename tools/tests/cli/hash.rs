//! `coffer hash`.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use tempfile::tempdir;

use crate::run::{bytes, coffer, id, run, run_with};

const EMPTY: &str = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";

#[test]
fn names_and_hashes_are_printed_as_b3sum_does() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    fs::write(folder.path().join("line\nfeed\\"), "").unwrap();
    let large = bytes(3 << 20, 1);
    fs::write(folder.path().join("large file"), &large).unwrap();
    let said = run(folder.path(), &["hash", "empty", "line\nfeed\\", "./large file"]);
    assert_eq!(
        said.out,
        format!("{EMPTY}  empty\n\\{EMPTY}  line\\nfeed\\\\\n{}  ./large file\n", id(&large))
    );
    assert_eq!((said.code, said.err.as_str()), (0, ""));
}

#[test]
fn standard_input_is_a_dash_or_nothing() {
    let folder = tempdir().unwrap();
    for len in [0, 1, 1 << 20, (1 << 20) + 1, 5 << 20] {
        let input = bytes(len, 2);
        for args in [&["hash"][..], &["hash", "-"]] {
            let said = run_with(folder.path(), args, &input);
            assert_eq!((said.code, said.out), (0, format!("{}  -\n", id(&input))));
        }
    }
}

#[test]
fn sha_256_and_json() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("abc"), "abc").unwrap();
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(run(folder.path(), &["hash", "--sha256", "abc"]).out, format!("{sha256}  abc\n"));
    let object = id(b"abc");
    let expected =
        format!("{{\"file\":\"abc\",\"length\":3,\"object\":\"{object}\",\"sha256\":\"{sha256}\"}}\n");
    assert_eq!(run(folder.path(), &["hash", "--sha256", "--json", "abc"]).out, expected);
    let said = run_with(folder.path(), &["hash", "--json"], b"abc");
    assert_eq!(said.out, format!("{{\"file\":\"-\",\"object\":\"{object}\"}}\n"));
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    let said = run(folder.path(), &["hash", "missing", "folder", "empty"]);
    assert_eq!((said.code, said.out), (3, format!("{EMPTY}  empty\n")));
    assert!(said.err.contains("cannot read missing: No such file"), "{}", said.err);
    assert!(said.err.contains("cannot read folder: Is a directory"), "{}", said.err);
    assert!(said.err.contains("name the files in it"), "{}", said.err);
}

#[test]
fn a_reader_that_goes_away_ends_it_without_a_word() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    let files = vec!["empty"; 5_000];
    let mut child = coffer(folder.path())
        .arg("hash")
        .args(files)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(3), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    for args in [&["hash", "empty"][..], &["man"], &["completions", "bash"], &["--help"], &["--version"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = coffer(folder.path()).args(args).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
