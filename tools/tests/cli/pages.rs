//! Help, completions and man pages.

use std::fs;

use tempfile::tempdir;

use crate::run::run;

const COMMANDS: [&str; 17] = [
    "serve",
    "put",
    "get",
    "hash",
    "verify",
    "quote",
    "prices",
    "accounts",
    "receipt",
    "journal",
    "endowment",
    "simulate",
    "audit",
    "check",
    "volumes",
    "completions",
    "man",
];

#[test]
fn every_command_explains_itself_with_an_example() {
    let folder = tempdir().unwrap();
    let top = run(folder.path(), &["--help"]);
    assert_eq!((top.code, top.err.as_str()), (0, ""));
    assert!(top.out.contains("Exit codes:"));
    for command in COMMANDS {
        assert!(top.out.contains(&format!("  {command} ")), "{command} is not listed");
        let help = run(folder.path(), &[command, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.out.contains("Example"), "{command} has no example");
        assert!(
            help.out.contains(&format!("  coffer {command}")),
            "{command}'s example is of another command"
        );
        assert!(help.out.lines().all(|line| line.chars().count() <= 105), "{command}'s help is too wide");
    }
}

#[test]
fn nonsense_is_wrong_usage() {
    let folder = tempdir().unwrap();
    for args in
        [&[][..], &["nonsense"], &["hash", "--nonsense"], &["put"], &["check"], &["completions", "cmd"]]
    {
        let said = run(folder.path(), args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args:?}");
        assert!(said.err.contains("Usage") || said.err.contains("--help"), "{args:?}: {}", said.err);
    }
    let said = run(folder.path(), &["serve", "--set", "nonsense"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("--set KEY=VALUE"), "{}", said.err);
}

#[test]
fn the_version_is_the_packages() {
    let folder = tempdir().unwrap();
    let expected = format!("coffer {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(run(folder.path(), &["--version"]).out, expected);
}

#[test]
fn completions_know_the_commands() {
    let folder = tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = run(folder.path(), &["completions", shell]);
        assert_eq!(said.code, 0);
        for command in COMMANDS {
            assert!(said.out.contains(command), "{shell} does not know {command}");
        }
    }
}

#[test]
fn man_pages_are_written_for_every_command() {
    let folder = tempdir().unwrap();
    let main = run(folder.path(), &["man"]);
    assert!(main.code == 0 && main.out.contains(".TH coffer 1"), "{}", main.out);
    assert_eq!(run(folder.path(), &["man", "."]).code, 0);
    for command in COMMANDS {
        let page = fs::read_to_string(folder.path().join(format!("coffer-{command}.1"))).unwrap();
        assert!(page.contains("Example"), "{command}");
    }
    let missing = run(folder.path(), &["man", "missing"]);
    assert_eq!(missing.code, 3);
    assert!(missing.err.contains("cannot write man pages to missing"), "{}", missing.err);
}
