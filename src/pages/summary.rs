//! The executive summary panel: the headline, and a row for each story with the same headings, so that a row reads from what
//! changed to what to ask.

use serde::Serialize;

use super::alert::{self, Loudness};
use super::history::{self, HistoryPicture};
use super::link;
use super::page_days::PageDays;
use super::shipped::{self, ShippedLine};
use super::site::Site;
use crate::format;
use crate::insights::{Brief, InsightItem, InsightWriter, ItemPart};
use crate::messages::{Message, points_change};
use crate::metric::Format;
use crate::story::{EvidencePanel, Fact, Story};

/// How many stories the summary tells; the list of alerts has them all.
const MOST: usize = 3;

/// The panel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SummaryPanel {
    headline: String,
    rows: Vec<StoryRow>,
    /// What a model suggests of its own.
    own: Option<OwnClaims>,
    /// Which model chose; empty where the rules did.
    source: String,
}

/// Questions and suggestions of a model's own, apart from what the facts say.
#[derive(Clone, Debug, Serialize)]
struct OwnClaims {
    /// Whose they are, and that nobody has checked them.
    title: String,
    claims: Vec<SummaryClaim>,
}

/// One story.
#[derive(Clone, Debug, Serialize)]
struct StoryRow {
    /// What it is about, for those who hear the page.
    name: String,
    loudness: Option<Loudness>,
    /// `Ongoing since 12 Nov 2026`; `None` for a change that is no incident.
    standing: Option<String>,
    /// Whether it goes on; what is over has a smaller row.
    is_ongoing: bool,
    picture: Option<HistoryPicture>,
    /// How much each segment moved, as `Pro plan` and `+12%`; empty where that was not worked out.
    moves: Vec<SegmentChange>,
    /// What was shipped in the week before, unless a sentence of the row names it.
    shipped: Vec<ShippedLine>,
    /// The four parts, in the order of the page.
    parts: Vec<StoryPart>,
}

/// How much a segment moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct SegmentChange {
    label: String,
    change: String,
    /// Whether that may be chance, so that nothing but its look says so.
    is_faint: bool,
}

/// One of the four parts of a story.
#[derive(Clone, Debug, Serialize)]
struct StoryPart {
    key: &'static str,
    title: String,
    claims: Vec<SummaryClaim>,
    /// What stands in the place of claims when there are none.
    empty: &'static str,
}

/// A sentence with its evidence.
#[derive(Clone, Debug, Serialize)]
struct SummaryClaim {
    text: String,
    /// Where the sentence itself leads; only what changed does.
    href: Option<String>,
    evidence: Vec<Citation>,
}

/// A link to the panel or alert that shows a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Citation {
    label: String,
    href: String,
    /// What the fact says, for those who hear the link alone.
    statement: String,
}

/// The panel of a brief on a page from which `root` leads to the site's root.
pub(super) fn panel(site: &Site<'_>, brief: &Brief, root: &str) -> SummaryPanel {
    let telling = SummaryTelling { site, brief, root };
    let rows = brief.stories.iter().filter_map(|story| telling.row(story));
    let mut panel = SummaryPanel {
        headline: brief.headline.text.clone(),
        rows: rows.take(MOST).collect(),
        own: telling.own(),
        source: source(brief),
    };
    // A heading that is empty in every row is left out.
    let is_used =
        |key: &str| panel.rows.iter().any(|row| row.parts.iter().any(|it| it.key == key && !it.claims.is_empty()));
    let used: Vec<&str> = ItemPart::ALL.map(ItemPart::key).into_iter().filter(|key| is_used(key)).collect();
    for row in &mut panel.rows {
        row.parts.retain(|part| used.contains(&part.key));
    }
    panel
}

/// A brief on its way to a page.
#[derive(Clone, Copy)]
struct SummaryTelling<'a> {
    site: &'a Site<'a>,
    brief: &'a Brief,
    root: &'a str,
}

impl<'a> SummaryTelling<'a> {
    fn own(self) -> Option<OwnClaims> {
        let title = own_title(self.brief)?;
        Some(OwnClaims { title, claims: self.brief.own.iter().map(|own| self.claim(&own.item, None)).collect() })
    }

    /// The items of a part that are about a story.
    fn items(self, part: ItemPart, story: &Story) -> Vec<&'a InsightItem> {
        let section = self.brief.sections.iter().find(|section| section.part == part);
        let items = section.map(|section| section.items.as_slice()).unwrap_or_default();
        items.iter().filter(|item| item.story.as_deref() == Some(story.id.as_str())).collect()
    }

    /// The row of a story; `None` for one of which the summary does not say what changed.
    fn row(self, story: &Story) -> Option<StoryRow> {
        let changes = self.items(ItemPart::WhatChanged, story);
        let first = changes.first()?;
        let incident = first.facts.iter().filter_map(|id| self.brief.fact(id)).find_map(|fact| match &fact.panel {
            EvidencePanel::Incident(id) => self.site.incidents.get(id),
            _ => None,
        });
        let own = self.claim(first, None);
        let href = own.evidence.first().map(|first| first.href.clone());
        let part = |part: ItemPart| match part {
            ItemPart::WhatChanged => {
                let evidence = own.evidence.iter().skip(1).cloned().collect();
                let sentence = SummaryClaim { text: own.text.clone(), href: href.clone(), evidence };
                // What the headline says is not said again: the row begins with the metric that it is about, or with where it is shown.
                let is_said = own.text == self.brief.headline.text;
                let shown = SummaryClaim { text: String::new(), href: None, evidence: own.evidence.clone() };
                let named = incident
                    .and_then(|incident| self.site.metrics.parse(&incident.metric))
                    .map(|metric| SummaryClaim { text: metric.label.clone(), ..sentence.clone() });
                let sentence = if is_said { named.unwrap_or(shown) } else { sentence };
                let others = changes.iter().skip(1).map(|item| self.claim(item, href.as_deref()));
                std::iter::once(sentence).chain(others).collect()
            }
            ItemPart::WhyItMatters | ItemPart::SuggestedActions | ItemPart::Questions => {
                let items = self.items(part, story).into_iter();
                items.map(|item| self.claim(item, href.as_deref())).collect()
            }
        };
        let parts: Vec<StoryPart> = ItemPart::ALL
            .into_iter()
            .map(|which| StoryPart { key: which.key(), title: which.title(), claims: part(which), empty: "\u{2013}" })
            .collect();
        let is_named = |title: &str| parts.iter().flat_map(|part| &part.claims).any(|it| it.text.contains(title));
        let shipped = incident.map(|incident| shipped::lines(self.site, incident)).unwrap_or_default();
        let is_empty = parts.iter().flat_map(|part| &part.claims).all(|claim| claim.text.is_empty());
        if is_empty && incident.is_none() {
            return None;
        }
        Some(StoryRow {
            name: incident.map_or_else(|| first.text.clone(), |incident| incident.title.clone()),
            loudness: incident.map(Loudness::of),
            standing: incident.map(alert::standing),
            is_ongoing: incident.is_some_and(|incident| incident.ended().is_none()),
            picture: incident.and_then(history::recent),
            moves: incident.map(|incident| segment_changes(story, incident.format)).unwrap_or_default(),
            shipped: shipped.into_iter().filter(|line| !is_named(&line.title)).collect(),
            parts,
        })
    }

    /// Facts of one panel share a link; what the row leads to already is not told again.
    fn claim(self, item: &InsightItem, told: Option<&str>) -> SummaryClaim {
        let mut evidence: Vec<Citation> = Vec::new();
        for fact in item.facts.iter().filter_map(|id| self.brief.fact(id)) {
            let citation = citation(fact, self.brief, self.root);
            if Some(citation.href.as_str()) != told && evidence.iter().all(|known| known.href != citation.href) {
                evidence.push(citation);
            }
        }
        SummaryClaim { text: item.text.clone(), href: None, evidence }
    }
}

/// The changes of the segments of a story about a metric of `format`: points of a rate, percent of anything else.
fn segment_changes(story: &Story, format: Format) -> Vec<SegmentChange> {
    let change = |change: f64| match format {
        Format::Percent => points_change(change),
        Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => format::relative_change(change),
    };
    let moves = story.segments.iter();
    moves
        .map(|moved| SegmentChange {
            label: moved.label.clone(),
            change: change(moved.change),
            is_faint: !moved.is_beyond_chance,
        })
        .collect()
}

/// A panel of the same page is an anchor, so that the front page stays on itself.
fn citation(fact: &Fact, brief: &Brief, root: &str) -> Citation {
    let href = match link::anchor(&fact.panel) {
        Some(anchor) => format!("#{anchor}"),
        None => format!("{root}{}", PageDays::Range(brief.range).evidence(&fact.panel, &brief.segment)),
    };
    Citation { label: fact.panel.label(), href, statement: fact.statement.clone() }
}

/// What stands above the sentences of a model's own; `None` without any.
pub(super) fn own_title(brief: &Brief) -> Option<String> {
    match &brief.source.writer {
        InsightWriter::Model { model, .. } if !brief.own.is_empty() => {
            Some(Message::new("summary-own-sentences").text_value("model", model).text())
        }
        InsightWriter::Model { .. } | InsightWriter::Rules => None,
    }
}

/// Which model chose the stories, and what became of its answer; empty where the rules did.
pub fn source(brief: &Brief) -> String {
    match &brief.source.writer {
        InsightWriter::Rules => String::new(),
        InsightWriter::Model { provider, model } => Message::new("written-by-model")
            .text_value("model", model)
            .text_value("provider", provider)
            .text_value("reason", &brief.source.reason)
            .text(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::decisions::{ShippedBefore, ShippedChange, ShippedSource};
    use crate::insights::OwnSentence;
    use crate::metric::{RangeDays, SegmentKey};
    use crate::story::SegmentMove;
    use crate::views::NoteKind;

    fn fixture_panel(change: impl Fn(&mut Brief)) -> SummaryPanel {
        let fixture = Fixture::new();
        let mut brief = fixture.insights.get(&SegmentKey("all".into()), RangeDays(30)).expect("a brief").clone();
        change(&mut brief);
        panel(&fixture.site(), &brief, "../../")
    }

    fn claims(row: &StoryRow, part: usize) -> Vec<&str> {
        row.parts[part].claims.iter().map(|claim| claim.text.as_str()).collect()
    }

    #[test]
    fn each_story_has_the_headings_and_its_sentence_leads_to_the_evidence() {
        let panel = fixture_panel(|_| {});
        assert!(!panel.rows.is_empty() && panel.rows.len() <= MOST);
        // The headline is said once.
        let texts = panel.rows.iter().flat_map(|row| &row.parts).flat_map(|part| &part.claims).map(|claim| &claim.text);
        assert!(texts.filter(|text| !text.is_empty()).all(|text| *text != panel.headline));
        for row in &panel.rows {
            let keys: Vec<&str> = row.parts.iter().map(|part| part.key).collect();
            assert_eq!(keys, ["what_changed", "why_it_matters", "suggested_actions"]);
            let first = &row.parts[0].claims[0];
            let href = first.href.as_deref().unwrap_or_else(|| first.evidence[0].href.as_str());
            assert!(href.starts_with('#') || href.starts_with("../../alerts/index.html#"), "{href}");
        }
    }

    #[test]
    fn an_item_stands_in_the_row_of_its_story_and_an_empty_heading_is_left_out() {
        let panel = fixture_panel(|brief| {
            let [a, b] = [brief.stories[0].id.clone(), brief.stories[1].id.clone()];
            let fact = brief.stories[1].facts[0].clone();
            let item = |text: &str, story: Option<&String>, facts: &[&str]| InsightItem {
                text: text.into(),
                facts: facts.iter().map(|&fact| fact.to_owned()).collect(),
                story: story.cloned(),
            };
            brief.sections[0].items = vec![item("a", Some(&a), &["x"]), item("b", Some(&b), &["x"])];
            brief.sections[1].items = vec![item("why b", Some(&b), &["x"]), item("why a", Some(&a), &["x"])];
            brief.sections[2].items = vec![item("do b", Some(&b), &[&fact])];
            brief.sections[3].items = Vec::new();
        });
        let [a, b] = panel.rows.as_slice() else { panic!("{panel:?}") };
        assert_eq!([claims(a, 1), claims(a, 2)], [vec!["why a"], vec![]]);
        assert_eq!([claims(b, 1), claims(b, 2)], [vec!["why b"], vec!["do b"]]);
        assert_eq!(a.parts.len(), 3);
    }

    #[test]
    fn the_segments_of_an_incident_stand_in_its_row_in_the_unit_of_its_metric() {
        let story = |format: Format| {
            let fixture = Fixture::new();
            let brief = fixture.insights.get(&SegmentKey("all".into()), RangeDays(30)).expect("a brief");
            let mut story = brief.stories[0].clone();
            let moved = |label: &str, change: f64, is_beyond_chance: bool| SegmentMove {
                segment: SegmentKey(label.to_lowercase()),
                label: label.into(),
                change,
                is_beyond_chance,
            };
            story.segments = vec![moved("Free", -0.147, true), moved("Pro", 0.02, false)];
            segment_changes(&story, format)
        };
        let told = |format: Format| {
            let of = |it: SegmentChange| (it.label, it.change, it.is_faint);
            story(format).into_iter().map(of).collect::<Vec<_>>()
        };
        let row = |label: &str, change: &str, is_faint: bool| (label.to_owned(), change.to_owned(), is_faint);
        let points = [row("Free", "\u{2212}15 points", false), row("Pro", "+2 points", true)];
        assert_eq!(told(Format::Percent), points);
        let percent = [row("Free", "\u{2212}15%", false), row("Pro", "+2%", true)];
        assert_eq!(told(Format::Count), percent);
    }

    #[test]
    fn what_was_shipped_stands_in_the_row_unless_a_sentence_names_it() {
        let fixture = Fixture::new();
        let brief = fixture.insights.get(&SegmentKey("all".into()), RangeDays(30)).expect("a brief").clone();
        let id = brief.stories.iter().find_map(|story| story.alerts.first()).expect("a story of an incident").clone();
        let change = |title: &str| ShippedChange {
            day: fixture.incidents.get(&id).expect("its incident").onset.plus(-1),
            title: title.into(),
            source: ShippedSource::Note(0, NoteKind::Release),
        };
        let all = [ShippedBefore { incident: id.clone(), changes: vec![change("A new form"), change("Release 4.2")] }];
        let mut site = fixture.site();
        site.shipped = &all;
        let rows = |brief: &Brief| {
            let panel = panel(&site, brief, "");
            let row = panel.rows.iter().find(|row| !row.shipped.is_empty()).expect("a row with what was shipped");
            row.shipped.iter().map(|line| line.title.clone()).collect::<Vec<_>>()
        };
        assert_eq!(rows(&brief), ["A new form", "Release 4.2"]);
        let mut named = brief.clone();
        let item = named.sections.iter_mut().flat_map(|section| &mut section.items).find(|item| {
            let of = |story: &&Story| Some(story.id.as_str()) == item.story.as_deref();
            brief.stories.iter().find(of).is_some_and(|story| story.alerts.first() == Some(&id))
        });
        item.expect("its sentence").text += " Check Release 4.2.";
        assert_eq!(rows(&named), ["A new form"]);
    }

    #[test]
    fn a_model_is_named() {
        let panel = fixture_panel(|brief| {
            brief.source.writer = InsightWriter::Model { provider: "openai-compatible".into(), model: "m-1".into() };
            brief.source.reason = "All held.".into();
            let item = InsightItem { text: "Who asks?".into(), facts: vec![brief.facts[0].id.clone()], story: None };
            brief.own = vec![OwnSentence { part: ItemPart::Questions, item }];
        });
        assert!(panel.source.contains("m-1") && panel.source.ends_with("All held."), "{}", panel.source);
        assert_eq!(fixture_panel(|_| {}).source, "");
        let own = panel.own.expect("a sentence of its own");
        assert_eq!((own.title.as_str(), own.claims[0].text.as_str()), ("Suggested by m-1, not checked", "Who asks?"));
        assert!(
            panel
                .rows
                .iter()
                .all(|row| row.parts.iter().all(|part| part.claims.iter().all(|it| it.text != "Who asks?")))
        );
        assert!(fixture_panel(|_| {}).own.is_none());
    }

    #[test]
    fn facts_of_one_panel_share_a_link() {
        let panel = fixture_panel(|brief| {
            let funnel: Vec<String> =
                brief.facts.iter().filter(|fact| fact.id.starts_with("funnel.")).map(|fact| fact.id.clone()).collect();
            assert!(funnel.len() > 1);
            let story = Some(brief.stories[0].id.clone());
            brief.sections[0].items = vec![InsightItem { text: "x".into(), facts: funnel, story }];
        });
        let claim = &panel.rows[0].parts[0].claims[0];
        assert_eq!((claim.href.as_deref(), claim.evidence.len()), (Some("#funnel"), 0));
    }
}
