//! The manifest record: what an object is and where its chunks lie. Its durable presence under a decided commit
//! record *is* the object's existence.

use super::FormatError;
use super::page::Page;
use super::wire::{Reader, Writer, seal};
use crate::{Geometry, ObjectId};

/// Objects of up to this many bytes lie in their manifest, without a stripe: one read instead of `1 + k`.
pub const INLINE_MAX: usize = 1024;

/// Longest media type kept, bytes.
pub const MEDIA_TYPE_MAX: usize = 255;

/// Longest file name kept, bytes.
pub const FILE_NAME_MAX: usize = 1024;

/// An object's manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// BLAKE3 of the object.
    pub object: ObjectId,
    /// SHA-256 of the object.
    pub sha256: [u8; 32],
    /// Bytes of the object.
    pub length: u64,
    /// When it was committed, seconds since 1970 UTC, as the committer was told.
    pub created_unix_s: u64,
    /// Shards of its stripes.
    pub geometry: Geometry,
    /// Media type given with the first upload.
    pub media_type: Option<String>,
    /// File name given with the first upload.
    pub file_name: Option<String>,
    /// The object's bytes.
    pub content: Body,
    /// The outboard: the nodes of the object's hash tree above its groups, as [`crate::tree`] describes it.
    pub outboard: Body,
    /// The stripe table: for each stripe that this upload wrote, in order of numbers, the hashes of its shards.
    pub stripe_table: Body,
}

/// Where the bytes of one of a manifest's streams lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// There is no such stream.
    Absent,
    /// The bytes themselves, at most [`INLINE_MAX`].
    Inline(Vec<u8>),
    /// The root of the stream's pages.
    Paged(Page),
}

impl Body {
    /// Bytes of the stream.
    pub fn len(&self) -> u64 {
        match self {
            Self::Absent => 0,
            Self::Inline(bytes) => bytes.len() as u64,
            Self::Paged(root) => root.covered(),
        }
    }

    /// Has the stream no bytes?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Manifest {
    /// The bytes of the manifest. Texts longer than their bounds are a bug of the caller, who takes them from
    /// outside and refuses them there.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new(MAGIC, VERSION);
        w.raw(&self.geometry.to_bytes());
        w.raw(self.object.as_bytes());
        w.raw(&self.sha256);
        w.u64(self.length);
        w.u64(self.created_unix_s);
        w.short(self.media_type.as_deref().unwrap_or_default().as_bytes());
        w.short(self.file_name.as_deref().unwrap_or_default().as_bytes());
        for body in [&self.content, &self.outboard, &self.stripe_table] {
            match body {
                Body::Absent => w.u8(0),
                Body::Inline(bytes) => {
                    w.u8(1);
                    w.short(bytes);
                }
                Body::Paged(root) => {
                    w.u8(2);
                    root.encode_body(&mut w);
                }
            }
        }
        w.finish::<32>()
    }

    /// Reads a manifest and checks what can be checked without its chunks.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut r = Reader::sealed::<32>(RECORD, MAGIC, VERSION, bytes)?;
        let geometry = Geometry::new(r.u8()?, r.u8()?).map_err(|e| r.field("geometry", e.to_string()))?;
        let object = ObjectId::from_bytes(r.array()?);
        let sha256 = r.array()?;
        let length = r.u64()?;
        let created_unix_s = r.u64()?;
        let media_type = optional_text(&mut r, "media type", MEDIA_TYPE_MAX)?;
        let file_name = optional_text(&mut r, "file name", FILE_NAME_MAX)?;
        let content = decode_body(&mut r)?;
        let outboard = decode_body(&mut r)?;
        let stripe_table = decode_body(&mut r)?;
        if content.len() != length {
            return Err(r.field("content", format!("{} bytes, expected {length}", content.len())));
        }
        r.finish()?;
        Ok(Self {
            object,
            sha256,
            length,
            created_unix_s,
            geometry,
            media_type,
            file_name,
            content,
            outboard,
            stripe_table,
        })
    }

    /// The hash by which a commit record names a manifest record.
    pub fn hash_of_record(record: &[u8]) -> [u8; 32] {
        seal(record)
    }
}

fn optional_text(
    r: &mut Reader<'_>,
    field: &'static str,
    longest: usize,
) -> Result<Option<String>, FormatError> {
    let text = r.text(field)?;
    if text.len() > longest {
        return Err(r.field(field, format!("{} bytes, at most {longest}", text.len())));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn decode_body(r: &mut Reader<'_>) -> Result<Body, FormatError> {
    match r.u8()? {
        0 => Ok(Body::Absent),
        1 => {
            let bytes = r.short()?;
            if bytes.len() > INLINE_MAX {
                return Err(r.field("inline body", format!("{} bytes, at most {INLINE_MAX}", bytes.len())));
            }
            Ok(Body::Inline(bytes.to_vec()))
        }
        2 => Page::decode_body(r).map(Body::Paged),
        other => Err(r.field("body", format!("kind {other}, expected 0, 1 or 2"))),
    }
}

const RECORD: &str = "the manifest";
const MAGIC: [u8; 4] = *b"CFMF";
const VERSION: u16 = 1;
