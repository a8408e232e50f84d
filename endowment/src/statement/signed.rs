//! Statements that are signed, and checked.

use super::{Basis, RuinEstimate, Statement, StatementError, document::VERSION};
use crate::{
    document::{Document, DocumentError, Fields},
    key::{KeyId, PublicKey, Signature, SignatureError, SigningKey},
    tally::Tally,
};

/// A statement with its vault's signature. What was read from JSON is believed only after
/// [`SignedStatement::verify`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignedStatement {
    document: Document,
    basis: Basis,
    ruin: Vec<RuinEstimate>,
    entries: u64,
    key_id: KeyId,
    signature: Signature,
}

impl Statement {
    /// Signs the statement.
    pub fn sign(&self, key: &SigningKey) -> SignedStatement {
        let document = self.document();
        let key_id = key.public().id();
        let signature = key.sign(&message(&document, key_id));
        let (basis, ruin, entries) = (self.basis, self.ruin.clone(), self.entries);
        SignedStatement { document, basis, ruin, entries, key_id, signature }
    }

    /// The statement as canonical JSON, not signed.
    pub fn to_json(&self) -> String {
        self.document().render()
    }
}

impl SignedStatement {
    /// Reads a statement from JSON in whatever form: what is signed is the canonical form of its content.
    pub fn from_json(text: &str) -> Result<Self, StatementError> {
        let Document::Object(mut whole) = Document::parse(text)? else {
            return Err(DocumentError::Field { field: "statement", expected: "an object".to_owned() }.into());
        };
        let mut fields = Fields::of(Document::Object(whole.clone()), "statement")?;
        if fields.text("version")? != VERSION {
            return Err(DocumentError::Field { field: "version", expected: VERSION.to_owned() }.into());
        }
        let ruin = fields.list("ruin")?.into_iter().map(RuinEstimate::read).collect::<Result<_, _>>()?;
        let statement = Self {
            basis: Basis::read(fields.object("basis")?)?,
            ruin,
            entries: fields.whole("entries")?,
            key_id: fields.value("key_id")?,
            signature: fields.value("signature")?,
            document: {
                whole.remove("key_id");
                whole.remove("signature");
                Document::Object(whole)
            },
        };
        Ok(statement)
    }

    /// The statement as canonical JSON, with the key's id and the signature.
    pub fn to_json(&self) -> String {
        let mut document = self.document.clone();
        if let Document::Object(fields) = &mut document {
            fields.insert("key_id".to_owned(), Document::text(self.key_id));
            fields.insert("signature".to_owned(), Document::text(self.signature));
        }
        document.render()
    }

    /// The first so many entries are those that it is about: count them to verify it.
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// Checks that `key` signed this, and computes it again from the entries, under its own assumptions: an error
    /// names the first field that differs. What remains to be believed are the assumptions themselves, and the
    /// simulated probabilities, which can be simulated again.
    pub fn verify(&self, tally: &Tally, key: &PublicKey) -> Result<Statement, StatementError> {
        if self.key_id != key.id() {
            return Err(SignatureError { key: key.id() }.into());
        }
        key.verify(&message(&self.document, self.key_id), &self.signature)?;
        let (stated, counted) = (self.entries, tally.entries());
        if stated != counted {
            return Err(StatementError::Entries { stated, counted });
        }
        let computed = Statement::compute(tally, &self.basis, self.ruin.clone())?;
        match difference("", Some(&self.document), Some(&computed.document())) {
            None => Ok(computed),
            Some((field, stated, computed)) => Err(StatementError::Differs { field, stated, computed }),
        }
    }
}

/// The first place, in the order of their names, where two documents differ, and what stands there.
fn difference(
    path: &str,
    stated: Option<&Document>,
    computed: Option<&Document>,
) -> Option<(String, String, String)> {
    if stated == computed {
        return None;
    }
    if let (Some(Document::Object(stated)), Some(Document::Object(computed))) = (stated, computed) {
        let names: std::collections::BTreeSet<_> = stated.keys().chain(computed.keys()).collect();
        let below = |name: &String| if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        return names
            .into_iter()
            .find_map(|name| difference(&below(name), stated.get(name), computed.get(name)));
    }
    let text = |document: Option<&Document>| document.map_or_else(|| "nothing".to_owned(), Document::render);
    Some((path.to_owned(), text(stated), text(computed)))
}

/// What is signed: magic, version, the key's id, and the canonical JSON.
fn message(document: &Document, key_id: KeyId) -> Vec<u8> {
    [MAGIC, key_id.to_bytes().as_slice(), document.render().as_bytes()].concat()
}

/// `CFST`, and version 1.
const MAGIC: &[u8] = b"CFST\x01\x00";
