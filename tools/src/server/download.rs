//! An object's bytes on their way from a server.

use std::io::{self, Read};
use std::str::FromStr;
use std::thread::sleep;
use std::time::Duration;

use coffer_storage::ObjectId;
use ureq::http::{Response, StatusCode, header};
use ureq::{Body, BodyReader};

use super::Server;
use crate::failure::Failure;
use crate::progress::Progress;

/// Which bytes of an object, as HTTP counts them. `FromStr` reads `FIRST-LAST`, `FIRST-` and `-COUNT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteRange {
    /// From the first to the last of these, both included.
    Between(u64, u64),
    /// From this one to the end.
    From(u64),
    /// This many at the end.
    Last(u64),
}

impl FromStr for ByteRange {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let wrong = || Failure::Usage {
            what: format!("{text:?} is no range of bytes"),
            advice: "a range is FIRST-LAST, FIRST- or -COUNT: 0-99 is the first 100 bytes, -100 the last 100",
        };
        let number = |digits: &str| {
            let plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
            if plain { digits.parse::<u64>().map_err(|_| wrong()) } else { Err(wrong()) }
        };
        match text.split_once('-').ok_or_else(wrong)? {
            ("", count) => number(count).map(Self::Last),
            (first, "") => number(first).map(Self::From),
            (first, last) => match (number(first)?, number(last)?) {
                (first, last) if first <= last => Ok(Self::Between(first, last)),
                _ => Err(wrong()),
            },
        }
    }
}

impl std::fmt::Display for ByteRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Between(first, last) => write!(f, "{first}-{last}"),
            Self::From(first) => write!(f, "{first}-"),
            Self::Last(count) => write!(f, "-{count}"),
        }
    }
}

/// The bytes of an object, or of a range of it, in order.
///
/// A connection that breaks is taken up again where it broke: an object never changes, so the rest is the rest. After
/// [`ATTEMPTS`] connections in a row that brought no byte it gives up. An error *answer* ends it at once: it says more
/// than a broken connection.
pub(crate) struct Download<'a> {
    server: &'a Server,
    object: ObjectId,
    body: BodyReader<'static>,
    /// Offset in the object of the next byte.
    next: u64,
    /// Offset of the first byte that is not asked for.
    end: u64,
    /// Bytes that have come.
    arrived: u64,
    /// Connections in a row that brought nothing.
    fruitless: u32,
}

impl<'a> Download<'a> {
    /// Asks for `range` of an object, or for all of it.
    pub(crate) fn start(
        server: &'a Server,
        object: ObjectId,
        range: Option<ByteRange>,
    ) -> Result<Self, Failure> {
        let wanted = range.map(|range| range.to_string());
        let response = server.get(&object, wanted.as_deref())?;
        let (next, end) = extent(server, &response, range.is_some())?;
        let body = response.into_body().into_reader();
        Ok(Self { server, object, body, next, end, arrived: 0, fruitless: 0 })
    }

    /// Bytes that are still to come.
    pub(crate) fn left(&self) -> u64 {
        self.end - self.next
    }

    /// Hands on all bytes that are still to come, piece by piece, and gives their id.
    pub(crate) fn hand_on(
        mut self,
        progress: &Progress,
        mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<ObjectId, Failure> {
        let mut hasher = blake3::Hasher::new();
        let mut piece = vec![0; PIECE];
        loop {
            let len = self.read(&mut piece)?;
            if len == 0 {
                return Ok(hasher.finalize().into());
            }
            let bytes = piece.get(..len).unwrap_or_default();
            hasher.update(bytes);
            take(bytes)?;
            progress.add(len);
        }
    }

    /// Fills the beginning of `buffer` with the next bytes; 0 at the end.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Failure> {
        while self.left() > 0 {
            match self.body.read(buffer) {
                Ok(0) => self.resume(io::ErrorKind::UnexpectedEof.into())?,
                Ok(len) if len as u64 > self.left() => {
                    return Err(self.foreign("it sends more bytes than it said"));
                }
                Ok(len) => {
                    self.next += len as u64;
                    self.arrived += len as u64;
                    self.fruitless = 0;
                    return Ok(len);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.resume(error)?,
            }
        }
        Ok(0)
    }

    /// Asks for the rest over a new connection.
    fn resume(&mut self, cause: io::Error) -> Result<(), Failure> {
        self.fruitless += 1;
        if self.fruitless > ATTEMPTS {
            let server = self.server.address().to_owned();
            return Err(Failure::Broken { server, bytes: self.arrived, source: cause });
        }
        sleep(PAUSE * (self.fruitless - 1));
        let rest = ByteRange::Between(self.next, self.end - 1);
        let response = match self.server.get(&self.object, Some(&rest.to_string())) {
            Ok(response) => response,
            // Nobody answers any more: that the connection broke is the news, and the next round waits longer.
            Err(Failure::Unreachable { .. }) => return self.resume(cause),
            Err(failure) => return Err(failure),
        };
        if extent(self.server, &response, true)? != (self.next, self.end) {
            return Err(self.foreign("it sends another range than it was asked for"));
        }
        self.body = response.into_body().into_reader();
        Ok(())
    }

    fn foreign(&self, what: &str) -> Failure {
        Failure::Foreign { server: self.server.address().to_owned(), what: what.to_owned() }
    }
}

/// First byte and end of what an answer carries, as offsets in the object.
fn extent(server: &Server, response: &Response<Body>, part: bool) -> Result<(u64, u64), Failure> {
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let found = match (response.status(), part) {
        (StatusCode::OK, false) => {
            text(header::CONTENT_LENGTH).and_then(|len| len.parse().ok()).map(|end| (0, end))
        }
        (StatusCode::PARTIAL_CONTENT, true) => text(header::CONTENT_RANGE).and_then(content_range),
        _ => None,
    };
    found.ok_or_else(|| Failure::Foreign {
        server: server.address().to_owned(),
        what: format!("its answer {} does not say which bytes it carries", response.status().as_u16()),
    })
}

/// Reads `bytes FIRST-LAST/LENGTH`.
fn content_range(text: &str) -> Option<(u64, u64)> {
    let (range, length) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last, length) = (first.parse().ok()?, last.parse::<u64>().ok()?, length.parse().ok()?);
    (first <= last && last < length).then_some((first, last + 1))
}

/// Connections in a row that may bring nothing.
const ATTEMPTS: u32 = 4;

/// Wait before the second of them; the third waits twice as long, and so on.
const PAUSE: Duration = Duration::from_millis(500);

/// Bytes read, hashed and handed on at a time.
const PIECE: usize = 256 << 10;

#[cfg(test)]
mod tests;
