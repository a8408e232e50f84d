//! The accounts as requests meet them: shared by threads, kept in their file before a change is answered.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::file::{AccountsError, AccountsFile};
use super::register::{Account, Register, SPONSOR, Unregistered};
use super::token::{Token, TokenHash};
use crate::clock;

/// All accounts, the operator's token, and whether strangers are let in.
pub(crate) struct Accounts {
    file: AccountsFile,
    register: Mutex<Register>,
    operator: Option<TokenHash>,
    /// Does the sponsor pay for those who show nothing?
    strangers: bool,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Somebody with an account, as the books call them.
    Customer(String),
    /// The operator.
    Operator,
}

/// Why accounts are not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    /// The register refuses.
    #[error(transparent)]
    Register(#[from] Unregistered),
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] AccountsError),
    /// There is no randomness for a token.
    #[error("the operating system gives no random bytes: {0}")]
    Randomness(#[from] getrandom::Error),
}

impl Accounts {
    /// Reads the accounts from their file.
    pub(crate) fn open(
        file: AccountsFile,
        operator: TokenHash,
        strangers: bool,
    ) -> Result<Self, AccountsError> {
        let register = Mutex::new(file.load()?);
        Ok(Self { file, register, operator: Some(operator), strangers })
    }

    /// Nobody, and no operator: where there are no books.
    pub(crate) fn none(file: AccountsFile) -> Self {
        Self { file, register: Mutex::default(), operator: None, strangers: true }
    }

    /// Who shows this token; `None` if it is nobody's.
    pub(crate) fn caller(&self, token: &Token) -> Option<Caller> {
        let hash = token.hash();
        if self.operator == Some(hash) {
            return Some(Caller::Operator);
        }
        self.register().shown(hash).map(|account| Caller::Customer(account.customer.clone()))
    }

    /// Who pays for those who show nothing, as the books call them, if anybody does.
    pub(crate) fn sponsor(&self) -> Option<&'static str> {
        self.strangers.then_some(SPONSOR)
    }

    /// Makes an account, at this time, with a token that is shown once; waits for the disk.
    pub(crate) fn create(&self, name: &str, created_unix_s: u64) -> Result<(Account, Token), AccountError> {
        let token = Token::from_random(clock::random()?);
        let customer = format!("c-{:016x}", u64::from_le_bytes(clock::random()?));
        let account = Account { name: name.to_owned(), customer, token: token.hash(), created_unix_s };
        self.change(|register| register.add(account.clone()))?;
        Ok((account, token))
    }

    /// Gives an account another token; waits for the disk.
    pub(crate) fn renew(&self, name: &str) -> Result<(Account, Token), AccountError> {
        let token = Token::from_random(clock::random()?);
        let account = self.change(|register| register.renew(name, token.hash()).cloned())?;
        Ok((account, token))
    }

    /// The account of this name, or the sponsor's, as the books call it.
    pub(crate) fn customer(&self, name: &str) -> Result<String, Unregistered> {
        if name == SPONSOR {
            return Ok(SPONSOR.to_owned());
        }
        self.register().named(name).map(|account| account.customer.clone())
    }

    /// All accounts, by name.
    pub(crate) fn all(&self) -> Vec<Account> {
        self.register().iter().cloned().collect()
    }

    /// A change counts when it is on the disk.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Register) -> Result<T, Unregistered>,
    ) -> Result<T, AccountError> {
        let mut register = self.register();
        let mut changed = register.clone();
        let answer = change(&mut changed)?;
        self.file.save(&changed)?;
        *register = changed;
        Ok(answer)
    }

    fn register(&self) -> MutexGuard<'_, Register> {
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
