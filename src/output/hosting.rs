//! What common static hosts and crawlers read beside the pages: headers, caching, and who may list the site.

use super::{SiteFiles, policy};

/// Headers for hosts that read a file `_headers`, such as Netlify and Cloudflare Pages. Both have browsers ask again for
/// everything by default and join the values of rules that overlap, so caching is said only where it differs.
fn headers(policy: &str) -> String {
    format!(
        "\
/*
  Content-Security-Policy: {policy}
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer

/assets/*
  Cache-Control: public, max-age=31536000, immutable
"
    )
}

/// Who may list the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crawlers {
    /// Search engines are asked to stay away.
    Unwanted,
    /// They may list it.
    Welcome,
}

/// Adds the files for hosts, after all pages. The empty `.nojekyll` has GitHub Pages publish every file as it is.
pub fn add_hosting(files: &mut SiteFiles, crawlers: Crawlers) {
    let robots = match crawlers {
        Crawlers::Unwanted => "User-agent: *\nDisallow: /\n",
        Crawlers::Welcome => "User-agent: *\nAllow: /\n",
    };
    files.insert(".nojekyll", [].as_slice());
    let pages =
        files.iter().filter(|(path, _)| std::path::Path::new(path).extension().is_some_and(|end| end == "html"));
    let headers = headers(&policy(pages.map(|(_, bytes)| &**bytes)));
    files.insert("_headers", headers.into_bytes());
    files.insert("robots.txt", robots.as_bytes());
}
