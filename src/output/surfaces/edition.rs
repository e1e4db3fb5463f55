//! The surfaces of an edition: its values, its page, both parts of its mail.

use super::mail::texts;
use super::{SurfaceCheck, SurfaceFiles, linked, shown};
use crate::editions::{self, EditionValues};
use crate::metric::Format;

impl SurfaceFiles<'_> {
    /// The page and the mail of an edition against its values.
    pub(super) fn edition(self, (folder, bytes): (&str, &[u8]), check: &mut SurfaceCheck) {
        let text = |name: &str| self.text(&format!("{folder}{name}"));
        let Ok(values) = serde_json::from_slice::<EditionValues>(bytes) else {
            check.compare(&format!("{folder}{}", editions::VALUES), "the file", false);
            return;
        };
        let page = (editions::PAGE, text(editions::PAGE));
        let mails = texts(&text(editions::MAIL)).into_iter().map(|text| (editions::MAIL, text));
        let surfaces: Vec<(&str, String)> = std::iter::once(page).chain(mails).collect();
        for (anchor, value, format) in numbers(&values) {
            let texts = shown(value, format);
            for (name, surface) in &surfaces {
                check.compare(&format!("{folder}{name}"), &format!("`{anchor}`"), holds(surface, &anchor, &texts));
            }
        }
    }
}

/// Every number of an edition with the anchor of its receipt.
fn numbers(values: &EditionValues) -> Vec<(String, f64, Format)> {
    let plain = values.kpis.iter().chain(&values.retention).map(|figure| (figure.key.clone(), figure));
    let series = values.trends.iter().map(|figure| (format!("series-{}", figure.key), figure));
    let figures = plain.chain(series).filter_map(|(anchor, figure)| Some((anchor, figure.value?, figure.format)));
    let steps = values.funnel.iter().enumerate().flat_map(|(position, step)| {
        let key = &step.rate.key;
        // The users of the first step are those that the second is measured against.
        let of = values.funnel.get(position.max(1)).map_or(key, |step| &step.rate.key);
        let users = step.users.map(|users| (of.clone(), users as f64, Format::Count));
        let start =
            step.from_start.filter(|_| position > 0).map(|rate| (format!("{key}.start"), rate, Format::Percent));
        let rate = step.rate.value.map(|rate| (key.clone(), rate, step.rate.format));
        [users, start, rate].into_iter().flatten()
    });
    figures.chain(steps).collect()
}

/// Whether a surface shows one of these texts: as the link to the receipt, or anywhere where it has none.
fn holds(surface: &str, anchor: &str, texts: &[String]) -> bool {
    let links = linked(surface, &format!("receipts/index.html#{anchor}"));
    if links.is_empty() {
        return texts.iter().any(|text| surface.contains(text));
    }
    links.iter().any(|link| texts.iter().any(|text| text == link))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_a_receipt_is_looked_for_in_its_link_alone() {
        let texts = ["1,204".to_owned(), "1.204".to_owned()];
        let page =
            "Our 1,204 <a href=\"receipts/index.html#dau\">1,205</a> <a href=\"receipts/index.html#wau\">1.204</a>";
        assert!(!holds(page, "dau", &texts));
        assert!(holds(page, "wau", &texts));
        assert!(holds(page, "mau", &texts), "a text without links");
        assert!(!holds("1,2045", "mau", &["1,205".to_owned()]));
    }
}
