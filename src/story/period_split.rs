//! The split of a change between two periods over the segments of one attribute, out of the published numbers of their cockpits.

use super::change_fact::{Pair, pair};
use super::inputs::StoryInputs;
use crate::alerts::SplitPart;
use crate::metric::{Quantity, SegmentKey};
use crate::stats::split::{self, Counts};
use crate::stats::{Interval, Z_95, change_of_rates};
use crate::views::{Cockpit, Family};

/// The split of a metric's change by the first attribute that can be told; none when no segments divide the cockpit's.
pub(super) fn period_split(inputs: &StoryInputs<'_>, cockpit: &Cockpit, quantity: Quantity) -> Vec<SplitPart> {
    let families = inputs.families.iter().filter(|family| family.total == cockpit.segment);
    families.into_iter().find_map(|family| of_family(inputs, (cockpit, family), quantity)).unwrap_or_default()
}

fn of_family(
    inputs: &StoryInputs<'_>,
    (cockpit, family): (&Cockpit, &Family),
    quantity: Quantity,
) -> Option<Vec<SplitPart>> {
    let whole = pair(cockpit, inputs.definitions, quantity)?;
    let of = |key: &SegmentKey| {
        let part = inputs.views.get(key, cockpit.period.days)?;
        pair(part, inputs.definitions, quantity).filter(|_| part.period.current == cockpit.period.current)
    };
    let parts: Vec<Option<Pair>> = family.parts.iter().map(of).collect();
    let split = if let Some((before, now)) = whole.rates {
        let counts =
            |pair: &Option<Pair>| pair.and_then(|pair| pair.rates).and_then(|(before, now)| Counts::of(before, now));
        split::rates(Counts::of(before, now)?, &parts.iter().map(counts).collect::<Vec<_>>())?
    } else {
        let values = |pair: &Option<Pair>| pair.and_then(|pair| Some([pair.values.0?, pair.values.1]));
        split::counts([whole.values.0?, whole.values.1], &parts.iter().map(values).collect::<Vec<_>>())?
    };
    if split.total == 0.0 {
        return None;
    }
    let named = family.parts.iter().zip(&split.parts).zip(&parts).filter_map(|((key, found), pair)| {
        let label = inputs.segment_label(key).to_owned();
        Some(SplitPart::of((Some(key.clone()), label), found.as_ref()?, split.total, is_beyond_chance(pair.as_ref()?)))
    });
    let rest = split.rest.as_ref().map(|rest| SplitPart::of((None, String::new()), rest, split.total, false));
    let all: Vec<SplitPart> = named.chain(rest).collect();
    all.iter().any(|part| part.segment.is_some()).then_some(all)
}

/// Whether a part's own change is more than chance: Newcombe's interval of a rate, Poisson of a count.
fn is_beyond_chance(pair: &Pair) -> bool {
    match (pair.rates, pair.values) {
        (Some((before, now)), _) => change_of_rates(now, before).is_some_and(Interval::excludes_zero),
        (None, (Some(before), now)) => (now - before).abs() > Z_95 * (now + before).max(0.0).sqrt(),
        (None, (None, _)) => false,
    }
}
