//! What a client says about an object beside its bytes: file name and media type. Both are checked on the way in, and
//! written on the way out so that no text can end a header or start another.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use bytes::Bytes;
use coffer_storage::format::manifest::{FILE_NAME_MAX, MEDIA_TYPE_MAX};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::{Problem, Reason};

#[cfg(test)]
mod tests;

/// The media type of an object of which nobody said any.
pub(crate) const OCTETS: &str = "application/octet-stream";

/// Takes a file name from outside: the name of a file in a folder, nothing that could be a path, and nothing that
/// shows as another name than it is.
pub(crate) fn file_name(text: &str) -> Result<String, Problem> {
    let refuse = |detail: String| Err(Problem::because(Reason::InvalidFileName, detail));
    if text.is_empty() || text.len() > FILE_NAME_MAX {
        return refuse(format!("a file name has 1 to {FILE_NAME_MAX} bytes, this has {}", text.len()));
    }
    if text == "." || text == ".." {
        return refuse(format!("{text:?} names a folder"));
    }
    match text.chars().find(|c| c.is_control() || matches!(c, '/' | '\\') || turns_text(*c)) {
        Some(c) => refuse(format!("a file name has no {}", c.escape_unicode())),
        None => Ok(text.to_owned()),
    }
}

/// The media type of an upload: what the client says, else what the ending of the file name says.
///
/// `application/x-www-form-urlencoded` counts as nothing said: `curl --data-binary` sends it with anything.
pub(crate) fn media_type(headers: &HeaderMap, file_name: Option<&str>) -> Result<Option<String>, Problem> {
    let said = match headers.get(CONTENT_TYPE).map(HeaderValue::to_str) {
        None => None,
        Some(Err(_)) => return Err(Problem::because(Reason::InvalidMediaType, "a media type is ASCII")),
        Some(Ok(text)) => Some(text.trim()).filter(|text| !text.is_empty() && essence(text) != FORM),
    };
    let Some(said) = said else {
        let guessed = file_name.and_then(|name| mime_guess::from_path(name).first_raw());
        return Ok(guessed.map(str::to_owned));
    };
    if essence(said).starts_with("multipart/form-data") {
        return Err(Reason::FormNotSupported.into());
    }
    let well_formed =
        essence(said).split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype));
    if !well_formed
        || said.len() > MEDIA_TYPE_MAX
        || !said.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
    {
        let detail = format!("a media type is type/subtype in at most {MEDIA_TYPE_MAX} bytes");
        return Err(Problem::because(Reason::InvalidMediaType, detail));
    }
    Ok(Some(said.to_owned()))
}

/// The `Content-Type` of an object. What is stored was checked, but perhaps by another program.
pub(crate) fn content_type(stored: Option<&str>) -> HeaderValue {
    stored
        .and_then(|text| HeaderValue::from_str(text).ok())
        .unwrap_or_else(|| HeaderValue::from_static(OCTETS))
}

/// How an answer's bytes are to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disposition {
    /// In place.
    Inline,
    /// As a file to keep.
    Attachment,
}

/// `Content-Disposition` with a file name (RFC 6266): in plain ASCII for old readers, and in UTF-8 (RFC 8187) where
/// that says more. Holds for any text at all.
pub(crate) fn disposition(how: Disposition, name: &str) -> HeaderValue {
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut text = match how {
        Disposition::Inline => format!("inline; filename=\"{plain}\""),
        Disposition::Attachment => format!("attachment; filename=\"{plain}\""),
    };
    if plain != name {
        text.push_str("; filename*=UTF-8''");
        text.extend(utf8_percent_encode(name, NOT_ATTR_CHAR));
    }
    HeaderValue::from_maybe_shared(Bytes::from(text))
        .expect("what is not plain ASCII was replaced or encoded")
}

/// Readers differ on escapes within the quotes, and some decode `%41` there: neither may occur.
fn is_plain(c: char) -> bool {
    c == ' ' || c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | '/')
}

/// Marks that turn the direction of text, with which `gpj.exe` shows as `exe.jpg`.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

const FORM: &str = "application/x-www-form-urlencoded";

/// All but the `attr-char` of RFC 8187.
const NOT_ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');
