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
        let tokenizer = Tokenizer::new(PageParser(RefCell::default()), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(text));
        // A script never ends the reading, so the first call reads it all.
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.0.into_inner()
    }

    fn take(&mut self, tag: &Tag) {
        for attribute in &tag.attrs {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            match (name, &*tag.name) {
                ("id", _) if self.anchors.contains(value) => drop(self.repeated.insert(value.to_owned())),
                ("id", _) => drop(self.anchors.insert(value.to_owned())),
                ("href", "a" | "area") | ("action" | "formaction", _) => self.link(value, false),
                ("srcset" | "imagesrcset", _) => candidates(value).for_each(|address| self.link(address, true)),
                ("ping", _) => value.split_whitespace().for_each(|address| self.link(address, true)),
                ("href" | "src" | "data-runtime" | "poster" | "xlink:href", _) | ("data", "object") => {
                    self.link(value, true);
                }
                _ => {}
            }
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

/// The page as far as it was read; the tokenizer hands out its tokens by a shared reference.
struct PageParser(RefCell<ParsedPage>);

impl TokenSink for PageParser {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        if tag.kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        self.0.borrow_mut().take(&tag);
        match &*tag.name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }
}
