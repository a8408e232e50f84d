//! What is asked.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use coffer_storage::ObjectId;

use super::answers::Asker;
use super::{lists, receipt, remote, sample};
use crate::args::VerifyArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local::Source;
use crate::output;
use crate::server::Server;

/// What the operands mean.
enum Question {
    /// Has this file this id?
    Local(Source, ObjectId),
    /// Does the server send what the id names?
    Remote(ObjectId),
    /// Have all files of these lists their ids?
    Lists(Vec<Source>),
}

/// Answers one question; every byte that it is about is read for it.
pub(crate) fn run(args: &VerifyArgs) -> Result<Exit, Failure> {
    let asker = Asker { format: args.format.format(), quiet: args.quiet };
    if let Some(path) = &args.receipt {
        return receipt::check(asker, path, args.key);
    }
    let question = question(args.check, &args.operands)?;
    if !matches!(question, Question::Remote(_)) && (args.sample.is_some() || args.offset.is_some()) {
        return Err(Failure::Usage {
            what: "--sample and --offset are for an object on a server".to_owned(),
            advice: "write `coffer verify ID --sample N` or `coffer verify ID --offset N`",
        });
    }
    match question {
        Question::Local(source, expected) => {
            let found = source.hash()?;
            asker.tell(&source.name().to_string_lossy(), found, expected)
        }
        Question::Remote(object) => {
            let server = Server::new(&args.server)?;
            match args.sample {
                Some(wanted) => sample::check(asker, &server, object, wanted, args.seed.clone()),
                None => remote::check(asker, &server, object, args.offset.unwrap_or(0)),
            }
        }
        Question::Lists(all) => {
            let mut exit = Exit::Done;
            for list in &all {
                let ended = lists::check(asker, list).or_else(|failure| match failure {
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
pub(crate) fn parse_id(text: &OsStr) -> Result<ObjectId, Failure> {
    let text = text.to_string_lossy();
    text.parse().map_err(|source| Failure::Id { text: text.into_owned(), source })
}
