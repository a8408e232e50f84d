//! The object that a request's path names.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use coffer_storage::{IdError, ObjectId};

use super::error::{Problem, Reason};

/// The object whose id stands in the path, stored or not. A path with anything else there is refused before the rest of
/// the request is looked at.
pub(super) struct Named(pub(super) ObjectId);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|_| Problem::from(Reason::InvalidObjectId))?;
        let id = text
            .parse()
            .map_err(|error: IdError| Problem::because(Reason::InvalidObjectId, error.to_string()))?;
        Ok(Self(id))
    }
}
