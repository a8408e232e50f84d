//! Lists of ids and files, as `coffer hash` and `b3sum` write them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

use coffer_storage::ObjectId;
use serde_json::json;

use super::answers::Asker;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local::Source;
use crate::ordered::{all_cores, in_order};
use crate::output;
use crate::progress::FilesProgress;
use crate::sums;

/// Checks each line of a list, on all cores; answers come in the order of the lines.
pub(super) fn check(asker: Asker, list: &Source) -> Result<Exit, Failure> {
    let name = list.name().display().to_string();
    let lines = Lines::open(list).map_err(|error| Failure::file("read", list.name(), error))?;
    let progress = FilesProgress::new("verifying", &name);
    // What is no stream can be read twice, first to tell how much there is to do.
    if list.known_length().is_some()
        && let Ok(lines) = Lines::open(list)
    {
        progress.expect(named(lines));
    }
    let (mut exit, mut count, mut wrong) = (Exit::Done, 0_u64, 0_u64);
    in_order(
        all_cores(),
        lines,
        |line| check_line(line, &progress),
        |line| {
            count += 1;
            let checked = match line {
                Ok(file) => progress.aside(|| asker.tell_file(&file))?,
                Err(LineError::Unreadable(error)) => return Err(Failure::file("read", list.name(), error)),
                Err(LineError::Endless) => {
                    let why = format!("line {count} has more than {LINE_LIMIT} bytes");
                    return Err(Failure::List { name: name.clone(), why });
                }
                Err(LineError::Syntax(why)) => {
                    let why = format!("line {count}: {why}");
                    progress.aside(|| output::report(&Failure::List { name: name.clone(), why }));
                    Exit::Failed
                }
            };
            wrong += u64::from(checked != Exit::Done);
            exit = exit.and(checked);
            Ok(())
        },
    )?;
    drop(progress);
    if count == 0 {
        return Err(Failure::List { name, why: "it is empty".to_owned() });
    }
    if wrong > 0 {
        output::note(&format!("{wrong} of {count} lines of {name} did not check out"));
    }
    Ok(exit)
}

/// The lines of a list, with their ends. An error is the last of them.
struct Lines {
    reader: Box<dyn BufRead + Send>,
    ended: bool,
}

impl Lines {
    fn open(list: &Source) -> io::Result<Self> {
        let reader: Box<dyn BufRead + Send> = match list {
            Source::Stdin => Box::new(BufReader::new(io::stdin())),
            Source::File(path) => Box::new(BufReader::new(File::open(path)?)),
        };
        Ok(Self { reader, ended: false })
    }
}

impl Iterator for Lines {
    type Item = Result<Vec<u8>, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let mut line = Vec::new();
        let read = match self.reader.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) if line.len() as u64 == LINE_LIMIT => Some(Err(LineError::Endless)),
            Ok(_) => Some(Ok(line)),
            Err(error) => Some(Err(LineError::Unreadable(error))),
        };
        self.ended = !matches!(read, Some(Ok(_)));
        read
    }
}

/// Why a line could not be checked.
enum LineError {
    /// It has no end within the limit: this is no list.
    Endless,
    /// It is not as such lists have them.
    Syntax(String),
    /// The list could not be read.
    Unreadable(io::Error),
}

/// A file that was read.
struct CheckedFile {
    /// As it stands in the list.
    shown: String,
    expected: ObjectId,
    found: Result<ObjectId, Failure>,
}

/// The files that a list names, lines that cannot be read left out.
fn named(lines: Lines) -> impl Iterator<Item = Source> {
    lines.filter_map(|line| parse(line).ok()).map(|entry| Source::File(PathBuf::from(entry.name)))
}

fn parse(line: Result<Vec<u8>, LineError>) -> Result<sums::Entry, LineError> {
    let line = String::from_utf8(line?).map_err(|_| LineError::Syntax("not UTF-8".to_owned()))?;
    sums::parse(&line).map_err(|error| LineError::Syntax(error.to_string()))
}

fn check_line(line: Result<Vec<u8>, LineError>, progress: &FilesProgress) -> Result<CheckedFile, LineError> {
    let entry = parse(line)?;
    let file = Source::File(PathBuf::from(&entry.name));
    let (mark, shown) = sums::escape(file.name());
    let found = file.hash();
    progress.done(&file);
    Ok(CheckedFile { shown: format!("{mark}{shown}"), expected: entry.expected, found })
}

impl Asker {
    /// Tells whether a file has its id. Only that nobody reads the answer is a failure here.
    fn tell_file(self, file: &CheckedFile) -> Result<Exit, Failure> {
        let shown = &file.shown;
        match &file.found {
            Ok(found) => match self.tell(shown, *found, file.expected) {
                Err(Failure::Mismatch { .. }) => Ok(Exit::No),
                told => told,
            },
            Err(failure) => {
                let text = || format!("{shown}: FAILED ({failure})");
                let json = || json!({ "name": shown, "ok": false, "error": failure.to_string() });
                self.format.answer(text, json)?;
                Ok(failure.exit())
            }
        }
    }
}

/// Longest line that is read: the longest path, all of it escaped, and the id.
const LINE_LIMIT: u64 = 16 << 10;
