//! Writing and reading fields of explicit width. Every record begins with four bytes of magic and a `u16` version
//! and ends with a BLAKE3 hash, whole or cut, of all bytes before it.

use super::FormatError;

/// The version of the whole format, in every superblock. A newer one is refused, an older one is read.
pub const FORMAT_VERSION: u16 = 1;

/// Puts a record together.
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Begins a record of this kind and version.
    pub(super) fn new(magic: [u8; 4], version: u16) -> Self {
        let mut writer = Self { bytes: Vec::with_capacity(256) };
        writer.raw(&magic);
        writer.u16(version);
        writer
    }

    pub(super) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.raw(&value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.raw(&value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.raw(&value.to_le_bytes());
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A length of 16 bits and the bytes. Lengths are bounded by the types that own them.
    pub(super) fn short(&mut self, bytes: &[u8]) {
        let len = u16::try_from(bytes.len()).expect("the owning type bounds it to 65,535 bytes");
        self.u16(len);
        self.raw(bytes);
    }

    /// A length of 32 bits and the bytes.
    pub(super) fn long(&mut self, bytes: &[u8]) {
        let len = u32::try_from(bytes.len()).expect("the owning type bounds it to 4 GiB");
        self.u32(len);
        self.raw(bytes);
    }

    /// Ends the record without a checksum of its own (a hash elsewhere names it).
    pub(super) fn finish_unsealed(self) -> Vec<u8> {
        self.bytes
    }

    /// Ends the record with the first `N` bytes of the BLAKE3 hash of what it holds.
    pub(super) fn finish<const N: usize>(mut self) -> Vec<u8> {
        let seal = seal::<N>(&self.bytes);
        self.raw(&seal);
        self.bytes
    }
}

/// Takes a record apart.
pub(super) struct Reader<'a> {
    record: &'static str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Checks magic and version and stands behind them.
    pub(super) fn new(
        record: &'static str,
        magic: [u8; 4],
        newest: u16,
        bytes: &'a [u8],
    ) -> Result<Self, FormatError> {
        let mut reader = Self { record, bytes, at: 0 };
        let found = reader.array::<4>()?;
        if found != magic {
            return Err(FormatError::Magic { record, expected: magic, found });
        }
        let found = reader.u16()?;
        if found == 0 || found > newest {
            return Err(FormatError::Version { record, found, newest });
        }
        Ok(reader)
    }

    /// The same for a record that [`Writer::finish`] ended: the checksum is verified before any field is believed.
    /// A newer version is reported as such, for its checksum may be another.
    pub(super) fn sealed<const N: usize>(
        record: &'static str,
        magic: [u8; 4],
        newest: u16,
        bytes: &'a [u8],
    ) -> Result<Self, FormatError> {
        let mut reader = Self::new(record, magic, newest, bytes)?;
        let body_len = bytes.len().checked_sub(N).filter(|&len| len >= reader.at);
        let (body, found) =
            body_len.and_then(|len| bytes.split_at_checked(len)).ok_or(FormatError::Truncated {
                record,
                at: reader.at,
                needed: N,
                left: bytes.len() - reader.at,
            })?;
        if seal::<N>(body) != *found {
            return Err(FormatError::Checksum { record });
        }
        reader.bytes = body;
        Ok(reader)
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], FormatError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.get(..len).ok_or(FormatError::Truncated {
            record: self.record,
            at: self.at,
            needed: len,
            left: rest.len(),
        })?;
        self.at += len;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn u8(&mut self) -> Result<u8, FormatError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16, FormatError> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, FormatError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, FormatError> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn short(&mut self) -> Result<&'a [u8], FormatError> {
        let len = self.u16()?;
        self.take(usize::from(len))
    }

    pub(super) fn long(&mut self) -> Result<&'a [u8], FormatError> {
        let len = self.u32()?;
        self.take(len as usize)
    }

    pub(super) fn text(&mut self, field: &'static str) -> Result<&'a str, FormatError> {
        let bytes = self.short()?;
        std::str::from_utf8(bytes).map_err(|error| self.field(field, error.to_string()))
    }

    /// Bytes that every writer leaves zero.
    pub(super) fn zeros(&mut self, len: usize) -> Result<(), FormatError> {
        if self.take(len)?.iter().any(|&byte| byte != 0) {
            return Err(self.field("reserved field", "it is not zero".to_owned()));
        }
        Ok(())
    }

    /// How many bytes are left, to bound what a count promises.
    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The error for a field of this record.
    pub(super) fn field(&self, field: &'static str, detail: String) -> FormatError {
        FormatError::Field { record: self.record, field, detail }
    }

    /// All bytes were read.
    pub(super) fn finish(self) -> Result<(), FormatError> {
        match self.left() {
            0 => Ok(()),
            extra => Err(FormatError::TooLong { record: self.record, extra }),
        }
    }
}

/// The first `N` bytes of the BLAKE3 hash.
pub(super) fn seal<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let hash = blake3::hash(bytes);
    let mut cut = [0; N];
    cut.iter_mut().zip(hash.as_bytes()).for_each(|(to, from)| *to = *from);
    cut
}
