//! The subject of a mail: the news, and of which day.

use super::values::{Alert, Values};
use crate::format;

/// How many alerts a subject names; more would be cut off on a phone.
const MOST: usize = 2;

/// `Onboarding complete rate down 34%, Errors up 2.5x: 21 Nov`, or the headline figures of a quiet day.
pub fn subject(values: &Values) -> String {
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

/// `Quiet: Activation rate 30%, DAU 1,491`.
fn quiet(values: &Values) -> String {
    let figures = values.kpis.iter().filter(|figure| matches!(figure.key.as_str(), "activation_rate" | "dau"));
    let told =
        figures.filter_map(|figure| Some(format!("{} {}", figure.label, format::value(figure.value?, figure.format))));
    let told: Vec<String> = told.collect();
    if told.is_empty() { "Quiet".to_owned() } else { format!("Quiet, {}", told.join(", ")) }
}
