//! Which response a request gets.

use std::sync::Arc;

use tiny_http::{Method, Request};

use super::hosts::Hosts;
use super::live::{CurrentSite, Live};
use super::live_queries::{LiveQueries, LiveQuery, LiveTarget, Unanswered};
use super::page::{self, DataAttributes, PageVersion};
use super::paths::decode;
use super::response::{self, PreviewResponse, header};
use super::site_file::{self, Lookup, SiteFile};
use super::{api, day_picker};
use crate::pages::PreviewPage;
use crate::pipeline::View;

/// The preview's own paths.
const OWN: &str = "_flightdeck/";
/// The events of live reload.
const EVENTS: &str = "_flightdeck/events";
const SCRIPT: &str = concat!(include_str!("patch.js"), include_str!("live.js"));
const DAYS: &str = include_str!("days.js");
const STYLE: &str = include_str!("live.css");

/// What requests are answered from.
pub(super) struct Routes {
    pub(super) live: Live,
    pub(super) hosts: Hosts,
    pub(super) queries: LiveQueries,
}

/// Where a request leads.
pub(super) enum Route {
    /// To the stream of events of the page at this address.
    Events(String),
    /// To a response.
    Respond(PreviewResponse),
}

impl Routes {
    /// Where a request leads.
    pub(super) fn route(&self, request: &Request) -> Route {
        self.lead(request).unwrap_or_else(Route::Respond)
    }

    /// The same; a refusal is the error.
    fn lead(&self, request: &Request) -> Result<Route, PreviewResponse> {
        if !self.hosts.allows(header(request, "Host")) {
            return Err(response::plain(403, "this preview answers only to its own address\n"));
        }
        let Some(path) = site_file::path_of(request.url()) else {
            return Err(response::plain(400, "the address is not UTF-8\n"));
        };
        if !matches!(request.method(), Method::Get | Method::Head) {
            let is_api = path.starts_with(api::ROOT);
            return Err(if is_api { api::method_refused(request.method()) } else { response::method_not_allowed() });
        }
        // Browsers say when a page of another site makes a request, be it only for a picture; other clients do not.
        let is_foreign = header(request, "Sec-Fetch-Site").is_some_and(|site| site.eq_ignore_ascii_case("cross-site"));
        if is_foreign && path.starts_with(api::ROOT) {
            return Err(api::foreign());
        }
        if is_foreign && path.starts_with(OWN) {
            return Err(response::plain(403, "this is not answered to pages of other sites\n"));
        }
        if path == EVENTS
            && *request.method() == Method::Get
            && let Some(page) = request.url().split_once("?page=").and_then(|(_, page)| decode(page))
        {
            return Ok(Route::Events(page));
        }
        Ok(Route::Respond(self.respond(&path, request)))
    }

    fn respond(&self, path: &str, request: &Request) -> PreviewResponse {
        let own =
            |text: &str| response::file(SiteFile { name: path.to_owned(), bytes: text.as_bytes().into() }, request);
        let current = self.live.current();
        let files = &current.site.files;
        match (path, api::view(path), drawn(path)) {
            (page::SCRIPT, _, _) => return own(SCRIPT),
            (page::DAYS, _, _) => return own(DAYS),
            (page::STYLE, _, _) => return own(STYLE),
            (_, Some(view), _) => return self.data(&current, view, request),
            (_, _, Some(page)) => return self.page(&current, page, request),
            (_, None, None) => {}
        }
        match site_file::lookup(path, files) {
            Lookup::File(file) if page::is_page(&file.name) => {
                let query_service = &current.site.query_service;
                let attributes = day_picker::attributes(query_service, day_picker::of_page(query_service, &file.name));
                response::file(page::with_script(file, None, &attributes), request)
            }
            Lookup::File(file) => response::file(file, request),
            Lookup::Folder(name) => response::to_folder(&name),
            Lookup::Nothing if path.starts_with(api::ROOT) => api::not_found(path),
            Lookup::Nothing => {
                let page = site_file::not_found_page(files);
                response::not_found(page.map(|page| page::with_script(page, None, &DataAttributes::new())))
            }
        }
    }

    /// The live data of any days.
    fn data(&self, current: &CurrentSite, view: View, request: &Request) -> PreviewResponse {
        let query_service = &current.site.query_service;
        let target = LiveTarget::View(view);
        let query = match api::query(query_service, target, request.url()) {
            Ok(query) => query,
            Err(error) => return error.response(),
        };
        let asked = LiveQuery { build: current.builds, target, query };
        let (site, query) = (Arc::clone(&current.site), asked.query.clone());
        match self.queries.answer(&asked, move |_| site.query_service.view(view, &query)) {
            Ok(bytes) => response::document(200, "application/json", bytes),
            Err(unanswered) => api::unavailable(unanswered),
        }
    }

    /// A page of any days.
    fn page(&self, current: &CurrentSite, page: PreviewPage, request: &Request) -> PreviewResponse {
        let query_service = &current.site.query_service;
        let target = LiveTarget::Page(page);
        let query = match api::query(query_service, target, request.url()) {
            Ok(query) => query,
            Err(error) => return response::plain(error.status, &format!("{}\n", error.message)),
        };
        let asked = LiveQuery { build: current.builds, target, query };
        let (site, query) = (Arc::clone(&current.site), asked.query.clone());
        match self.queries.answer(&asked, move |threads| site.query_service.page(page, &query, threads)) {
            Ok(bytes) => {
                let attributes = day_picker::attributes(query_service, Some((page, asked.query)));
                let file = SiteFile { name: "index.html".to_owned(), bytes };
                response::file(page::with_script(file, Some(drawn_content(current)), &attributes), request)
            }
            Err(Unanswered::Busy) => response::plain(503, "too many pages are being made; ask again\n"),
            Err(Unanswered::Failed(problems)) => response::plain(503, &format!("{problems}\n")),
        }
    }
}

/// The page of any days that a path names.
fn drawn(path: &str) -> Option<PreviewPage> {
    PreviewPage::ALL.into_iter().find(|page| page.path() == path)
}

/// The content of a page of any days: another one after every build.
fn drawn_content(current: &CurrentSite) -> String {
    format!("build-{}", current.builds)
}

/// The version of the page at an address.
pub(super) fn version(current: &CurrentSite, target: &str) -> PageVersion {
    let path = site_file::path_of(target).unwrap_or_default();
    let file = match site_file::lookup(&path, &current.site.files) {
        Lookup::File(file) => Some(file),
        Lookup::Folder(_) | Lookup::Nothing => site_file::not_found_page(&current.site.files),
    };
    let page = file.as_ref().and_then(|file| std::str::from_utf8(&file.bytes).ok());
    let mut version = page.map(page::version).unwrap_or_default();
    if drawn(&path).is_some() {
        // It links the same stylesheet as every page, from two folders down.
        version.content = drawn_content(current);
        for style in &mut version.styles {
            style.insert_str(0, "../../");
        }
    }
    version
}
