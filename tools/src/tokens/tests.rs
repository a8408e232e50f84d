//! The file of tokens.

use std::os::unix::fs::PermissionsExt as _;

use tempfile::tempdir;

use super::*;

#[test]
fn tokens_are_kept_by_server_and_account_and_nothing_else_is_touched() {
    let folder = tempdir().unwrap();
    let kept = Kept { path: folder.path().join("deep/coffer/accounts") };
    let token = |text: &str| Token::new(text).unwrap();
    assert_eq!(kept.find("http://a", "alice").unwrap(), None);
    kept.keep("http://a", "alice", &token("one")).unwrap();
    kept.keep("http://b", "alice", &token("two")).unwrap();
    let noted = format!("# a note\n{}", fs::read_to_string(kept.path()).unwrap());
    fs::write(kept.path(), noted).unwrap();
    kept.keep("http://a", "alice", &token("three")).unwrap();
    assert_eq!(
        fs::read_to_string(kept.path()).unwrap(),
        "# a note\nhttp://b alice two\nhttp://a alice three\n"
    );
    assert_eq!(kept.find("http://a", "alice").unwrap(), Some(token("three")));
    assert_eq!(kept.find("http://b", "alice").unwrap(), Some(token("two")));
    assert_eq!(kept.find("http://b", "bob").unwrap(), None);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(kept.path()), mode(kept.path().parent().unwrap())), (0o600, 0o700));
}

#[test]
fn a_token_is_visible_ascii_and_is_not_printed() {
    for wrong in ["", " ", "a b", "a\r\nX: y", "ä"] {
        assert_eq!(Token::new(wrong), None, "{wrong:?}");
    }
    assert_eq!(Token::new(" secret\n").unwrap().as_str(), "secret");
    assert_eq!(format!("{:?}", Token::new("secret").unwrap()), "Token");
}
