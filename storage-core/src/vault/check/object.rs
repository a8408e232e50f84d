//! One upload: its manifest and listing on every volume, the stripes of its streams, and the object's bytes.

use super::Checker;
use super::finding::{At, FindingKind};
use super::stripe::Read;
use crate::digest::Digester;
use crate::format::FormatError;
use crate::format::commit::UploadRecord;
use crate::format::listing::ListingEntry;
use crate::format::manifest::{Body, Manifest};
use crate::format::page::{ChunkRef, MAX_LEVEL, Page};
use crate::invariants;
use crate::set::VolumeSet;
use crate::vault::stream::StreamWalk;
use crate::volume::{Table, VolumeError};
use crate::{ObjectId, Seq, StorageError, StripeNumber};

/// The streams of one object on their way through the check.
struct Streams<'u> {
    object: ObjectId,
    upload: &'u UploadRecord,
    digester: Digester,
    /// Hashes of the outboard as the object's bytes make it, and as it is stored.
    outboards: [blake3::Hasher; 2],
    table: TableCursor,
    /// The newest own stripe met so far: of each stream, the pages of each level and the chunks below them. An upload
    /// numbers them in order, so a number that is not newer was met before.
    newest: [[Option<StripeNumber>; MAX_LEVEL as usize + 2]; 3],
    /// Own stripes met.
    own: u64,
    /// Could all pages be read?
    whole: bool,
    /// Could all chunks be read?
    readable: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stream {
    Content,
    Outboard,
    Table,
}

impl Checker<'_> {
    /// An upload that a record of the chain decides.
    pub(super) fn upload(&mut self, seq: Seq, upload: &UploadRecord) {
        self.summary.objects += 1;
        let object = upload.object;
        let Some(manifest) = self.manifest(upload) else {
            let detail = "no volume has its manifest".to_owned();
            return self.find(FindingKind::Object, At::object(object), detail);
        };
        self.listing(seq, &manifest);
        let mut streams = Streams {
            object,
            upload,
            digester: Digester::new(),
            outboards: Default::default(),
            table: TableCursor::new(&manifest.stripe_table, self.volumes.len()),
            newest: Default::default(),
            own: 0,
            whole: true,
            readable: true,
        };
        self.body(&mut streams, Stream::Content, &manifest.content);
        self.body(&mut streams, Stream::Outboard, &manifest.outboard);
        self.body(&mut streams, Stream::Table, &manifest.stripe_table);
        self.sum_up(streams, &manifest);
    }

    /// The manifest that the record names, from any volume. What other volumes have in its place is found.
    fn manifest(&mut self, upload: &UploadRecord) -> Option<Manifest> {
        let key = upload.object.as_bytes();
        let mut named = None;
        for at in 0..self.volumes.len() {
            let Some(bytes) = self.metadata(Table::Manifests, key, at, upload.object) else { continue };
            let place = At::record(self.position(at), Table::Manifests, key).of(upload.object);
            match Manifest::decode(&bytes) {
                Err(error) => self.find(FindingKind::Undecodable, place, error.to_string()),
                Ok(manifest) if manifest.object != upload.object => {
                    let detail = format!("it is the manifest of object {}", manifest.object);
                    self.find(FindingKind::Misplaced, place, detail);
                }
                Ok(_) if !invariants::manifest_is_named(&bytes, upload) => {
                    let detail = "it is not the manifest that the commit record names".to_owned();
                    self.find(FindingKind::Contradiction, place, detail);
                }
                Ok(manifest) if manifest.geometry != self.set.geometry() => {
                    let detail = format!("its geometry {} is not the set's", manifest.geometry);
                    self.find(FindingKind::Contradiction, place, detail);
                }
                Ok(manifest) => {
                    self.summary.decided_bytes += bytes.len() as u64;
                    named = Some(manifest);
                }
            }
        }
        named
    }

    fn listing(&mut self, seq: Seq, manifest: &Manifest) {
        let key = manifest.object.as_bytes();
        for at in 0..self.volumes.len() {
            let Some(bytes) = self.metadata(Table::Listing, key, at, manifest.object) else { continue };
            let place = At::record(self.position(at), Table::Listing, key).of(manifest.object);
            match ListingEntry::decode(&bytes) {
                Err(error) => self.find(FindingKind::Undecodable, place, error.to_string()),
                Ok(entry) if !invariants::listing_fits(&entry, manifest, seq) => {
                    let detail = format!(
                        "it says {} bytes and commit {}, the manifest says {} bytes and the record is {seq}",
                        entry.length, entry.seq, manifest.length
                    );
                    self.find(FindingKind::Contradiction, place, detail);
                }
                Ok(_) => {}
            }
        }
    }

    /// A record that every whole volume must have.
    fn metadata(&mut self, table: Table, key: &[u8], at: usize, object: ObjectId) -> Option<Vec<u8>> {
        let volume = self.volumes[at].inspected.volume.clone()?;
        let place = At::record(self.position(at), table, key).of(object);
        match volume.get(table, key) {
            Ok(Some(bytes)) => return Some(bytes),
            Ok(None) if self.volumes[at].whole => {
                self.find(FindingKind::Missing, place, "it is not there".to_owned());
            }
            Ok(None) | Err(VolumeError::Missing { .. }) => {}
            Err(error) => self.find(FindingKind::Unreadable, place, error.to_string()),
        }
        None
    }

    fn body(&mut self, streams: &mut Streams<'_>, stream: Stream, body: &Body) {
        match body {
            Body::Absent => {}
            Body::Inline(bytes) => streams.pass(stream, bytes),
            Body::Paged(root) => self.page(streams, stream, root),
        }
    }

    /// Everything below a page. As deep as a stream has levels, [`MAX_LEVEL`] at most.
    fn page(&mut self, streams: &mut Streams<'_>, stream: Stream, page: &Page) {
        for entry in page.entries() {
            let own = streams.meet(stream, page.level(), entry.number);
            let read = self.stripe(entry, streams.object, own);
            if page.level() == 0 {
                self.chunk(streams, stream, entry, &read, own);
            } else {
                match read.chunk.and_then(|bytes| Page::decode(&bytes).ok()) {
                    Some(below) if below.level() + 1 == page.level() && below.covered() == entry.covered => {
                        self.page(streams, stream, &below);
                    }
                    _ => {
                        let detail = format!("the page in stripe {} is not one", entry.number);
                        self.find(FindingKind::Object, At::object(streams.object), detail);
                        (streams.whole, streams.readable) = (false, false);
                    }
                }
            }
        }
    }

    fn chunk(&mut self, streams: &mut Streams<'_>, stream: Stream, entry: &ChunkRef, read: &Read, own: bool) {
        match &read.chunk {
            Some(bytes) => streams.pass(stream, bytes),
            None if stream == Stream::Table => {}
            None => streams.readable = false,
        }
        if stream != Stream::Content || !own {
            return;
        }
        let row = streams.table.next(self.set);
        let fits = |(number, hashes): &Row| {
            let same =
                |(named, found): (&[u8; 32], &Option<[u8; 32]>)| found.is_none_or(|found| found == *named);
            *number == entry.number && hashes.iter().zip(&read.hashes).all(same)
        };
        if streams.table.sound && !matches!(&row, Ok(Some(row)) if fits(row)) {
            // One row that is not where it should be moves all after it: one finding says it all.
            streams.table.sound = false;
            let detail = format!("its stripe table does not have the shards of stripe {}", entry.number);
            self.find(FindingKind::Contradiction, At::object(streams.object), detail);
        }
    }

    fn sum_up(&mut self, mut streams: Streams<'_>, manifest: &Manifest) {
        let object = streams.object;
        if streams.whole {
            let named: u64 = streams.upload.stripes.iter().map(|range| u64::from(range.count)).sum();
            if named != streams.own {
                let own = streams.own;
                let detail = format!("its record names {named} stripes, its streams refer to {own} of them");
                self.find(FindingKind::Contradiction, At::object(object), detail);
            }
            if streams.table.sound && !matches!(streams.table.next(self.set), Ok(None)) {
                let detail = "its stripe table has rows of stripes that it does not have".to_owned();
                self.find(FindingKind::Contradiction, At::object(object), detail);
            }
        }
        if !streams.readable {
            return;
        }
        let (digests, rest) = streams.digester.finish();
        let [mut made, stored] = streams.outboards;
        made.update(&rest);
        if made.finalize() != stored.finalize() {
            let detail = "its outboard is not the one that its bytes make".to_owned();
            self.find(FindingKind::Contradiction, At::object(object), detail);
        }
        self.summary.bytes += digests.length;
        let fits = digests.object == object
            && digests.sha256 == manifest.sha256
            && digests.length == manifest.length;
        if !fits {
            let detail = format!(
                "its bytes are {} of {} bytes, or have another SHA-256",
                digests.object, digests.length
            );
            self.find(FindingKind::Object, At::object(object), detail);
        }
    }
}

impl Streams<'_> {
    /// The next bytes of a stream.
    fn pass(&mut self, stream: Stream, bytes: &[u8]) {
        match stream {
            Stream::Content => {
                self.digester.update(bytes);
                self.outboards[0].update(&self.digester.take_outboard());
            }
            Stream::Outboard => drop(self.outboards[1].update(bytes)),
            Stream::Table => {}
        }
    }

    /// Is this the first sight of a stripe that the object's own upload wrote?
    fn meet(&mut self, stream: Stream, level: u8, number: StripeNumber) -> bool {
        if !self.upload.stripes.iter().any(|range| range.contains(number)) {
            return false;
        }
        let newest = &mut self.newest[stream as usize][usize::from(level)];
        let first = newest.is_none_or(|newest| number > newest);
        if first {
            *newest = Some(number);
            self.own += 1;
        }
        first
    }
}

/// A row of the stripe table: a stripe, and the hashes of its shards.
type Row = (StripeNumber, Vec<[u8; 32]>);

/// Reads the stripe table of an object, row by row.
struct TableCursor {
    walk: Option<StreamWalk>,
    root: Option<Page>,
    bytes: Vec<u8>,
    at: usize,
    row_len: usize,
    /// False once a row was not what it should be.
    sound: bool,
}

impl TableCursor {
    fn new(body: &Body, shards: usize) -> Self {
        let (root, bytes) = match body {
            Body::Absent => (None, Vec::new()),
            Body::Inline(bytes) => (None, bytes.clone()),
            Body::Paged(root) => (Some(root.clone()), Vec::new()),
        };
        Self { walk: None, root, bytes, at: 0, row_len: 8 + 32 * shards, sound: true }
    }

    fn next(&mut self, set: &VolumeSet) -> Result<Option<Row>, StorageError> {
        if let Some(root) = self.root.take() {
            self.walk = Some(StreamWalk::seek(&root, 0, set)?);
        }
        if self.at == self.bytes.len() {
            let Some(walk) = &mut self.walk else { return Ok(None) };
            let Some((_, entry)) = walk.next(set)? else { return Ok(None) };
            (self.bytes, self.at) = (set.read_chunk(&entry)?, 0);
        }
        let row = self.bytes.get(self.at..self.at + self.row_len).ok_or(FormatError::Truncated {
            record: "the stripe table",
            at: self.at,
            needed: self.row_len,
            left: self.bytes.len() - self.at,
        })?;
        self.at += self.row_len;
        let Some((number, hashes)) = row.split_first_chunk::<8>() else { return Ok(None) };
        let (hashes, _) = hashes.as_chunks::<32>();
        Ok(Some((StripeNumber::from_bits(u64::from_le_bytes(*number)), hashes.to_vec())))
    }
}
