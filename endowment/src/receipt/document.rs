//! The receipt and its canonical JSON.

use crate::{
    currency::{CurrencyCode, Money},
    document::{Document, DocumentError, Fields},
    entry::Entry,
    event::{Deposit, Event},
    hex,
    key::{PublicKey, Signature, SigningKey},
    log::{ConsistencyProof, Hash, InclusionProof, SignedHead},
    receipt::error::ReceiptError,
};

/// A signed receipt, as it was issued or read. Nothing in it is believed before [`Receipt::verify`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Receipt {
    pub(super) vault: [u8; 32],
    pub(super) key: PublicKey,
    pub(super) entry: Vec<u8>,
    pub(super) inclusion: InclusionProof,
    pub(super) head: SignedHead,
    pub(super) previous: Option<Previous>,
    /// What the receipt says of the deposit: to be what the entry says.
    pub(super) stated: Document,
    pub(super) currency: CurrencyCode,
    pub(super) signature: Signature,
}

/// An older head, and the proof that the books were only continued since.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Previous {
    /// The older head.
    pub head: SignedHead,
    /// The key that signed it.
    pub key: PublicKey,
    /// From its root to that of the receipt's head.
    pub consistency: Vec<Hash>,
}

/// What a receipt is made of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Issue {
    /// The vault.
    pub vault: [u8; 32],
    /// The vault's currency, which its entries do not repeat.
    pub currency: CurrencyCode,
    /// The entry's bytes, as they stand in the journal.
    pub entry: Vec<u8>,
    /// The way from the entry to the head's root.
    pub inclusion: InclusionProof,
    /// A head that covers the entry.
    pub head: SignedHead,
    /// An older head, where the customer has one.
    pub previous: Option<Previous>,
}

impl Receipt {
    /// Signs a receipt. Fails where the parts do not fit together: a receipt that is handed out verifies.
    pub fn issue(parts: Issue, key: &SigningKey) -> Result<Self, ReceiptError> {
        let Issue { vault, currency, entry, inclusion, head, previous } = parts;
        let (_, deposit) = decode(&entry)?;
        let stated = stated(&deposit, currency)?;
        let key_public = key.public();
        let unsigned = Signature::from_bytes([0; 64]);
        let mut receipt = Self {
            vault,
            key: key_public,
            entry,
            inclusion,
            head,
            previous,
            stated,
            currency,
            signature: unsigned,
        };
        receipt.signature = key.sign(&receipt.message());
        receipt.verify(Some(&key_public))?;
        Ok(receipt)
    }

    /// Reads a receipt from JSON in whatever form: what is signed is the canonical form of its content.
    pub fn from_json(text: &str) -> Result<Self, ReceiptError> {
        let mut fields = Fields::of(Document::parse(text)?, "receipt")?;
        if fields.text("version")? != VERSION {
            return Err(DocumentError::Field { field: "version", expected: VERSION.to_owned() }.into());
        }
        let mut entry_fields = fields.object("entry")?;
        let number = entry_fields.whole("number")?;
        let entry = entry_fields.bytes("bytes")?;
        entry_fields.end()?;
        let head = read_head(fields.object("head")?)?;
        let path = hashes(fields.list("inclusion")?)?;
        let stated = fields.any("paid")?;
        let charge = Fields::of(stated.clone(), "paid")?.money("charge")?;
        let receipt = Self {
            vault: fields.array("vault")?,
            key: fields.value("key")?,
            entry,
            inclusion: InclusionProof { number, size: head.size, path },
            head,
            previous: read_previous(fields.any("previous")?)?,
            stated,
            currency: charge.currency,
            signature: fields.value("signature")?,
        };
        if fields.text("statement")? != STATEMENT {
            return Err(DocumentError::Field { field: "statement", expected: STATEMENT.to_owned() }.into());
        }
        fields.end()?;
        Ok(receipt)
    }

    /// The receipt as canonical JSON, signature included.
    pub fn to_json(&self) -> String {
        let mut document = self.document();
        if let Document::Object(fields) = &mut document {
            fields.insert("signature".to_owned(), Document::text(self.signature));
        }
        document.render()
    }

    /// What is signed: a magic of its own, a version, and the canonical text without the signature.
    pub(super) fn message(&self) -> Vec<u8> {
        [b"CFRC".as_slice(), &1_u16.to_le_bytes(), self.document().render().as_bytes()].concat()
    }

    fn document(&self) -> Document {
        let entry = Document::object([
            ("bytes", Document::hex(&self.entry)),
            ("number", Document::Whole(self.inclusion.number)),
        ]);
        let previous = self.previous.as_ref().map_or(Document::Nothing, |previous| {
            Document::object([
                ("consistency", hash_list(&previous.consistency)),
                ("head", head(&previous.head)),
                ("key", Document::text(previous.key)),
            ])
        });
        Document::object([
            ("entry", entry),
            ("head", head(&self.head)),
            ("inclusion", hash_list(&self.inclusion.path)),
            ("key", Document::text(self.key)),
            ("paid", self.stated.clone()),
            ("previous", previous),
            ("statement", Document::text(STATEMENT)),
            ("vault", Document::hex(&self.vault)),
            ("version", Document::text(VERSION)),
        ])
    }
}

impl Previous {
    /// The proof that books of `size` entries continue these.
    pub(super) fn proof(&self, size: u64) -> ConsistencyProof {
        ConsistencyProof { old: self.head.size, new: size, path: self.consistency.clone() }
    }
}

/// The deposit of an entry, with the entry.
pub(super) fn decode(entry: &[u8]) -> Result<(Entry, Deposit), ReceiptError> {
    let entry = Entry::decode(entry)?;
    let deposit = match entry.event() {
        Event::Deposit(deposit) => deposit.clone(),
        _ => return Err(ReceiptError::NoDeposit),
    };
    Ok((entry, deposit))
}

/// What a receipt says of a deposit.
pub(super) fn stated(deposit: &Deposit, currency: CurrencyCode) -> Result<Document, ReceiptError> {
    let charge = Money { amount: deposit.charge()?, currency };
    Ok(Document::object([
        ("billable_bytes", Document::Whole(deposit.billable_bytes.get())),
        ("charge", Document::money(&charge)),
        ("customer", Document::text(&deposit.customer)),
        ("deposit", Document::hex(&deposit.deposit)),
        ("length", Document::Whole(deposit.length)),
        ("new_bytes", Document::Whole(deposit.new_bytes.get())),
        ("object", Document::hex(&deposit.object)),
        ("of_shards", Document::Whole(deposit.of_shards.into())),
        ("quote", deposit.quote.map_or(Document::Nothing, |quote| Document::hex(&quote))),
        ("schedule", Document::hex(&deposit.schedule)),
        ("sha256", Document::hex(&deposit.sha256)),
        ("shards", Document::Whole(deposit.shards.into())),
    ]))
}

fn head(head: &SignedHead) -> Document {
    Document::object([
        ("epoch", Document::text(head.epoch)),
        ("key_id", Document::text(head.key_id)),
        ("root", Document::hex(&head.root)),
        ("signature", Document::text(head.signature)),
        ("size", Document::Whole(head.size)),
    ])
}

fn read_head(mut fields: Fields) -> Result<SignedHead, DocumentError> {
    let head = SignedHead {
        size: fields.whole("size")?,
        root: fields.array("root")?,
        epoch: fields.value("epoch")?,
        key_id: fields.value("key_id")?,
        signature: fields.value("signature")?,
    };
    fields.end()?;
    Ok(head)
}

fn read_previous(document: Document) -> Result<Option<Previous>, DocumentError> {
    if document == Document::Nothing {
        return Ok(None);
    }
    let mut fields = Fields::of(document, "previous")?;
    let previous = Previous {
        head: read_head(fields.object("head")?)?,
        key: fields.value("key")?,
        consistency: hashes(fields.list("consistency")?)?,
    };
    fields.end()?;
    Ok(Some(previous))
}

fn hash_list(hashes: &[Hash]) -> Document {
    Document::List(hashes.iter().map(|hash| Document::hex(hash)).collect())
}

fn hashes(list: Vec<Document>) -> Result<Vec<Hash>, DocumentError> {
    let error = DocumentError::Field { field: "a proof", expected: "a list of hashes in hex".to_owned() };
    let hash = |document| match document {
        Document::Text(text) => hex::array(&text).ok_or(error.clone()),
        _ => Err(error.clone()),
    };
    list.into_iter().map(hash).collect()
}

const VERSION: &str = "coffer receipt v1";
const STATEMENT: &str = "accepted and paid";
