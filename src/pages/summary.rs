//! The executive summary panel: the headline, four short lists, and at the end of each claim the way to its evidence.

use serde::Serialize;

use super::link;
use crate::insights::{Brief, Fact, InsightItem, InsightSection, InsightWriter, ItemPart};

/// The panel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SummaryPanel {
    headline: String,
    sections: Vec<CitationGroup>,
    /// Who wrote it, and why: `Written by rules. No model is configured.`
    source: String,
}

/// One of the four lists.
#[derive(Clone, Debug, Serialize)]
struct CitationGroup {
    key: &'static str,
    title: &'static str,
    items: Vec<SummaryClaim>,
    /// What stands in the place of items when none held.
    empty: &'static str,
}

/// A sentence with its evidence.
#[derive(Clone, Debug, Serialize)]
struct SummaryClaim {
    text: String,
    evidence: Vec<Citation>,
}

/// A link to the panel or alert that shows a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Citation {
    label: &'static str,
    href: String,
    /// What the fact says, for those who hear the link alone.
    statement: String,
}

/// The panel of a brief on a page from which `root` leads to the site's root.
pub(super) fn panel(brief: &Brief, root: &str) -> SummaryPanel {
    SummaryPanel {
        headline: brief.headline.text.clone(),
        sections: brief.sections.iter().map(|section| group(section, brief, root)).collect(),
        source: source(brief),
    }
}

fn group(section: &InsightSection, brief: &Brief, root: &str) -> CitationGroup {
    let part = section.part;
    CitationGroup {
        key: part.key(),
        title: part.title(),
        items: section.items.iter().map(|item| claim(item, brief, root)).collect(),
        empty: match part {
            ItemPart::WhatChanged | ItemPart::WhyItMatters => "Nothing that holds against the facts.",
            ItemPart::SuggestedActions | ItemPart::Questions => "None.",
        },
    }
}

/// Facts of one panel share a link.
fn claim(item: &InsightItem, brief: &Brief, root: &str) -> SummaryClaim {
    let mut evidence: Vec<Citation> = Vec::new();
    for fact in item.facts.iter().filter_map(|id| brief.fact(id)) {
        let citation = citation(fact, brief, root);
        if evidence.iter().all(|known| known.href != citation.href) {
            evidence.push(citation);
        }
    }
    SummaryClaim { text: item.text.clone(), evidence }
}

/// A panel of the same page is an anchor, so that the front page stays on itself.
fn citation(fact: &Fact, brief: &Brief, root: &str) -> Citation {
    let href = match link::anchor(&fact.panel) {
        Some(anchor) => format!("#{anchor}"),
        None => format!("{root}{}", link::evidence(&fact.panel, &brief.segment, brief.range)),
    };
    Citation { label: fact.panel.label(), href, statement: fact.statement.clone() }
}

/// Who wrote a brief, and why.
pub fn source(brief: &Brief) -> String {
    let reason = &brief.source.reason;
    match &brief.source.writer {
        InsightWriter::Rules => format!("Written by rules. {reason}"),
        InsightWriter::Model { provider, model } => format!("Written by the model {model} ({provider}). {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::metric::{RangeDays, SegmentKey};

    fn fixture_panel(change: impl Fn(&mut Brief)) -> SummaryPanel {
        let fixture = Fixture::new();
        let mut brief = fixture.insights.get(&SegmentKey("all".into()), RangeDays(30)).expect("a brief").clone();
        change(&mut brief);
        panel(&brief, "../../")
    }

    #[test]
    fn four_sections_with_evidence_that_leads_somewhere() {
        let panel = fixture_panel(|_| {});
        let titles: Vec<&str> = panel.sections.iter().map(|section| section.title).collect();
        assert_eq!(titles, ["What changed", "Why it matters", "Suggested actions", "Questions to investigate"]);
        for claim in panel.sections.iter().flat_map(|section| &section.items) {
            assert!(!claim.evidence.is_empty(), "{}", claim.text);
            for citation in &claim.evidence {
                assert!(citation.href.starts_with('#') || citation.href.starts_with("../../alerts/index.html#"));
            }
        }
        assert_eq!(panel.source, "Written by rules. No model is configured.");
    }

    #[test]
    fn a_model_is_named() {
        let panel = fixture_panel(|brief| {
            brief.source.writer = InsightWriter::Model { provider: "openai-compatible".into(), model: "m-1".into() };
            brief.source.reason = "All held.".into();
        });
        assert_eq!(panel.source, "Written by the model m-1 (openai-compatible). All held.");
    }

    #[test]
    fn facts_of_one_panel_share_a_link() {
        let panel = fixture_panel(|brief| {
            let funnel: Vec<String> =
                brief.facts.iter().filter(|fact| fact.id.starts_with("funnel.")).map(|fact| fact.id.clone()).collect();
            assert!(funnel.len() > 1);
            brief.sections[0].items = vec![InsightItem { text: "x".into(), facts: funnel }];
        });
        let hrefs: Vec<&str> = panel.sections[0].items[0].evidence.iter().map(|one| one.href.as_str()).collect();
        assert_eq!(hrefs, ["#funnel"]);
    }
}
