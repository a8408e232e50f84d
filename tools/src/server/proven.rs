//! Bytes of an object on their way from a server that is not believed.

use std::io::{self, Read};
use std::thread::sleep;
use std::time::Duration;

use coffer_storage::ObjectId;
use coffer_storage::tree::{Grain, Slice, SliceDecoder};
use ureq::BodyReader;
use ureq::http::header;

use super::{Lie, Server};
use crate::failure::Failure;
use crate::progress::Progress;

/// Which bytes of an object are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// First byte.
    pub(crate) start: u64,
    /// First byte that is not asked for; `u64::MAX` is whatever the object's end is.
    pub(crate) end: u64,
}

impl Extent {
    /// All bytes from `start` to the object's end.
    pub(crate) const fn from(start: u64) -> Self {
        Self { start, end: u64::MAX }
    }

    /// Beyond the end of every object: what comes is the last leaf, which proves the length.
    pub(crate) const BEYOND: Self = Self { start: u64::MAX - 1, end: u64::MAX };

    /// The grain that costs the fewer bytes: groups round the range up to whole groups on both sides, leaves bring a
    /// node for each KiB, a sixteenth.
    pub(crate) const fn grain(self) -> Grain {
        if self.end - self.start < LEAVES_BELOW { Grain::Leaf } else { Grain::Group }
    }
}

/// What a range turned out to be, once all of it was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proven {
    /// Bytes of the object that were handed on.
    pub(crate) bytes: u64,
    /// The object's length, if the range reached its end or lay beyond.
    pub(crate) length: Option<u64>,
    /// Bytes of slices that came, over all connections.
    pub(crate) received: u64,
}

/// A range of an object, each group or leaf of which is checked against the id before it is handed on.
///
/// A connection that breaks is taken up where verification stands, with a slice of the rest: an object never changes,
/// so the rest is the rest. After [`ATTEMPTS`] connections in a row that proved no byte it gives up. A slice that is
/// wrong ends it at once, and so does an error *answer*: it says more than a broken connection.
pub(crate) struct ProvenRange<'a> {
    server: &'a Server,
    object: ObjectId,
    grain: Grain,
    asked: Extent,
    answer: SliceAnswer,
    /// First byte that is not proven, from the start of what was asked for.
    next: u64,
    /// Bytes of slices that came over earlier connections.
    received: u64,
    /// Connections in a row that proved nothing.
    fruitless: u32,
}

/// One answer of the server, on its way.
struct SliceAnswer {
    body: BodyReader<'static>,
    /// Its Content-Length. Through some proxies it has none.
    announced: Option<u64>,
    /// Does the body say itself where it ends? Otherwise, without a length, a break looks like an end.
    chunked: bool,
    slice: Slice,
    decoder: SliceDecoder,
    /// The length in front of the slice, as far as it came: hearsay.
    head: Vec<u8>,
    /// Bytes that came.
    received: u64,
}

/// How one connection ended.
enum Ended {
    /// With the end of the slice, which proved this length if it proved any.
    Whole(Option<u64>),
    /// Before it.
    Broken(io::Error),
}

impl<'a> ProvenRange<'a> {
    /// Asks for a range of an object.
    pub(crate) fn start(
        server: &'a Server,
        object: ObjectId,
        asked: Extent,
        grain: Grain,
    ) -> Result<Self, Failure> {
        let answer = SliceAnswer::ask(server, object, asked, grain)?;
        Ok(Self { server, object, grain, asked, answer, next: asked.start, received: 0, fruitless: 0 })
    }

    /// Hands on all bytes in order, piece by piece, each as soon as it is verified.
    pub(crate) fn hand_on(
        mut self,
        progress: &Progress,
        mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<Proven, Failure> {
        let mut buffer = vec![0; PIECE];
        loop {
            let before = self.next;
            let ended = self.read_answer(&mut buffer, progress, &mut take)?;
            self.received += self.answer.received;
            match ended {
                Ended::Whole(length) => {
                    let bytes = self.next - self.asked.start;
                    return Ok(Proven { bytes, length, received: self.received });
                }
                Ended::Broken(cause) => {
                    if self.next > before {
                        self.fruitless = 0;
                    }
                    self.ask_again(cause)?;
                }
            }
        }
    }

    /// Reads one answer to its end.
    fn read_answer(
        &mut self,
        buffer: &mut [u8],
        progress: &Progress,
        take: &mut impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<Ended, Failure> {
        loop {
            let cause = match self.answer.body.read(buffer) {
                Ok(0) => None,
                Ok(len) => {
                    self.accept(buffer.get(..len).unwrap_or_default(), progress, take)?;
                    continue;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Some(error),
            };
            return self.answer.end(cause).map_err(|lie| self.unproven(lie));
        }
    }

    /// Verifies bytes of a slice, and hands on what is proven with them.
    fn accept(
        &mut self,
        mut bytes: &[u8],
        progress: &Progress,
        take: &mut impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if let Some(claimed) = self.answer.arrived(bytes) {
            progress.expect(claimed.min(self.asked.end).saturating_sub(self.asked.start));
        }
        while !bytes.is_empty() {
            let fed = match self.answer.decoder.feed(bytes) {
                Ok(fed) => fed,
                Err(error) => return Err(self.unproven(error.into())),
            };
            bytes = bytes.get(fed.taken..).unwrap_or_default();
            if let Some(piece) = fed.piece {
                take(piece.bytes)?;
                progress.add(piece.bytes.len());
                self.next += piece.bytes.len() as u64;
            }
        }
        Ok(())
    }

    /// Asks for the rest over a new connection.
    fn ask_again(&mut self, cause: io::Error) -> Result<(), Failure> {
        loop {
            self.fruitless += 1;
            if self.fruitless > ATTEMPTS {
                let server = self.server.address().to_owned();
                let (start, end) = (self.asked.start, self.next);
                return Err(Failure::Broken { server, start, end, source: cause });
            }
            sleep(PAUSE * (self.fruitless - 1));
            let rest = Extent { start: self.next, end: self.asked.end };
            match SliceAnswer::ask(self.server, self.object, rest, self.grain) {
                Ok(answer) => {
                    self.answer = answer;
                    return Ok(());
                }
                // Nobody answers any more: that the connection broke is the news, and the next round waits longer.
                Err(Failure::Unreachable { .. }) => {}
                Err(failure) => return Err(failure),
            }
        }
    }

    fn unproven(&self, lie: Lie) -> Failure {
        let unit = self.grain.len() as u64;
        let offset = self.next - self.next % unit;
        Failure::Unproven { server: self.server.address().to_owned(), object: self.object, offset, lie }
    }
}

/// The length of an object, proven by its last leaf, and the bytes that this took.
pub(crate) fn proven_length(server: &Server, object: ObjectId) -> Result<(u64, u64), Failure> {
    let last = ProvenRange::start(server, object, Extent::BEYOND, Grain::Leaf)?;
    let proven = last.hand_on(&Progress::hidden(), |_| Ok(()))?;
    let length = proven.length.expect("a slice that lies beyond an object proves its length");
    Ok((length, proven.received))
}

impl SliceAnswer {
    fn ask(server: &Server, object: ObjectId, asked: Extent, grain: Grain) -> Result<Self, Failure> {
        let slice = Slice { offset: asked.start, len: asked.end - asked.start, grain };
        let response = server.slice(&object, slice)?;
        let announced = response.headers().get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
        let chunked = response.headers().contains_key(header::TRANSFER_ENCODING);
        let (body, decoder) = (response.into_body().into_reader(), SliceDecoder::new(object, slice));
        Ok(Self { body, announced, chunked, slice, decoder, head: Vec::with_capacity(HEAD_LEN), received: 0 })
    }

    /// Counts bytes; gives the length that the slice claims for the object when they complete it.
    fn arrived(&mut self, bytes: &[u8]) -> Option<u64> {
        self.received += bytes.len() as u64;
        let missing = HEAD_LEN - self.head.len();
        if missing == 0 {
            return None;
        }
        self.head.extend(bytes.iter().take(missing));
        self.claimed()
    }

    fn claimed(&self) -> Option<u64> {
        self.head.as_slice().try_into().ok().map(u64::from_le_bytes)
    }

    /// What the end of the body means: a break, the end of a slice that is right, or a lie.
    fn end(&self, cause: Option<io::Error>) -> Result<Ended, Lie> {
        let expected = self.claimed().and_then(|length| self.slice.encoded_len(length));
        // Every byte so far was accepted: if they are as many as a slice of this length has, it is whole.
        let whole = expected == Some(self.received);
        let complete = cause.is_none() && self.announced.map_or(self.chunked, |len| len == self.received);
        if !whole && !complete {
            return Ok(Ended::Broken(cause.unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())));
        }
        match self.announced {
            Some(announced) if whole && announced != self.received => {
                Err(Lie::Length { announced, found: self.received })
            }
            _ => Ok(Ended::Whole(self.decoder.clone().finish()?)),
        }
    }
}

/// Connections in a row that may prove nothing.
const ATTEMPTS: u32 = 4;

/// Wait before the second of them; the third waits twice as long, and so on.
const PAUSE: Duration = Duration::from_millis(500);

/// Bytes read and verified at a time.
const PIECE: usize = 256 << 10;

/// Bytes of a range from which on groups cost less than leaves: 128 KiB at the most are read in excess, which is a
/// sixteenth of 2 MiB.
const LEAVES_BELOW: u64 = 2 << 20;

/// Bytes of the object's length in front of a slice.
const HEAD_LEN: usize = 8;
