//! Names, tokens and the file.

use super::*;

fn account(name: &str, seed: u8) -> (Account, Token) {
    let token = Token::from_random([seed; 32]);
    let customer = format!("c-{seed:016x}");
    (
        Account {
            name: name.to_owned(),
            customer,
            token: token.hash(),
            created_unix_s: 1_795_000_000,
            per_day: None,
        },
        token,
    )
}

fn register() -> Register {
    let mut register = Register::default();
    for (name, seed) in [("alice", 1), ("bob-2", 2), ("a", 3)] {
        register.add(account(name, seed).0).unwrap();
    }
    register
}

#[test]
fn a_token_is_good_for_its_account_until_it_is_renewed() {
    let mut register = register();
    let (_, old) = account("alice", 1);
    assert_eq!(Token::read(old.as_str()), Some(old.clone()));
    assert_eq!(register.shown(old.hash()).unwrap().name, "alice");
    let new = Token::from_random([9; 32]);
    register.renew("alice", new.hash()).unwrap();
    assert_eq!(register.shown(old.hash()), None);
    assert_eq!(register.shown(new.hash()).unwrap().customer, "c-0000000000000001");
    assert!(!format!("{old:?}").contains("0101"), "a token does not print");
}

#[test]
fn what_is_no_token_or_no_name_is_refused() {
    for text in [
        "",
        "coffer_",
        &"0".repeat(71),
        &format!("coffer_{}", "G".repeat(64)),
        &format!("coffer_{}", "A".repeat(64)),
    ] {
        assert_eq!(Token::read(text), None, "{text}");
    }
    let mut register = register();
    for name in ["", "Alice", "a b", "ä", &"x".repeat(65), "../x", "sponsor", "alice"] {
        register.add(account(name, 7).0).unwrap_err();
    }
    register.renew("carol", account("carol", 7).1.hash()).unwrap_err();
}

#[test]
fn the_file_keeps_them_and_says_where_it_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let file = AccountsFile::new(folder.path());
    assert_eq!(file.load().unwrap(), Register::default());
    let mut limited = register();
    limited.limit("bob-2", Some("0.5".parse().unwrap())).unwrap();
    limited.limit("sponsor", None).unwrap_err();
    limited.limit("carol", None).unwrap_err();
    for kept in [limited, Register::default(), register()] {
        file.save(&kept).unwrap();
        assert_eq!(file.load().unwrap(), kept);
    }
    let path = folder.path().join("accounts");
    let whole = std::fs::read(&path).unwrap();
    let tokens = account("alice", 1).1;
    assert!(!String::from_utf8_lossy(&whole).contains(&tokens.as_str()[7..]), "only hashes are kept");
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        std::fs::write(&path, &damaged).unwrap();
        assert!(file.load().is_err(), "byte {at}");
        std::fs::write(&path, &whole[..at]).unwrap();
        assert!(file.load().is_err(), "cut at {at}");
    }
}

/// A file as the first version wrote it, before there were limits.
#[test]
fn a_file_of_before_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let token = account("alice", 1).1.hash();
    let text = format!("coffer accounts 1\nalice c-0000000000000001 {token} 1795000000\n");
    let seal = coffer_storage::ObjectId::of(text.as_bytes());
    let path = folder.path().join("accounts");
    std::fs::write(&path, format!("{text}seal {seal}\n")).unwrap();
    let file = AccountsFile::new(folder.path());
    let mut read = file.load().unwrap();
    assert_eq!(read.named("alice").unwrap(), &account("alice", 1).0);
    read.limit("alice", Some("2".parse().unwrap())).unwrap();
    file.save(&read).unwrap();
    assert!(std::fs::read_to_string(path).unwrap().contains(" 1795000000 2.000000000000\n"));
    assert_eq!(file.load().unwrap(), read);
}
