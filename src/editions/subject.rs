//! The subject of a mail: the headline, and of which day or week.

use super::figure_values::EditionFigure;
use super::values::EditionValues;
use crate::format;
use crate::messages::Message;
use crate::metric::Quantity;

/// How many figures a quiet day names.
const FIGURES: usize = 2;

/// The headline with its day or week, or the key figures of a quiet one.
pub fn subject(values: &EditionValues) -> String {
    let day = values.period().short();
    let news = if values.summary.is_quiet() {
        quiet(values)
    } else {
        values.summary.headline.trim_end_matches('.').to_owned()
    };
    if values.segment.key == "all" {
        return Message::new("mail-subject").text_value("news", &news).text_value("day", &day).text();
    }
    Message::new("mail-subject-segment")
        .text_value("place", &values.segment.label)
        .text_value("news", &news)
        .text_value("day", &day)
        .text()
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
    if told.is_empty() {
        return Message::new("mail-quiet").text();
    }
    Message::new("mail-quiet-figures").text_value("figures", &told.join(", ")).text()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{DAY, values};
    use super::*;

    #[test]
    fn the_subject_is_the_headline_and_its_day() {
        let mut edition = values(DAY, [1.0; 3]);
        edition.summary.class = "ongoing".into();
        edition.summary.headline = "Errors rose 154%, to 266 a day since 19 Nov (usually 105).".into();
        assert_eq!(subject(&edition), "Errors rose 154%, to 266 a day since 19 Nov (usually 105): 21 Nov");
        edition.segment.key = "pro".into();
        edition.segment.label = "Pro plan".into();
        assert!(subject(&edition).starts_with("Pro plan: Errors"));
        edition.week = Some(DAY.iso_week());
        assert!(subject(&edition).ends_with(": week 47"));
    }

    #[test]
    fn a_quiet_day_says_so_with_its_figures() {
        let mut edition = values(DAY, [1.0; 3]);
        edition.summary.class = "quiet".into();
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
