//! What a page links to and which anchors it has, read as a browser reads it: a page may hold what a team or its own
//! templates wrote.
//!
//! The only file that knows `html5ever`. Leaves to the link check where a link leads.

use std::cell::RefCell;
use std::collections::BTreeSet;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// What a page links to and the anchors it has.
#[derive(Clone, Debug, Default)]
pub(super) struct ParsedPage {
    pub(super) links: BTreeSet<PageLink>,
    pub(super) anchors: BTreeSet<String>,
    /// The anchors that stand more than once.
    pub(super) repeated: BTreeSet<String>,
}

/// An address in a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PageLink {
    pub(super) target: String,
    /// Whether the browser fetches it by itself.
    pub(super) is_loaded: bool,
}

impl ParsedPage {
    /// Reads the tags of a page.
    pub(super) fn read(text: &str) -> Self {
        let tokenizer = Tokenizer::new(PageParser::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(text));
        // A script never ends the reading, so the first call reads it all.
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        let PageParser { page, style } = tokenizer.sink;
        let mut page = page.into_inner();
        if let Some(open) = style.into_inner() {
            page.style(&open);
        }
        page
    }

    /// Reads what a style sheet fetches.
    pub(super) fn of_style(css: &str) -> Self {
        let mut page = Self::default();
        page.style(css);
        page
    }

    fn take(&mut self, tag: &Tag) {
        let is_named = |name: &str, wanted: &str| {
            tag.attrs.iter().any(|found| &*found.name.local == name && found.value.trim().eq_ignore_ascii_case(wanted))
        };
        let is_refresh = &*tag.name == "meta" && is_named("http-equiv", "refresh");
        for attribute in &tag.attrs {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            match (name, &*tag.name) {
                ("id", _) if self.anchors.contains(value) => drop(self.repeated.insert(value.to_owned())),
                ("id", _) => drop(self.anchors.insert(value.to_owned())),
                ("href", "a" | "area") | ("action" | "formaction", _) => self.link(value, false),
                ("srcset" | "imagesrcset", _) => candidates(value).for_each(|address| self.link(address, true)),
                ("ping", _) => value.split_whitespace().for_each(|address| self.link(address, true)),
                ("href" | "src" | "data-runtime" | "poster" | "xlink:href" | "background", _) | ("data", "object") => {
                    self.link(value, true);
                }
                ("style", _) => self.style(value),
                // `5; url=other.html`
                ("content", _) if is_refresh => {
                    if let Some((_, address)) = value.split_once('=') {
                        self.link(address, true);
                    }
                }
                _ => {}
            }
        }
    }

    fn style(&mut self, css: &str) {
        for address in addresses_of_css(css) {
            self.link(address, true);
        }
    }

    fn link(&mut self, target: &str, is_loaded: bool) {
        self.links.insert(PageLink { target: target.trim().to_owned(), is_loaded });
    }
}

/// The addresses of a list of pictures, each perhaps with a size behind it.
fn candidates(list: &str) -> impl Iterator<Item = &str> {
    list.split(", ").filter_map(|candidate| candidate.split_whitespace().next())
}

/// The addresses in a style sheet: in `url(…)`, with or without quotes, and in quotes behind `@import`.
fn addresses_of_css(css: &str) -> Vec<&str> {
    let plain = css.to_ascii_lowercase();
    let behind = |word: &str| -> Vec<&str> {
        plain.match_indices(word).map(|(at, _)| css[at + word.len()..].trim_start()).collect()
    };
    let quoted = |rest: &&str| rest.starts_with(['"', '\'']);
    let (in_quotes, bare): (Vec<&str>, Vec<&str>) = behind("url(").into_iter().partition(quoted);
    let in_quotes = in_quotes.into_iter().chain(behind("@import").into_iter().filter(quoted));
    let in_quotes = in_quotes.filter_map(|rest| rest[1..].split(&rest[..1]).next());
    in_quotes.chain(bare.into_iter().filter_map(|rest| rest.split(')').next())).collect()
}

/// The page as far as it was read, and the text of the style sheet that is being read; the tokenizer hands out its tokens by a
/// shared reference.
#[derive(Default)]
struct PageParser {
    page: RefCell<ParsedPage>,
    style: RefCell<Option<String>>,
}

impl TokenSink for PageParser {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let tag = match token {
            Token::TagToken(tag) => tag,
            Token::CharacterTokens(text) => {
                if let Some(style) = &mut *self.style.borrow_mut() {
                    style.push_str(&text);
                }
                return TokenSinkResult::Continue;
            }
            _ => return TokenSinkResult::Continue,
        };
        // Whatever comes after it ends a style sheet.
        if let Some(style) = self.style.take() {
            self.page.borrow_mut().style(&style);
        }
        if tag.kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        if &*tag.name == "style" {
            self.style.replace(Some(String::new()));
        }
        self.page.borrow_mut().take(&tag);
        match &*tag.name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }
}
