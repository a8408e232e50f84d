//! A server's books, done again entry by entry: nothing that it says of them is believed.

use std::collections::{HashSet, VecDeque};

use coffer_endowment::log::{Frontier, leaf_hash};
use coffer_endowment::{Entry, EntryId, Event, Ledger, Opening, PublicKey, SignedHead};

use crate::failure::Failure;
use crate::progress::Progress;
use crate::server::{Server, SignedRoot};

/// The entries of a journal, each given when it fits all before it.
///
/// The head is asked for first. After the last entry that it covers, the root of all of them is compared with it, and
/// its signature is verified with the key that the entries themselves say is in force. What comes later in the journal
/// is not read.
pub(crate) struct Entries<'a> {
    server: &'a Server,
    trusted: Option<PublicKey>,
    signed: SignedRoot,
    /// What the books must continue.
    since: Option<SignedRoot>,
    waiting: VecDeque<(u64, Vec<u8>)>,
    ids: HashSet<EntryId>,
    ledger: Ledger,
    frontier: Frontier,
    ended: bool,
    progress: Progress,
}

impl<'a> Entries<'a> {
    /// Of all that there is now. If a key is trusted, it must be the one that opened the books: later ones were signed
    /// by the one before.
    pub(crate) fn of(server: &'a Server, trusted: Option<PublicKey>) -> Result<Self, Failure> {
        let signed = server.journal_head()?;
        Ok(Self {
            server,
            trusted,
            progress: Progress::counting("reading", "entries", signed.head.size),
            signed,
            since: None,
            waiting: VecDeque::new(),
            ids: HashSet::new(),
            ledger: Ledger::default(),
            frontier: Frontier::default(),
            ended: false,
        })
    }

    /// Only if they continue the books of a head that was kept: the same vault's, not shorter, and proven to begin with
    /// the same entries. Asked before an entry is read.
    pub(crate) fn since(mut self, kept: SignedRoot) -> Result<Self, Failure> {
        let (old, new) = (&kept.head, &self.signed.head);
        if kept.vault != self.signed.vault {
            return Err(self.wrong("it is of another vault than the head that was kept"));
        }
        if old.size > new.size {
            return Err(self.wrong(&format!(
                "it has {} entries, and had {} when the head was kept: its end was cut off",
                new.size, old.size
            )));
        }
        let proof = self.server.journal_consistency(old.size, new.size)?;
        proof.verify(&old.root, &new.root).map_err(|error| {
            self.wrong(&format!(
                "its {} entries do not begin with the {} of the head that was kept: the two part before entry {}, so an \
                 entry was changed, put in or left out ({error})",
                new.size, old.size, old.size
            ))
        })?;
        self.since = Some(kept);
        Ok(self)
    }

    /// The books that the entries so far have made.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The head that covers them all.
    pub(crate) fn head(&self) -> &SignedHead {
        &self.signed.head
    }

    /// The same, with whose it is and by which key.
    pub(crate) fn signed(&self) -> &SignedRoot {
        &self.signed
    }

    /// The head that they continue, if one was kept.
    pub(crate) fn continued(&self) -> Option<&SignedHead> {
        self.since.as_ref().map(|kept| &kept.head)
    }

    /// Whose books they are. Fails where there is no entry.
    pub(crate) fn opening(&self) -> Result<&Opening, Failure> {
        self.ledger.opening().ok_or_else(|| self.wrong("there is no entry"))
    }

    fn wrong(&self, what: &str) -> Failure {
        Failure::Books { server: self.server.address().to_owned(), what: what.to_owned() }
    }

    fn step(&mut self) -> Result<Option<(u64, Entry)>, Failure> {
        let number = self.frontier.size();
        self.meets_kept(number)?;
        if number == self.signed.head.size {
            return self.end().map(|()| None);
        }
        if self.waiting.is_empty() {
            self.waiting = self.server.journal(number, PAGE)?.into();
        }
        let (found, bytes) = self.waiting.pop_front().ok_or_else(|| {
            self.wrong(&format!("it ends at entry {number}, its head covers {}", self.signed.head.size))
        })?;
        if found != number {
            return Err(self.wrong(&format!("entry {found} comes where entry {number} must")));
        }
        let entry = self.admit(&bytes).map_err(|what| self.wrong(&format!("entry {number}: {what}")))?;
        self.frontier.append(leaf_hash(&bytes));
        self.progress.add(1);
        Ok(Some((number, entry)))
    }

    /// Where the head that was kept ends, it is one that these books could have signed.
    fn meets_kept(&self, number: u64) -> Result<(), Failure> {
        let Some(kept) = self.since.as_ref().filter(|kept| kept.head.size == number) else { return Ok(()) };
        if kept.head.root == self.frontier.root() && self.ledger.key() == Some(&kept.key) {
            return Ok(());
        }
        Err(self.wrong(&format!("its first {number} entries are not those of the head that was kept")))
    }

    /// The next entry, if it can be booked.
    fn admit(&mut self, bytes: &[u8]) -> Result<Entry, String> {
        let entry = Entry::decode(bytes).map_err(|error| error.to_string())?;
        match entry.event() {
            Event::Opened { vault, key, .. } => {
                if *vault != self.signed.vault {
                    return Err("it opens another vault's books than the head is of".to_owned());
                }
                if let Some(trusted) = self.trusted.filter(|trusted| trusted != key) {
                    return Err(format!("the books were opened by key {key}, trusted is {trusted}"));
                }
            }
            Event::Head(head) if head.root != self.frontier.root() => {
                return Err("the head in it has another root: an entry before it was changed".to_owned());
            }
            _ => {}
        }
        if !self.ids.insert(entry.id().clone()) {
            return Err(format!("{} was booked before", entry.id()));
        }
        self.ledger.apply(&entry).map_err(|error| error.to_string())?;
        Ok(entry)
    }

    /// Compares the whole with what is signed.
    fn end(&self) -> Result<(), Failure> {
        let SignedRoot { vault, key, head } = &self.signed;
        if self.ledger.opening().is_none() {
            return Err(self.wrong("there is no entry"));
        }
        if self.ledger.key() != Some(key) {
            return Err(self.wrong(&format!("its head is signed by key {key}, which the books do not name")));
        }
        head.verify(vault, key).map_err(|error| self.wrong(&format!("its head: {error}")))?;
        if head.root != self.frontier.root() {
            return Err(
                self.wrong("its entries have another root than it signs: one was changed, or left out")
            );
        }
        Ok(())
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<(u64, Entry), Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step().transpose();
        self.ended = !matches!(step, Some(Ok(_)));
        step
    }
}

/// Entries that are asked for at a time: what a server gives at most.
const PAGE: usize = 1000;
