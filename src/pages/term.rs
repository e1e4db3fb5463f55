//! Metric names with their definition: what the dotted underlines of the pages open.

use serde::Serialize;

use super::link;
use super::page_days::PageDays;
use super::prose::Prose;
use crate::metric::{Quantity, Registry, SegmentKey};

/// A name with its definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Term {
    /// The id of the definition on this page, unique in it.
    pub id: String,
    /// The name.
    pub label: String,
    /// The definition, one or two sentences.
    pub definition: Prose,
    /// The full definition on its own page.
    pub href: String,
    /// Where the number beside it comes from; `None` where no receipt says so.
    pub receipt: Option<String>,
}

/// The names of a page: the registry, and the way to the definitions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glossary<'a> {
    metrics: &'a Registry,
    root: &'a str,
    /// The cockpit whose receipts the names lead to.
    receipts: Option<(&'a SegmentKey, PageDays)>,
}

impl<'a> Glossary<'a> {
    /// For a page from which `root` leads to the site's root.
    pub(super) fn new(metrics: &'a Registry, root: &'a str) -> Self {
        Self { metrics, root, receipts: None }
    }

    /// For a page that shows the numbers of a cockpit.
    pub(super) fn with_receipts(self, segment: &'a SegmentKey, days: PageDays) -> Self {
        Self { receipts: Some((segment, days)), ..self }
    }

    /// A quantity's name where `place` uses it.
    pub(super) fn of(self, place: &str, quantity: Quantity) -> Term {
        self.term(place, &self.metrics.get(quantity).id)
    }

    /// A metric's name where `place` uses it; an id that is not in the registry stands for itself.
    pub(super) fn term(self, place: &str, id: &str) -> Term {
        let metric = self.metrics.parse(id);
        self.written(place, id, metric.map_or(id, |metric| metric.label.as_str()))
    }

    /// Where the number of a metric, or a table by its anchor, comes from.
    pub(super) fn receipt(self, id: &str) -> Option<String> {
        self.receipts.map(|(segment, days)| format!("{}{}", self.root, days.receipt(segment, id)))
    }

    /// The same definition under another name, for example a step's.
    pub(super) fn written(self, place: &str, id: &str, label: &str) -> Term {
        let metric = self.metrics.parse(id);
        Term {
            id: format!("about-{place}-{id}"),
            label: label.to_owned(),
            definition: metric.map(|metric| Prose::new(&metric.definition)).unwrap_or_default(),
            href: format!("{}{}#{id}", self.root, link::DEFINITIONS),
            receipt: metric.and_then(|_| self.receipt(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::{Definitions, RangeDays, registry};

    #[test]
    fn a_term_leads_to_its_definition() {
        let metrics = registry(&Definitions::default());
        let term = Glossary::new(&metrics, "../../").of("kpi", Quantity::Dau);
        assert_eq!(term.label, "DAU");
        assert_eq!(term.href, "../../definitions/index.html#dau");
        assert!(!term.definition.is_empty());
    }

    #[test]
    fn a_term_of_a_cockpit_leads_to_the_receipt_of_its_number() {
        let (metrics, pro) = (registry(&Definitions::default()), SegmentKey("pro".into()));
        let glossary = Glossary::new(&metrics, "../../");
        assert_eq!(glossary.of("kpi", Quantity::Dau).receipt, None);
        let term = glossary.with_receipts(&pro, PageDays::Range(RangeDays(7))).of("kpi", Quantity::Dau);
        assert_eq!(term.receipt.as_deref(), Some("../../receipts/pro/7d/index.html#dau"));
    }

    #[test]
    fn an_unknown_id_has_no_definition() {
        let metrics = registry(&Definitions::default());
        let term = Glossary::new(&metrics, "").term("kpi", "zzz");
        assert_eq!(term.label, "zzz");
        assert!(term.definition.is_empty());
    }
}
