//! Running the binary.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary in an empty folder of its own, with no setting from outside.
pub(crate) fn coffer(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coffer"));
    command.current_dir(folder).env("XDG_CONFIG_HOME", folder.join("config")).stdin(Stdio::null());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COFFER_")) {
        command.env_remove(name);
    }
    command
}

/// What a run said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let said = Self {
            code: output.status.code().expect("the process was not killed by a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!said.err.contains("panicked"), "{}", said.err);
        assert!(!said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'), "colour in a pipe: {said:?}");
        said
    }
}

/// Runs the binary to its end.
pub(crate) fn run(folder: &Path, args: &[impl AsRef<OsStr>]) -> Said {
    coffer(folder).args(args).output().unwrap().into()
}

/// Runs the binary with these bytes on its standard input.
pub(crate) fn run_with(folder: &Path, args: &[&str], input: &[u8]) -> Said {
    let mut child = coffer(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A run that refuses at once does not read its input.
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().unwrap().into()
    })
}

/// Bytes that are not all alike, other ones for each seed.
pub(crate) fn bytes(len: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; len];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

/// The id of these bytes.
pub(crate) fn id(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
