//! What each part of a segment contributed to an incident.

use crate::alerts::{Incident, SplitPart};
use crate::format;
use crate::messages::{points_change, text};
use crate::metric::Format;

/// `Pro plan: 62% to 41%, 84% of the change`, and for a rate what the mix explains.
pub(super) fn lines(incident: &Incident, parts: &[SplitPart]) -> Vec<String> {
    let value = |value: f64| match incident.format {
        Format::Percent => format::percent(value),
        Format::Count | Format::Ratio => text!("a-day", value = format::amount(value)),
        Format::Number | Format::Currency(_) => text!("a-day", value = format::value(value, incident.format)),
    };
    let line = |part: &SplitPart| {
        let chance = if part.segment.is_none() || part.is_beyond_chance { "beyond" } else { "chance" };
        let (before, now) = (value(part.before), value(part.now));
        text!(
            "split-line",
            label = &part.label,
            before = before,
            now = now,
            chance = chance,
            share = format::percent(part.share),
        )
    };
    let mix: f64 = parts.iter().map(|part| part.mix).sum();
    let all: f64 = parts.iter().map(|part| part.mix + part.rate).sum();
    let of_mix = (incident.format == Format::Percent)
        .then(|| text!("split-mix-line", mix = points_change(mix), all = points_change(all)));
    parts.iter().map(line).chain(of_mix).collect()
}
