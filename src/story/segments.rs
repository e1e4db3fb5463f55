//! Which segments took part in a move, in words.

use super::news::SegmentMove;
use crate::alerts::{Direction, SplitPart};
use crate::messages::{Message, Value};
use crate::metric::Format;

/// The mix of segments is told when it explains at least this part of a change.
const MIX_TOLD: f64 = 0.5;
/// A segment that explains at least this part of a change is told as the only one.
const ALONE: f64 = 0.85;
/// How many segments a sentence names.
const MOST_NAMED: usize = 2;

/// A split with what is needed to tell it.
#[derive(Clone, Copy, Debug)]
pub(super) struct SplitTelling<'a> {
    pub(super) parts: &'a [SplitPart],
    /// What the parts differ in, as people read it: `plan`.
    pub(super) attribute: &'a str,
    pub(super) format: Format,
    pub(super) direction: Direction,
    /// The change of the whole.
    pub(super) total: f64,
}

impl SplitTelling<'_> {
    /// The segments with their own changes.
    pub(super) fn moves(&self) -> Vec<SegmentMove> {
        let of = |part: &SplitPart| {
            Some(SegmentMove {
                segment: part.segment.clone()?,
                label: part.label.clone(),
                change: self.change(part),
                is_beyond_chance: part.is_beyond_chance,
            })
        };
        self.parts.iter().filter_map(of).collect()
    }

    fn change(&self, part: &SplitPart) -> f64 {
        match self.format {
            Format::Percent => part.now - part.before,
            Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => {
                if part.before > 0.0 {
                    part.now / part.before - 1.0
                } else {
                    0.0
                }
            }
        }
    }

    fn named(&self) -> impl Iterator<Item = &SplitPart> {
        self.parts.iter().filter(|part| part.segment.is_some())
    }

    /// The parts that moved as the whole did, beyond chance, the largest contribution first.
    fn movers(&self) -> Vec<&SplitPart> {
        let moved = |part: &&SplitPart| part.is_beyond_chance && (part.now - part.before) * self.direction.sign() > 0.0;
        let mut found: Vec<&SplitPart> = self.named().filter(moved).collect();
        found.sort_by(|one, other| other.share.abs().total_cmp(&one.share.abs()));
        found
    }

    /// The one segment that moved while another held, if it was only one.
    pub(super) fn only_mover(&self) -> Option<&SplitPart> {
        match self.movers().as_slice() {
            [one] if self.named().count() > 1 => Some(one),
            _ => None,
        }
    }

    /// Whether at least two named segments moved with the whole, and no named one held.
    pub(super) fn is_everywhere(&self) -> bool {
        let named = self.named().count();
        named > 1 && self.movers().len() == named
    }

    fn mix(&self) -> f64 {
        self.parts.iter().map(|part| part.mix).sum()
    }

    /// Whether most of a rate's change is that other users came.
    pub(super) fn is_of_mix(&self) -> bool {
        let mix = self.mix();
        self.format == Format::Percent && mix.abs() >= MIX_TOLD * self.total.abs() && mix * self.total > 0.0
    }

    /// `the plan mix changed`, `only in Pro plan`: what a headline has to say about segments, if anything.
    pub(super) fn addition(&self) -> Option<Message> {
        if self.is_of_mix() {
            return Some(Message::new("addition-mix").text_value("attribute", self.attribute));
        }
        let only = self.only_mover().filter(|part| part.share >= ALONE)?;
        Some(Message::new("addition-one-segment").text_value("place", &only.label))
    }

    /// `Pro plan fell from 62% to 41%; Free held at 58%`; nothing when no segment stands out beyond chance.
    pub(super) fn sentences(&self) -> Vec<Message> {
        let movers = self.movers();
        let held: Vec<&SplitPart> = self.named().filter(|part| !part.is_beyond_chance).collect();
        let against = |part: &&SplitPart| (part.now - part.before) * self.direction.sign() < 0.0;
        let mut found = Vec::new();
        if self.format == Format::Percent && self.named().count() > 1 && self.parts.iter().all(|part| against(&part)) {
            found.push(
                Message::new("split-reversed")
                    .text_value("attribute", self.attribute)
                    .with("direction", Value::Word(opposite(self.direction).as_str())),
            );
        } else if self.is_everywhere() {
            let named = movers.iter().take(MOST_NAMED).map(|part| Value::part(self.values("split-from-to", part)));
            let message = Message::new("split-everywhere")
                .text_value("attribute", self.attribute)
                .with("direction", Value::Word(self.direction.as_str()))
                .with("parts", Value::List(named.collect()));
            found.push(message);
        } else if let [one, ..] = movers.as_slice() {
            match (self.format, held.iter().find(|part| part.share.abs() < 1.0)) {
                (Format::Percent, Some(other)) => found.push(
                    Message::new("split-one-held")
                        .with("moved", Value::part(self.moved(one)))
                        .text_value("held", &other.label)
                        .with("level", Value::of(other.now, self.format)),
                ),
                (Format::Percent, None) => {
                    found.push(Message::new("sentence").with("text", Value::part(self.moved(one))));
                }
                (Format::Count | Format::Ratio | Format::Number | Format::Currency(_), _) => {
                    found.push(self.part_of(one));
                }
            }
        }
        if self.is_of_mix() {
            let is_whole = self.mix().abs() >= self.total.abs();
            let message = Message::new(if is_whole { "split-mix-all" } else { "split-mix" })
                .text_value("attribute", self.attribute)
                .with("total", Value::Points(self.total));
            found.push(if is_whole { message } else { message.with("mix", Value::Points(self.mix())) });
        }
        found
    }

    /// `Pro plan fell from 62% to 41%`.
    fn moved(&self, part: &SplitPart) -> Message {
        self.values("split-moved", part).with("direction", Value::Word(self.direction.as_str()))
    }

    fn values(&self, id: &'static str, part: &SplitPart) -> Message {
        let value = |value: f64| Value::of(crate::format::estimate(value, self.format), self.format);
        Message::new(id)
            .text_value("place", &part.label)
            .with("before", value(part.before))
            .with("now", value(part.now))
    }

    /// `Free plan is 36 of the 48 fewer a day`.
    fn part_of(&self, part: &SplitPart) -> Message {
        let whole = |value: f64| Value::of(crate::format::estimate(value.abs(), self.format), self.format);
        Message::new("split-part")
            .text_value("place", &part.label)
            .with("part", whole(part.now - part.before))
            .with("total", whole(self.total))
            .with("more", Value::Word(if self.direction == Direction::Up { "more" } else { "fewer" }))
    }
}

const fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::Up => Direction::Down,
        Direction::Down => Direction::Up,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::SegmentKey;

    fn part(label: &str, (before, now): (f64, f64), (mix, is_beyond_chance): (f64, bool)) -> SplitPart {
        let share = (now - before) / -0.1;
        let segment = Some(SegmentKey(label.to_lowercase()));
        SplitPart { segment, label: label.into(), before, now, share, mix, rate: now - before, is_beyond_chance }
    }

    fn ids(parts: &[SplitPart]) -> Vec<&'static str> {
        let telling =
            SplitTelling { parts, attribute: "plan", format: Format::Percent, direction: Direction::Down, total: -0.1 };
        telling.sentences().iter().map(|message| message.id).collect()
    }

    #[test]
    fn a_segment_that_did_not_move_is_said_to_have_held() {
        let (pro, free) = (part("Pro", (0.62, 0.41), (0.0, true)), part("Free", (0.58, 0.57), (0.0, false)));
        assert_eq!(ids(&[pro.clone(), free.clone()]), ["split-one-held"]);
        let telling = SplitTelling {
            parts: &[pro, free],
            attribute: "plan",
            format: Format::Percent,
            direction: Direction::Down,
            total: -0.1,
        };
        assert_eq!(telling.sentences()[0].text(), "Pro fell from 62% to 41%; Free held at 57%.");
        assert_eq!(telling.only_mover().map(|part| part.label.as_str()), Some("Pro"));
    }

    #[test]
    fn a_headline_names_the_only_segment_that_moved_or_the_mix() {
        let addition = |parts: &[SplitPart]| {
            let (format, direction, total) = (Format::Percent, Direction::Down, -0.1);
            SplitTelling { parts, attribute: "plan", format, direction, total }.addition().map(|message| message.id)
        };
        let part = |label, share: f64, mix, is_beyond_chance| SplitPart {
            share,
            ..part(label, (0.6, 0.5), (mix, is_beyond_chance))
        };
        assert_eq!(
            addition(&[part("Pro", 0.85, 0.0, true), part("Free", 0.15, 0.0, false)]),
            Some("addition-one-segment")
        );
        // A part of a sixth may have moved with it.
        assert_eq!(addition(&[part("Pro", 0.84, 0.0, true), part("Free", 0.16, 0.0, false)]), None);
        assert_eq!(addition(&[part("Pro", 0.9, 0.0, true), part("Free", 0.1, 0.0, true)]), None);
        // Half of the ten points, and a little less.
        assert_eq!(addition(&[part("Pro", 0.5, -0.03, false), part("Free", 0.5, -0.02, false)]), Some("addition-mix"));
        assert_eq!(addition(&[part("Pro", 0.5, -0.03, false), part("Free", 0.5, -0.019, false)]), None);
    }

    #[test]
    fn every_segment_fell_only_when_each_fell_beyond_chance() {
        let fell = |label: &str, is_beyond_chance| part(label, (0.6, 0.5), (0.0, is_beyond_chance));
        assert_eq!(ids(&[fell("Pro", true), fell("Free", true)]), ["split-everywhere"]);
        assert_eq!(ids(&[fell("Pro", true), fell("Free", false)]), ["split-one-held"]);
        assert_eq!(ids(&[fell("Pro", false), fell("Free", false)]), [""; 0]);
    }

    #[test]
    fn a_whole_that_falls_while_every_part_rises_is_a_change_of_mix() {
        let rose = |label: &str| part(label, (0.5, 0.55), (-0.075, true));
        assert_eq!(ids(&[rose("Pro"), rose("Free")]), ["split-reversed", "split-mix-all"]);
        // 9 of the 10 points, and 10 of them.
        let held = |mix| part("Pro", (0.5, 0.5), (mix, false));
        assert_eq!(ids(&[held(-0.06), held(-0.03)]), ["split-mix"]);
        assert_eq!(ids(&[held(-0.06), held(-0.05)]), ["split-mix-all"]);
    }
}
