//! Writing and reading fields of explicit width. Every record begins with four bytes of magic and a `u16` version
//! and ends with a seal, the first 16 bytes of SHA-256 of all bytes before it.

use std::{fmt::Display, str::FromStr};

use sha2::{Digest, Sha256};

use super::FormatError;
use crate::{
    amount::Amount, epoch::Epoch, key::PublicKey, key::Signature, unit_price::PhysicalBytes,
    unit_price::UnitPrice,
};

/// Puts a record together.
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Begins a record of this kind and version.
    pub(super) fn new(magic: [u8; 4], version: u16) -> Self {
        let mut writer = Self { bytes: Vec::with_capacity(512) };
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

    /// A length of 16 bits and a text.
    pub(super) fn text(&mut self, text: &str) {
        self.u16(u16::try_from(text.len()).expect("the longest name has 256 bytes"));
        self.raw(text.as_bytes());
    }

    /// A length of 32 bits and the bytes.
    pub(super) fn long(&mut self, bytes: &[u8]) {
        self.u32(u32::try_from(bytes.len()).expect("the owning type bounds it to 64 KiB"));
        self.raw(bytes);
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.u8(u8::from(flag));
    }

    pub(super) fn amount(&mut self, amount: Amount) {
        self.raw(&amount.count().to_le_bytes());
    }

    pub(super) fn price(&mut self, price: UnitPrice) {
        self.amount(price.amount());
    }

    pub(super) fn physical(&mut self, bytes: PhysicalBytes) {
        self.u64(bytes.get());
    }

    pub(super) fn epoch(&mut self, epoch: Epoch) {
        self.u32(epoch.day_number());
    }

    /// Ends the record with its seal.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let seal = seal(&self.bytes);
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
    /// Checks magic, version and seal and stands behind the version: no field is believed before. A newer version is
    /// reported as such, for its seal may be another.
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
        let body = bytes.len().checked_sub(SEAL_LEN).filter(|&len| len >= reader.at);
        let split = body.and_then(|len| bytes.split_at_checked(len));
        let left = bytes.len() - reader.at;
        let (body, found) =
            split.ok_or(FormatError::Truncated { record, at: reader.at, needed: SEAL_LEN, left })?;
        if seal(body) != *found {
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

    /// A name of a type's own grammar.
    pub(super) fn text<T: FromStr<Err: Display>>(&mut self, field: &'static str) -> Result<T, FormatError> {
        let len = self.u16()?;
        let bytes = self.take(usize::from(len))?;
        let text = std::str::from_utf8(bytes).map_err(|error| self.field(field, &error))?;
        text.parse().map_err(|error: T::Err| self.field(field, &error))
    }

    pub(super) fn long(&mut self) -> Result<&'a [u8], FormatError> {
        let len = self.u32()?;
        self.take(len as usize)
    }

    pub(super) fn flag(&mut self, field: &'static str) -> Result<bool, FormatError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.field(field, &format_args!("{other}, expected 0 or 1"))),
        }
    }

    pub(super) fn amount(&mut self, field: &'static str) -> Result<Amount, FormatError> {
        let count = i128::from_le_bytes(self.array()?);
        Amount::from_count(count).map_err(|error| self.field(field, &error))
    }

    pub(super) fn price(&mut self, field: &'static str) -> Result<UnitPrice, FormatError> {
        let amount = self.amount(field)?;
        UnitPrice::per_terabyte_year(amount).map_err(|error| self.field(field, &error))
    }

    pub(super) fn physical(&mut self) -> Result<PhysicalBytes, FormatError> {
        self.u64().map(PhysicalBytes::new)
    }

    pub(super) fn epoch(&mut self, field: &'static str) -> Result<Epoch, FormatError> {
        let day = self.u32()?;
        Epoch::from_day_number(day).map_err(|error| self.field(field, &error))
    }

    pub(super) fn key(&mut self, field: &'static str) -> Result<PublicKey, FormatError> {
        let bytes = self.array()?;
        PublicKey::from_bytes(bytes).map_err(|error| self.field(field, &error))
    }

    pub(super) fn signature(&mut self) -> Result<Signature, FormatError> {
        self.array().map(Signature::from_bytes)
    }

    /// A byte that every writer leaves zero.
    pub(super) fn zero(&mut self) -> Result<(), FormatError> {
        match self.u8()? {
            0 => Ok(()),
            other => Err(self.field("reserved field", &format_args!("{other}, expected 0"))),
        }
    }

    /// The error for a field of this record.
    pub(super) fn field(&self, field: &'static str, detail: &dyn Display) -> FormatError {
        FormatError::Field { record: self.record, field, detail: detail.to_string() }
    }

    /// All bytes were read.
    pub(super) fn finish(self) -> Result<(), FormatError> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            extra => Err(FormatError::TooLong { record: self.record, extra }),
        }
    }
}

/// The seal of some bytes.
pub(super) fn seal(bytes: &[u8]) -> [u8; SEAL_LEN] {
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    let mut seal = [0; SEAL_LEN];
    seal.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    seal
}

/// It guards against accidents: whoever wants to deceive makes the seal anew, and then the log tells.
const SEAL_LEN: usize = 16;
