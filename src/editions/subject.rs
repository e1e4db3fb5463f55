//! The subject of a mail: the news, and of which day.

use super::values::{Alert, EditionFigure, EditionValues};
use crate::format;
use crate::metric::Quantity;

/// How many alerts a subject names; more would be cut off on a phone.
const MOST: usize = 2;
/// How many figures a quiet day names.
const FIGURES: usize = 2;

/// `Onboarding complete rate down 34%, Errors up 2.5x: 21 Nov`, or the headline figures of a quiet day.
pub fn subject(values: &EditionValues) -> String {
    let loud: Vec<&Alert> = values.loud().collect();
    let day = format::day_short(values.day);
    let segment = if values.segment.key == "all" { String::new() } else { format!("{}: ", values.segment.label) };
    if loud.is_empty() {
        return format!("{segment}{}: {day}", quiet(values));
    }
    let news: Vec<String> = loud.iter().take(MOST).map(|alert| format!("{} {}", alert.subject, alert.moved)).collect();
    let more = match loud.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{segment}{}{more}: {day}", news.join(", "))
}

/// `Quiet, Activation rate 30%, DAU 1,491`: these two when the KPI row has one of them, else the first two of the row.
fn quiet(values: &EditionValues) -> String {
    let is_headline = |figure: &&EditionFigure| {
        let quantity = Quantity::parse_fixed(&figure.key);
        matches!(quantity, Some(Quantity::ActivationRate | Quantity::Dau))
    };
    let headline: Vec<&EditionFigure> = values.kpis.iter().filter(is_headline).collect();
    let figures = if headline.is_empty() { values.kpis.iter().take(FIGURES).collect() } else { headline };
    let told = figures
        .into_iter()
        .filter_map(|figure| Some(format!("{} {}", figure.label, format::value(figure.value?, figure.format))));
    let told: Vec<String> = told.collect();
    if told.is_empty() { "Quiet".to_owned() } else { format!("Quiet, {}", told.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{DAY, alert, values};
    use super::*;

    #[test]
    fn the_subject_is_the_news_and_its_day() {
        let mut edition = values(DAY, [1.0; 3]);
        edition.alerts = vec![alert("a")];
        assert_eq!(subject(&edition), "Errors up 2.5x: 21 Nov");
        edition.alerts = vec![alert("a"), alert("b"), alert("c"), alert("d")];
        assert_eq!(subject(&edition), "Errors up 2.5x, Errors up 2.5x and 2 more: 21 Nov");
        edition.segment.key = "pro".into();
        edition.segment.label = "Pro plan".into();
        assert!(subject(&edition).starts_with("Pro plan: Errors"));
    }

    #[test]
    fn a_quiet_day_says_so_with_its_figures() {
        let mut edition = values(DAY, [1.0; 3]);
        edition.alerts =
            vec![Alert { severity: "info".into(), ..alert("small") }, Alert { state: "over".into(), ..alert("past") }];
        assert_eq!(subject(&edition), "Quiet, Activation rate 30%, DAU 1,491: 21 Nov");
        for figure in &mut edition.kpis {
            figure.key.push_str("_of_others");
        }
        edition.kpis.extend(edition.kpis.clone());
        assert_eq!(subject(&edition), "Quiet, Activation rate 30%, DAU 1,491: 21 Nov");
        edition.kpis.clear();
        assert_eq!(subject(&edition), "Quiet: 21 Nov");
    }
}
