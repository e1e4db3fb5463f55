//! The executive summary of a cockpit: a headline and four sections of claims that cite facts, and who wrote it.

use serde::Serialize;

use crate::messages::Message;
use crate::metric::{RangeDays, SegmentKey};
use crate::story::{Fact, Story};

/// The executive summary of one cockpit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Brief {
    /// The segment.
    pub segment: SegmentKey,
    /// The range.
    pub range: RangeDays,
    /// Who wrote it.
    pub source: Authorship,
    /// One sentence, with the facts that it is about.
    pub headline: InsightItem,
    /// Always four, in the order of [`ItemPart::ALL`].
    pub sections: Vec<InsightSection>,
    /// Questions and suggestions of a model's own, which nobody has checked; none where rules alone write.
    pub own: Vec<OwnSentence>,
    /// What there is to tell, in order; the headline is that of the first.
    pub stories: Vec<Story>,
    /// Every fact of the sheet that it was written from.
    pub facts: Vec<Fact>,
}

impl Brief {
    /// The fact of an id.
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// The sections as they are read below the headline: without the item that says the same, and without those that are empty then.
    pub fn below_headline(&self) -> impl Iterator<Item = (ItemPart, Vec<&InsightItem>)> {
        self.sections.iter().filter_map(|section| {
            let others = section.items.iter().filter(|item| item.text != self.headline.text);
            let items: Vec<&InsightItem> = others.collect();
            (!items.is_empty()).then_some((section.part, items))
        })
    }

    /// How many words a reader reads, titles of sections included.
    pub fn words(&self) -> usize {
        let count = |text: &str| text.split_whitespace().count();
        let sections = self.sections.iter();
        let inside = sections.map(|section| {
            let said = section.items.iter().filter(|item| item.text != self.headline.text);
            count(&section.part.title()) + said.map(|item| count(&item.text)).sum::<usize>()
        });
        count(&self.headline.text) + inside.sum::<usize>()
    }
}

/// Who wrote a brief, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Authorship {
    /// The writer.
    pub writer: InsightWriter,
    /// The hash of what a model was asked; `None` when none was asked.
    pub prompt_hash: Option<String>,
    /// Why this writer, a sentence.
    pub reason: String,
}

/// A writer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum InsightWriter {
    /// Our own rules.
    Rules,
    /// A model, by the names of its provider and itself.
    Model {
        /// The provider.
        provider: String,
        /// The model.
        model: String,
    },
}

/// The four parts of a brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum ItemPart {
    /// What is different.
    WhatChanged,
    /// What it costs or brings, and whom.
    WhyItMatters,
    /// What to do, from the playbooks and the step at fault.
    SuggestedActions,
    /// What the numbers cannot tell.
    Questions,
}

impl ItemPart {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::WhatChanged, Self::WhyItMatters, Self::SuggestedActions, Self::Questions];

    /// The word of the JSON contract.
    pub const fn key(self) -> &'static str {
        match self {
            Self::WhatChanged => "what_changed",
            Self::WhyItMatters => "why_it_matters",
            Self::SuggestedActions => "suggested_actions",
            Self::Questions => "questions",
        }
    }

    /// Its heading.
    pub fn title(self) -> String {
        let id = match self {
            Self::WhatChanged => "summary-what-changed",
            Self::WhyItMatters => "summary-why-it-matters",
            Self::SuggestedActions => "summary-suggested-actions",
            Self::Questions => "summary-questions",
        };
        Message::new(id).text()
    }
}

/// One part with its items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InsightSection {
    /// Which part.
    pub part: ItemPart,
    /// At most four, none empty.
    pub items: Vec<InsightItem>,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InsightItem {
    /// One sentence.
    pub text: String,
    /// The ids of the facts that it cites, at least one.
    pub facts: Vec<String>,
    /// The id of the story that it is a part of; `None` for a sentence of a model's own.
    pub story: Option<String>,
}

/// A question or a suggestion of a model's own. It stands apart from what the facts say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnSentence {
    /// [`ItemPart::SuggestedActions`] or [`ItemPart::Questions`].
    pub part: ItemPart,
    /// The sentence, with the facts that it names.
    pub item: InsightItem,
}

/// The summaries of a site.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Insights {
    /// One for every cockpit, in the order of the views.
    pub briefs: Vec<Brief>,
}

impl Insights {
    /// Whether a model has said something of its own.
    pub fn has_own_sentences(&self) -> bool {
        self.briefs.iter().any(|brief| !brief.own.is_empty())
    }

    /// The same without what a model said of its own; `reason` is added to why the briefs with some are as they are.
    #[must_use]
    pub fn without_own_sentences(&self, reason: &str) -> Self {
        let without = |brief: &Brief| {
            let mut brief = brief.clone();
            if !std::mem::take(&mut brief.own).is_empty() {
                brief.source.reason = format!("{} {reason}", brief.source.reason);
            }
            brief
        };
        Self { briefs: self.briefs.iter().map(without).collect() }
    }

    /// The brief of a segment and range.
    pub fn get(&self, segment: &SegmentKey, range: RangeDays) -> Option<&Brief> {
        self.briefs.iter().find(|brief| brief.segment == *segment && brief.range == range)
    }
}
