//! Query parameters.

use axum::extract::Query;
use axum::http::Uri;
use serde::de::DeserializeOwned;

use super::error::{Problem, Reason};

/// Reads the parameters of a request; those that nobody knows are passed over.
pub(super) fn read<T: DeserializeOwned + Default>(uri: &Uri) -> Result<T, Problem> {
    if uri.query().is_none() {
        return Ok(T::default());
    }
    match Query::try_from_uri(uri) {
        Ok(Query(parameters)) => Ok(parameters),
        Err(rejected) => Err(Problem::because(Reason::InvalidQuery, rejected.body_text())),
    }
}
