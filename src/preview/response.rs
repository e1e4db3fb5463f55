//! Responses: the common headers, and files as a whole, in part, or not at all when the client has them.

use std::io::Cursor;
use std::sync::Arc;

use tiny_http::{Header, Method, Request, Response, StatusCode};

use super::byte_range::ByteRange;
use super::paths::{encode, is_hashed, media_type};
use super::site_file::SiteFile;
use crate::output;

/// The policy under which every page must work, as on a strict host; a document of one file adds the hash of its style.
pub(super) const CONTENT_SECURITY_POLICY: &str = "default-src 'self'";
/// For what is requested again each time.
const REVALIDATED: &str = "no-cache";
/// For what never changes under its name.
const IMMUTABLE: &str = "max-age=31536000, immutable";

/// What a client gets. `tiny_http` leaves the body out where the request or the status has none.
pub(super) type PreviewResponse = Response<Cursor<Arc<[u8]>>>;

/// The value of a request's header.
pub(super) fn header<'r>(request: &'r Request, name: &'static str) -> Option<&'r str> {
    let found = request.headers().iter().find(|header| header.field.equiv(name));
    found.map(|header| header.value.as_str())
}

/// A short text.
pub(super) fn plain(status: u16, text: &str) -> PreviewResponse {
    document(status, "text/plain; charset=utf-8", Arc::from(text.as_bytes()))
}

/// A whole document of a media type.
pub(super) fn document(status: u16, media_type: &str, body: Arc<[u8]>) -> PreviewResponse {
    let headers = [(POLICY, CONTENT_SECURITY_POLICY), ("Cache-Control", REVALIDATED)];
    response(status, media_type, &headers, body)
}

/// The response that leads to a folder's page.
pub(super) fn to_folder(name: &str) -> PreviewResponse {
    plain(308, "the page is in this folder\n").with_header(made("Location", &format!("{}/", encode(name))))
}

/// The response to a method that is not answered.
pub(super) fn method_not_allowed() -> PreviewResponse {
    plain(405, "only GET and HEAD are answered\n").with_header(made("Allow", "GET, HEAD"))
}

/// The response for a page that does not exist.
pub(super) fn not_found(page: Option<SiteFile>) -> PreviewResponse {
    match page {
        Some(page) => document(404, media_type(&page.name).as_ref(), page.bytes),
        None => plain(404, "there is no such page\n"),
    }
}

/// A file, or as much of it as the client still needs.
pub(super) fn file(file: SiteFile, request: &Request) -> PreviewResponse {
    let SiteFile { name, bytes } = file;
    let (kind, length) = (media_type(&name), bytes.len());
    let policy = kind.starts_with("text/html").then(|| output::policy([&*bytes]));
    let etag = format!("\"{}\"", &blake3::hash(&bytes).to_hex()[..16]);
    let headers = [
        (POLICY, policy.as_deref().unwrap_or(CONTENT_SECURITY_POLICY)),
        ("Cache-Control", if is_hashed(&name) { IMMUTABLE } else { REVALIDATED }),
        ("ETag", etag.as_str()),
        ("Accept-Ranges", "bytes"),
    ];
    if header(request, "If-None-Match").is_some_and(|known| is_listed(&etag, known)) {
        return response(304, &kind, &headers, bytes);
    }
    let is_current = header(request, "If-Range").is_none_or(|known| known.trim() == etag);
    let range = header(request, "Range").filter(|_| is_current && *request.method() == Method::Get);
    match range.map_or(ByteRange::Whole, |range| ByteRange::parse(range, length)) {
        ByteRange::Whole => response(200, &kind, &headers, bytes),
        ByteRange::Slice(range) => {
            let of = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            response(206, &kind, &headers, Arc::from(&bytes[range])).with_header(made("Content-Range", &of))
        }
        ByteRange::Unsatisfiable => {
            let of = format!("bytes */{length}");
            plain(416, "the file is shorter\n").with_header(made("Content-Range", &of))
        }
    }
}

/// Whether a tag is in a list of tags, weak or not.
fn is_listed(etag: &str, list: &str) -> bool {
    list.split(',').any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == etag)
}

const POLICY: &str = "Content-Security-Policy";

fn response(status: u16, media_type: &str, headers: &[(&str, &str)], body: Arc<[u8]>) -> PreviewResponse {
    let common = [
        ("Content-Type", media_type),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];
    let headers = common.iter().chain(headers).map(|(name, value)| made(name, value)).collect();
    let length = body.len();
    Response::new(StatusCode(status), headers, Cursor::new(body), Some(length), None)
}

fn made(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("the preview's headers are ASCII: media types, hashes and encoded names")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_etag_is_found_in_a_list_and_when_weak() {
        assert!(is_listed("\"b\"", "\"a\", W/\"b\"") && is_listed("\"b\"", "*"));
        assert!(!is_listed("\"b\"", "\"a\"") && !is_listed("\"b\"", "b"));
    }
}
