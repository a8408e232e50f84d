//! Documents that are hashed and signed: JSON with one form for each content.
//!
//! The form is what `json.dumps(value, sort_keys=True, separators=(",", ":"))` prints in Python, so that a receipt or a
//! quote can be checked with a stock library:
//!
//! * objects with their keys in the order of their bytes, none twice; no space anywhere;
//! * texts of printable ASCII only, in which `"` and `\` alone are escaped, by a backslash;
//! * numbers are whole, from 0 to 2^53 - 1, which every reader of JSON keeps exactly. Money and rates are texts.

use std::{collections::BTreeMap, str::FromStr};

use sha2::{Digest, Sha256};

use crate::{currency::Money, hex};

#[cfg(test)]
mod tests;

/// Why a text is no document of the kind that was expected.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DocumentError {
    /// The text is no JSON.
    #[error("the text is no JSON: {reason}")]
    Syntax {
        /// What the parser said.
        reason: String,
    },
    /// The text is JSON, but not in its canonical form.
    #[error(
        "the document is not in canonical form: expected keys in order, none twice, no spaces, whole numbers below \
         2^53 and printable ASCII; write it again with the program that made it"
    )]
    Form,
    /// A field is missing.
    #[error("the document has no field {field:?}")]
    Missing {
        /// Which one.
        field: &'static str,
    },
    /// The document has a field that its version does not know.
    #[error("the document has an unknown field {field:?}: it may come from a newer version")]
    Unknown {
        /// The first such field.
        field: String,
    },
    /// A field holds something else than it should.
    #[error("the field {field:?} must be {expected}")]
    Field {
        /// Which one.
        field: &'static str,
        /// What it must be, with an example.
        expected: String,
    },
}

/// A JSON value that has one form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Document {
    Nothing,
    Whole(u64),
    Text(String),
    List(Vec<Document>),
    Object(BTreeMap<String, Document>),
}

impl Document {
    /// An object of these fields.
    pub(crate) fn object<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The text of a value.
    #[expect(clippy::needless_pass_by_value, reason = "callers pass values and references alike")]
    pub(crate) fn text(value: impl ToString) -> Self {
        Self::Text(value.to_string())
    }

    /// Bytes as small hexadecimal digits.
    pub(crate) fn hex(bytes: &[u8]) -> Self {
        Self::Text(hex::of(bytes))
    }

    /// An amount with its currency.
    pub(crate) fn money(money: &Money) -> Self {
        Self::object([("amount", Self::text(money.amount)), ("currency", Self::text(money.currency))])
    }

    /// Reads any JSON whose content has a canonical form, in whatever form it is written.
    pub(crate) fn parse(text: &str) -> Result<Self, DocumentError> {
        let value = serde_json::from_str::<serde_json::Value>(text)
            .map_err(|error| DocumentError::Syntax { reason: error.to_string() })?;
        Self::of(value).ok_or(DocumentError::Form)
    }

    /// Reads JSON that is in canonical form, and refuses every other form.
    pub(crate) fn parse_canonical(text: &str) -> Result<Self, DocumentError> {
        let document = Self::parse(text)?;
        if document.render() == text { Ok(document) } else { Err(DocumentError::Form) }
    }

    /// The canonical form.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// SHA-256 of the canonical form.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.render().as_bytes()).into()
    }

    fn of(value: serde_json::Value) -> Option<Self> {
        use serde_json::Value;
        Some(match value {
            Value::Null => Self::Nothing,
            Value::Bool(_) => return None,
            Value::Number(number) => Self::Whole(number.as_u64().filter(|&number| number <= LARGEST_WHOLE)?),
            Value::String(text) => Self::Text(Some(text).filter(|text| is_printable(text))?),
            Value::Array(list) => Self::List(list.into_iter().map(Self::of).collect::<Option<_>>()?),
            Value::Object(fields) => {
                let field = |(name, value)| Some((name, Self::of(value)?));
                let fields: BTreeMap<String, Self> = fields.into_iter().map(field).collect::<Option<_>>()?;
                if !fields.keys().all(|name| is_printable(name)) {
                    return None;
                }
                Self::Object(fields)
            }
        })
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Nothing => out.push_str("null"),
            Self::Whole(number) => out.push_str(&number.to_string()),
            Self::Text(text) => write_text(text, out),
            Self::List(list) => {
                out.push('[');
                for (i, value) in list.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { "," });
                    value.write(out);
                }
                out.push(']');
            }
            Self::Object(fields) => {
                out.push('{');
                for (i, (name, value)) in fields.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { "," });
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// The fields of an object, each to be taken once; [`Fields::end`] refuses what is left.
pub(crate) struct Fields(BTreeMap<String, Document>);

impl Fields {
    pub(crate) fn of(document: Document, field: &'static str) -> Result<Self, DocumentError> {
        match document {
            Document::Object(fields) => Ok(Self(fields)),
            _ => Err(DocumentError::Field { field, expected: "an object".to_owned() }),
        }
    }

    pub(crate) fn end(self) -> Result<(), DocumentError> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(field) => Err(DocumentError::Unknown { field }),
        }
    }

    pub(crate) fn any(&mut self, field: &'static str) -> Result<Document, DocumentError> {
        self.0.remove(field).ok_or(DocumentError::Missing { field })
    }

    pub(crate) fn object(&mut self, field: &'static str) -> Result<Self, DocumentError> {
        Self::of(self.any(field)?, field)
    }

    pub(crate) fn list(&mut self, field: &'static str) -> Result<Vec<Document>, DocumentError> {
        match self.any(field)? {
            Document::List(list) => Ok(list),
            _ => Err(DocumentError::Field { field, expected: "a list".to_owned() }),
        }
    }

    pub(crate) fn text(&mut self, field: &'static str) -> Result<String, DocumentError> {
        match self.any(field)? {
            Document::Text(text) => Ok(text),
            _ => Err(DocumentError::Field { field, expected: "a text".to_owned() }),
        }
    }

    pub(crate) fn whole(&mut self, field: &'static str) -> Result<u64, DocumentError> {
        match self.any(field)? {
            Document::Whole(number) => Ok(number),
            _ => {
                Err(DocumentError::Field { field, expected: "a whole number from 0 to 2^53 - 1".to_owned() })
            }
        }
    }

    /// A whole number of 32 bits.
    pub(crate) fn small(&mut self, field: &'static str) -> Result<u32, DocumentError> {
        u32::try_from(self.whole(field)?).map_err(|_| DocumentError::Field {
            field,
            expected: "a whole number from 0 to 2^32 - 1".to_owned(),
        })
    }

    /// A value in its own canonical text.
    pub(crate) fn value<T>(&mut self, field: &'static str) -> Result<T, DocumentError>
    where
        T: FromStr + ToString,
        T::Err: ToString,
    {
        let text = self.text(field)?;
        let value: T = text
            .parse()
            .map_err(|error: T::Err| DocumentError::Field { field, expected: error.to_string() })?;
        let canonical = value.to_string();
        if canonical == text {
            return Ok(value);
        }
        Err(DocumentError::Field { field, expected: format!("in its canonical form, {canonical:?}") })
    }

    /// An amount with its currency.
    pub(crate) fn money(&mut self, field: &'static str) -> Result<Money, DocumentError> {
        let mut inner = self.object(field)?;
        let money = Money { amount: inner.value("amount")?, currency: inner.value("currency")? };
        inner.end()?;
        Ok(money)
    }

    /// Bytes in hexadecimal digits.
    pub(crate) fn bytes(&mut self, field: &'static str) -> Result<Vec<u8>, DocumentError> {
        let text = self.text(field)?;
        hex::bytes(&text).ok_or_else(|| DocumentError::Field {
            field,
            expected: "an even number of small hexadecimal digits".to_owned(),
        })
    }

    /// So many bytes in hexadecimal digits.
    pub(crate) fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], DocumentError> {
        let text = self.text(field)?;
        hex::array(&text).ok_or_else(|| DocumentError::Field {
            field,
            expected: format!("{N} bytes in small hexadecimal digits"),
        })
    }

    /// The same, or null.
    pub(crate) fn optional_array<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<Option<[u8; N]>, DocumentError> {
        if self.0.get(field) == Some(&Document::Nothing) {
            self.any(field)?;
            return Ok(None);
        }
        self.array(field).map(Some)
    }
}

/// Whether a text can stand in a document.
pub(crate) fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        if character == '"' || character == '\\' {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}

/// 2^53 - 1: above it, readers that keep numbers as floats lose digits.
const LARGEST_WHOLE: u64 = (1 << 53) - 1;
