use std::io::Write as _;

use super::{Config, ConfigError, Sources};

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn load(
    file_text: &str,
    environment: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> Result<Config, ConfigError> {
    let file = file(file_text);
    let owned = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let sources =
        Sources { file: Some(file.path().to_owned()), environment: owned(environment), flags: owned(flags) };
    sources.load()
}

#[test]
fn the_example_file_is_the_defaults() {
    let text = include_str!("../../coffer.example.toml");
    assert_eq!(load(text, &[], &[]).unwrap(), Config::default());
    let said: toml::Table = text.parse().unwrap();
    let defaults = toml::Table::try_from(Config::default()).unwrap();
    assert_eq!(said, defaults, "the example shows every setting, and no other");
}

#[test]
fn nothing_given_is_the_defaults() {
    assert_eq!(Sources::default().load().unwrap(), Config::default());
    assert_eq!(
        load(
            "",
            &[("PATH", "/bin"), ("COFFER_SERVER", "https://elsewhere"), ("COFFER_CACERT", "own.pem")],
            &[]
        )
        .unwrap(),
        Config::default()
    );
}

#[test]
fn flags_lie_over_environment_over_file_over_defaults() {
    let text = "[limits]\nuploads = 2\nreads = 2\ndownloads = 2\n";
    let environment = [("COFFER_LIMITS_UPLOADS", "3"), ("COFFER_LIMITS_READS", "3")];
    let config = load(text, &environment, &[("limits.uploads", "4")]).unwrap();
    let limits = &config.limits;
    assert_eq!((limits.uploads, limits.reads, limits.downloads, limits.connections), (4, 3, 2, 1024));
}

#[test]
fn lists_and_texts_come_from_the_environment_too() {
    let config = load("", &[("COFFER_VOLUMES", "/a, /b,/c"), ("COFFER_GEOMETRY", "2+1")], &[]).unwrap();
    assert_eq!(config.volumes, ["/a", "/b", "/c"].map(std::path::PathBuf::from));
    assert_eq!(config.geometry.0.shards(), 3);
}

#[test]
fn an_unknown_key_is_refused_with_a_suggestion() {
    for (result, expected) in [
        (load("lisen = \"127.0.0.1:1\"", &[], &[]), "did you mean \"listen\"?"),
        (load("[limits]\nupload = 3", &[], &[]), "did you mean \"limits.uploads\"?"),
        (load("", &[("COFFER_LISTN", "x")], &[]), "did you mean \"COFFER_LISTEN\"?"),
        (load("", &[], &[("timeouts.body_idle", "3")]), "did you mean \"timeouts.body_idle_ms\"?"),
        (load("colour = \"red\"", &[], &[]), "sets \"colour\", which does not exist"),
    ] {
        let said = result.unwrap_err().to_string();
        assert!(said.contains(expected), "{said:?} lacks {expected:?}");
    }
}

#[test]
fn a_wrong_value_names_its_setting_and_its_source() {
    for (result, expected) in [
        (load("[limits]\nuploads = \"many\"", &[], &[]), "limits.uploads"),
        (
            load("", &[("COFFER_LIMITS_UPLOADS", "many")], &[]),
            "the environment sets limits.uploads to \"many\"",
        ),
        (load("", &[], &[("limits.uploads", "-1")]), "these settings are refused"),
        (load("", &[], &[("limits.uploads", "0")]), "would let nobody in"),
        (load("", &[], &[("listen", "8420")]), "listen"),
        (load("", &[], &[("geometry", "4-2")]), "4-2"),
        (load("volumes = [\"/a\"]", &[], &[]), "needs 6 volumes"),
        (load("listen = ", &[], &[]), "no TOML"),
        (load("limits = 3", &[], &[]), "\"limits\""),
    ] {
        let said = result.unwrap_err().to_string();
        assert!(said.contains(expected), "{said:?} lacks {expected:?}");
    }
}
