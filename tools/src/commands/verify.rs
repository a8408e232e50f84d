//! `coffer verify`: are these the bytes that the id names?

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use coffer_storage::ObjectId;
use serde_json::json;

use crate::args::VerifyArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local::Source;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::server::{Download, Server};
use crate::sums;

/// What the operands mean.
enum Question {
    /// Has this file this id?
    Local(Source, ObjectId),
    /// Does the server send what the id names?
    Remote(ObjectId),
    /// Have all files of these lists their ids?
    Lists(Vec<Source>),
}

/// Answers one question; every byte is read for it.
pub(crate) fn run(args: &VerifyArgs) -> Result<Exit, Failure> {
    let asker = Asker { format: args.format.format(), quiet: args.quiet };
    match question(args.check, &args.operands)? {
        Question::Local(source, expected) => {
            let found = source.hash()?;
            asker.tell(&source.name().to_string_lossy(), found, expected)
        }
        Question::Remote(object) => {
            let found = hash_remote(&Server::new(&args.server)?, object)?;
            asker.tell(&object.to_string(), found, object)
        }
        Question::Lists(lists) => {
            let mut exit = Exit::Done;
            for list in &lists {
                let ended = asker.check_list(list).or_else(|failure| match failure {
                    Failure::Output(_) => Err(failure),
                    other => {
                        output::report(&other);
                        Ok(other.exit())
                    }
                });
                exit = exit.and(ended?);
            }
            Ok(exit)
        }
    }
}

fn question(check: bool, operands: &[OsString]) -> Result<Question, Failure> {
    if check {
        let lists: Vec<_> = operands.iter().map(|list| Source::new(Path::new(list))).collect();
        return Ok(Question::Lists(if lists.is_empty() { vec![Source::Stdin] } else { lists }));
    }
    match operands {
        [file, id] => Ok(Question::Local(Source::new(Path::new(file)), parse_id(id)?)),
        [id] => match parse_id(id) {
            Err(_) if Path::new(id).exists() => Err(Failure::Usage {
                what: format!("the id that {} should have is missing", Path::new(id).display()),
                advice: "write `coffer verify FILE ID`, or `coffer verify -c LIST` for a list of ids and files",
            }),
            parsed => parsed.map(Question::Remote),
        },
        _ => Err(Failure::Usage {
            what: format!("{} operands are too many", operands.len()),
            advice: "write `coffer verify FILE ID`, `coffer verify ID` or `coffer verify -c LIST...`",
        }),
    }
}

/// Reads an id from the command line.
pub(super) fn parse_id(text: &OsStr) -> Result<ObjectId, Failure> {
    let text = text.to_string_lossy();
    text.parse().map_err(|source| Failure::Id { text: text.into_owned(), source })
}

/// The id of the bytes that the server sends for `object`.
fn hash_remote(server: &Server, object: ObjectId) -> Result<ObjectId, Failure> {
    let download = Download::start(server, object, None)?;
    let progress = Progress::new("verifying", &object.to_string(), Some(download.left()));
    download.hand_on(&progress, |_| Ok(()))
}

/// How answers are given.
struct Asker {
    format: Format,
    quiet: bool,
}

impl Asker {
    /// Tells whether the bytes have the id they should have.
    fn tell(&self, name: &str, found: ObjectId, expected: ObjectId) -> Result<Exit, Failure> {
        let right = found == expected;
        if !(right && self.quiet) {
            let text = || format!("{name}: {}", if right { "OK" } else { "FAILED" });
            let json = || json!({ "name": name, "ok": right, "expected": expected.to_string(), "found": found.to_string() });
            self.format.answer(text, json)?;
        }
        if right { Ok(Exit::Done) } else { Err(Failure::Mismatch { name: name.to_owned(), found, expected }) }
    }

    /// Checks each line of a list.
    fn check_list(&self, list: &Source) -> Result<Exit, Failure> {
        let unreadable = |error| Failure::file("read", list.name(), error);
        let unusable = |why: String| Failure::List { name: list.name().display().to_string(), why };
        let mut reader: Box<dyn BufRead> = match list {
            Source::Stdin => Box::new(io::stdin().lock()),
            Source::File(path) => Box::new(BufReader::new(File::open(path).map_err(unreadable)?)),
        };
        let mut exit = Exit::Done;
        let (mut lines, mut wrong) = (0_u64, 0_u64);
        loop {
            let mut line = Vec::new();
            reader.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line).map_err(unreadable)?;
            if line.is_empty() {
                break;
            }
            lines += 1;
            if line.len() as u64 == LINE_LIMIT {
                return Err(unusable(format!("line {lines} has more than {LINE_LIMIT} bytes")));
            }
            let checked = self.check_line(&line).or_else(|problem| match problem {
                LineProblem::Output(failure) => Err(failure),
                LineProblem::Syntax(why) => {
                    output::report(&unusable(format!("line {lines}: {why}")));
                    Ok(Exit::Failed)
                }
            })?;
            wrong += u64::from(checked != Exit::Done);
            exit = exit.and(checked);
        }
        if lines == 0 {
            return Err(unusable("it is empty".to_owned()));
        }
        if wrong > 0 {
            output::note(&format!("{wrong} of {lines} lines of {} did not check out", list.name().display()));
        }
        Ok(exit)
    }

    fn check_line(&self, line: &[u8]) -> Result<Exit, LineProblem> {
        let line = str::from_utf8(line).map_err(|_| LineProblem::Syntax("not UTF-8".to_owned()))?;
        let entry = sums::parse(line).map_err(|error| LineProblem::Syntax(error.to_string()))?;
        let path = PathBuf::from(&entry.name);
        let (mark, shown) = sums::escape(&path);
        let shown = format!("{mark}{shown}");
        match Source::File(path).hash() {
            Ok(found) => match self.tell(&shown, found, entry.expected) {
                Err(Failure::Mismatch { .. }) => Ok(Exit::No),
                told => told.map_err(LineProblem::Output),
            },
            Err(failure) => {
                let text = || format!("{shown}: FAILED ({failure})");
                let json = || json!({ "name": shown, "ok": false, "error": failure.to_string() });
                self.format.answer(text, json).map_err(LineProblem::Output)?;
                Ok(failure.exit())
            }
        }
    }
}

/// Why a line could not be checked.
enum LineProblem {
    Syntax(String),
    Output(Failure),
}

/// Longest line that is read: the longest path, all of it escaped, and the id.
const LINE_LIMIT: u64 = 16 << 10;
