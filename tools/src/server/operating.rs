//! Requests that only the operator may make. Where a request may be repeated, its key names it.

use coffer_endowment::{Amount, Reference};
use serde_json::{Value, json};
use ureq::http::header;

use super::Server;
use super::address::escaped;
use super::money::{IDEMPOTENCY_KEY, bearer};
use crate::failure::Failure;
use crate::tokens::Token;

impl Server {
    /// All accounts.
    pub(crate) fn accounts(&self, operator: &Token) -> Result<Value, Failure> {
        let request = self.get("/v1/admin/accounts").header(header::AUTHORIZATION, bearer(operator));
        self.json(request.call())
    }

    /// Makes an account.
    pub(crate) fn create_account(&self, operator: &Token, name: &str) -> Result<Value, Failure> {
        self.operate(operator, "/v1/admin/accounts", &json!({ "name": name }), None)
    }

    /// Gives an account a new token.
    pub(crate) fn renew_token(&self, operator: &Token, name: &str) -> Result<Value, Failure> {
        self.operate(operator, &account(name, "token"), &json!({}), None)
    }

    /// Books money that came in for an account (`credit`) or was paid back (`refund`). The same key is booked once.
    pub(crate) fn paid(
        &self,
        operator: &Token,
        name: &str,
        what: &str,
        (amount, reference): (Amount, &Reference),
        key: &str,
    ) -> Result<Value, Failure> {
        let said = json!({ "amount": amount, "reference": reference });
        self.operate(operator, &account(name, what), &said, Some(key))
    }

    /// Publishes prices, or only shows what they would be.
    pub(crate) fn publish(&self, operator: &Token, prices: &Value, dry_run: bool) -> Result<Value, Failure> {
        let route = if dry_run { "/v1/admin/prices?dry_run=true" } else { "/v1/admin/prices" };
        self.operate(operator, route, prices, None)
    }

    /// Books an entry. The same key is booked once.
    pub(crate) fn book(&self, operator: &Token, said: &Value, key: &str) -> Result<Value, Failure> {
        self.operate(operator, "/v1/admin/entries", said, Some(key))
    }

    /// Has another signing key take the place of the one with this id.
    pub(crate) fn rotate_key(&self, operator: &Token, replaces: &Value) -> Result<Value, Failure> {
        self.operate(operator, "/v1/admin/keys", &json!({ "replaces": replaces }), None)
    }

    /// Sets what an account may spend a day; `None`: as much as it has.
    pub(crate) fn limit(
        &self,
        operator: &Token,
        name: &str,
        per_day: Option<Amount>,
    ) -> Result<Value, Failure> {
        self.operate(operator, &account(name, "limit"), &json!({ "per_day": per_day }), None)
    }

    /// Closes the days that are open.
    pub(crate) fn close_days(&self, operator: &Token, word: &Value) -> Result<Value, Failure> {
        self.operate(operator, "/v1/admin/accrual", word, None)
    }

    fn operate(
        &self,
        operator: &Token,
        route: &str,
        said: &Value,
        key: Option<&str>,
    ) -> Result<Value, Failure> {
        let mut request = self.post(route).header(header::AUTHORIZATION, bearer(operator));
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        self.json(request.send_json(said))
    }
}

fn account(name: &str, what: &str) -> String {
    format!("/v1/admin/accounts/{}/{what}", escaped(name))
}
