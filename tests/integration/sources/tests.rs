use super::lexer::split;
use super::{Source, identifiers, mark_test_only};

fn code(text: &str) -> Vec<String> {
    split(text).into_iter().map(|line| line.code.trim().to_owned()).collect()
}

#[test]
fn comments_leave_the_code() {
    assert_eq!(code("let a = 1; // b\n/* c\n/* d */ e */ f()"), ["let a = 1;", "", "f()"]);
    let lines = split("//! doc\nx(); // why");
    assert_eq!(lines[0].comment, "! doc");
    assert_eq!(lines[1].comment, " why");
}

#[test]
fn literals_leave_the_code() {
    assert_eq!(code(r#"f("a // \" b", c)"#), [r#"f("", c)"#]);
    assert_eq!(code("f(r#\"a \" // b\"#, br\"c\")"), [r#"f("", "")"#]);
    assert_eq!(code("f(\"a\nb // c\", d)"), ["f(\"\"", ", d)"]);
    assert_eq!(split("f(\"stored\")")[0].literal, "stored");
}

#[test]
fn a_quote_is_a_character_or_a_lifetime() {
    assert_eq!(code(r#"f('"', '\'', '\u{1f}', '/'); g::<'a>("x")"#), [r#"f('', '', '', ''); g::<'a>("")"#]);
}

#[test]
fn a_name_that_ends_in_r_starts_no_raw_string() {
    assert_eq!(code(r#"for"x""#), [r#"for"""#]);
}

#[test]
fn rooms_are_folders_or_files() {
    let is_in = |path: &str| Source::new(path, "").is_in(&["a/src/volume/rocks"]);
    assert!(is_in("a/src/volume/rocks.rs"));
    assert!(is_in("a/src/volume/rocks/options.rs"));
    assert!(!is_in("a/src/volume/rocks_too.rs"));
    assert!(!is_in("a/src/volume.rs"));
}

#[test]
fn identifiers_are_words_of_code() {
    assert_eq!(identifiers("a_b::C(3u8, _d)").collect::<Vec<_>>(), ["a_b", "C", "_d"]);
}

#[test]
fn modules_declared_for_tests_are_test_code() {
    let mut sources = [
        Source::new("a/src/lib.rs", "#[cfg(test)]\nmod model;\nmod rate;\n"),
        Source::new("a/src/model.rs", ""),
        Source::new("a/src/model/slow.rs", ""),
        Source::new("a/src/rate.rs", "#[cfg(test)]\nmod tests;\n"),
        Source::new("a/src/rate/tests.rs", ""),
    ];
    mark_test_only(&mut sources);
    let test: Vec<bool> = sources.iter().map(Source::is_test).collect();
    assert_eq!(test, [false, true, true, false, true]);
}
