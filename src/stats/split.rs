//! An exact split of a change over the parts of a whole: what came from another mix, and what from other rates.
//!
//! For a rate `R = sum w_i r_i` with weights `w_i = n_i / N`, part `i` contributes
//! `mix_i = (w_i' - w_i) * (mean r_i - mean R)` and `rate_i = mean w_i * (r_i' - r_i)`, means over the two periods. The
//! contributions of all parts sum to `R' - R` exactly, whatever the order of the parts (the symmetric form of Kitagawa
//! 1955, "Components of a difference between two rates", JASA 50). For a count each part contributes its own difference.
//!
//! What the named parts do not hold is one more part, the rest, so that nothing is left over. A part whose numbers are
//! withheld, or that is too small to have a rate, is in the rest.

use super::Rate;

/// Fewer people than this in a period, and a rate says nothing: the same floor as that of the alert rules.
pub const FEWEST: u64 = 30;

/// The two periods of a rate, as counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    hits: [u64; 2],
    of: [u64; 2],
}

impl Counts {
    /// Previous and current; `None` when any count is withheld.
    pub fn of(previous: Rate, current: Rate) -> Option<Self> {
        Some(Self {
            hits: [previous.numerator?, current.numerator?],
            of: [previous.denominator?, current.denominator?],
        })
    }

    fn less(self, part: Self) -> Option<Self> {
        let minus =
            |whole: [u64; 2], part: [u64; 2]| Some([whole[0].checked_sub(part[0])?, whole[1].checked_sub(part[1])?]);
        Some(Self { hits: minus(self.hits, part.hits)?, of: minus(self.of, part.of)? })
    }

    fn is_enough(self) -> bool {
        self.of.iter().all(|people| *people >= FEWEST)
    }

    /// Both rates; where one is out of nobody the other stands for it, so that it changes nothing.
    fn rates(self) -> [f64; 2] {
        let rate = |period: usize| Rate::of(self.hits[period], self.of[period]).value();
        match (rate(0), rate(1)) {
            (Some(previous), Some(current)) => [previous, current],
            (Some(known), None) | (None, Some(known)) => [known; 2],
            (None, None) => [0.0; 2],
        }
    }
}

/// What one part contributes to a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// By being a larger or smaller part of the whole.
    pub mix: f64,
    /// By its own change.
    pub own: f64,
    /// Its rate, or its count, in both periods.
    pub values: [f64; 2],
}

impl Contribution {
    /// All that it contributes.
    pub fn total(&self) -> f64 {
        self.mix + self.own
    }

    /// Its own difference.
    pub fn moved(&self) -> f64 {
        self.values[1] - self.values[0]
    }
}

/// A change with its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The change of the whole.
    pub total: f64,
    /// By position of the part; `None` for a part that is in the rest.
    pub parts: Vec<Option<Contribution>>,
    /// What no named part holds; `None` when there is nobody.
    pub rest: Option<Contribution>,
}

impl Split {
    /// What the parts contribute by being larger or smaller.
    pub fn mix(&self) -> f64 {
        self.all().map(|part| part.mix).sum()
    }

    fn all(&self) -> impl Iterator<Item = &Contribution> {
        self.parts.iter().flatten().chain(&self.rest)
    }

    /// Whether the whole moved one way and every part that moved the other way (Simpson's paradox): the mix changed, and
    /// nobody behaves as the whole seems to.
    pub fn is_reversed(&self) -> bool {
        let against = |part: &&Contribution| part.moved() * self.total < 0.0;
        let along = |part: &&Contribution| part.moved() * self.total > 0.0;
        self.total != 0.0 && self.all().filter(against).count() > 1 && self.all().filter(along).count() == 0
    }

    /// Whether every part moved as the whole did.
    pub fn is_everywhere(&self) -> bool {
        self.total != 0.0 && self.all().all(|part| part.moved() * self.total > 0.0)
    }
}

/// The change of a rate by its parts; `None` when there is too little data to say anything.
pub fn rates(whole: Counts, parts: &[Option<Counts>]) -> Option<Split> {
    if !whole.is_enough() {
        return None;
    }
    let named: Vec<Option<Counts>> = parts.iter().map(|part| part.filter(|part| part.is_enough())).collect();
    let rest = named.iter().flatten().try_fold(whole, |rest, part| rest.less(*part))?;
    if named.iter().all(Option::is_none) {
        return None;
    }
    let pooled = whole.rates();
    let contribution = |part: Counts| {
        let weight = |period: usize| part.of[period] as f64 / whole.of[period] as f64;
        let values = part.rates();
        let mean = |pair: [f64; 2]| f64::midpoint(pair[0], pair[1]);
        Contribution {
            mix: (weight(1) - weight(0)) * (mean(values) - mean(pooled)),
            own: mean([weight(0), weight(1)]) * (values[1] - values[0]),
            values,
        }
    };
    Some(Split {
        total: pooled[1] - pooled[0],
        parts: named.into_iter().map(|part| part.map(contribution)).collect(),
        rest: (rest.of != [0, 0]).then(|| contribution(rest)),
    })
}

/// The change of a count by its parts; `None` when none of them is known.
pub fn counts(whole: [f64; 2], parts: &[Option<[f64; 2]>]) -> Option<Split> {
    let named: f64 = parts.iter().flatten().map(|part| part[1] - part[0]).sum();
    let held = |period: usize| parts.iter().flatten().map(|part| part[period]).sum::<f64>();
    if parts.iter().all(Option::is_none) {
        return None;
    }
    let contribution = |values: [f64; 2]| Contribution { mix: 0.0, own: values[1] - values[0], values };
    let rest = [whole[0] - held(0), whole[1] - held(1)];
    let total = whole[1] - whole[0];
    Some(Split {
        total,
        parts: parts.iter().map(|part| part.map(contribution)).collect(),
        rest: rest.iter().any(|value| value.abs() > 0.0).then_some(Contribution {
            mix: 0.0,
            own: total - named,
            values: rest,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts_of(previous: (u64, u64), current: (u64, u64)) -> Counts {
        Counts { hits: [previous.0, current.0], of: [previous.1, current.1] }
    }

    #[track_caller]
    fn check_close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-12, "{value} is not {expected}");
    }

    #[test]
    fn mix_and_rate_equal_the_worked_example() {
        // Before: free 50 of 100, pro 80 of 100; pooled 130/200 = 0.65.
        // After: free 60 of 150, pro 40 of 50; pooled 100/200 = 0.5. Weights: free 0.5 -> 0.75, pro 0.5 -> 0.25.
        // free: mix 0.25 * (0.45 - 0.575) = -0.03125, rate 0.625 * (0.4 - 0.5) = -0.0625.
        // pro: mix -0.25 * (0.8 - 0.575) = -0.05625, rate 0. Sum: -0.15.
        let whole = counts_of((130, 200), (100, 200));
        let parts = [Some(counts_of((50, 100), (60, 150))), Some(counts_of((80, 100), (40, 50)))];
        let split = rates(whole, &parts).expect("enough people");
        let [free, pro] = [0, 1].map(|part| split.parts[part].expect("a part"));
        check_close(free.mix, -0.03125);
        check_close(free.own, -0.0625);
        check_close(pro.mix, -0.05625);
        check_close(pro.own, 0.0);
        check_close(split.total, -0.15);
        check_close(split.mix(), -0.0875);
        assert_eq!(split.rest, None);
        assert!(!split.is_reversed());
    }

    #[test]
    fn a_whole_that_falls_while_every_part_rises_is_told() {
        // free 20% -> 25%, pro 60% -> 65%, but free grows from 100 to 900 of 1,000: 0.56 -> 0.29.
        let whole = counts_of((560, 1000), (290, 1000));
        let parts = [Some(counts_of((20, 100), (225, 900))), Some(counts_of((540, 900), (65, 100)))];
        let split = rates(whole, &parts).expect("enough people");
        assert!(split.is_reversed() && !split.is_everywhere());
        check_close(split.total, -0.27);
        check_close(split.mix() + split.parts.iter().flatten().map(|part| part.own).sum::<f64>(), -0.27);
    }

    #[test]
    fn small_and_withheld_parts_are_in_the_rest() {
        let whole = counts_of((100, 200), (80, 200));
        let parts = [Some(counts_of((60, 100), (40, 100))), Some(counts_of((9, 29), (9, 40))), None];
        let split = rates(whole, &parts).expect("enough people");
        assert_eq!(split.parts[1..], [None, None]);
        // The rest holds the other 100 of both periods, 40 of them did.
        check_close(split.rest.map_or(f64::NAN, |rest| rest.moved()), 0.0);
        check_close(split.parts[0].map_or(f64::NAN, |part| part.total()), -0.1);
    }

    #[test]
    fn too_little_data_is_an_answer() {
        assert_eq!(rates(counts_of((9, 29), (20, 60)), &[Some(counts_of((9, 29), (20, 60)))]), None);
        assert_eq!(rates(counts_of((50, 100), (20, 60)), &[None]), None);
        assert_eq!(counts([5.0, 6.0], &[None]), None);
    }

    #[test]
    fn counts_split_into_their_differences() {
        let split = counts([100.0, 160.0], &[Some([60.0, 90.0]), None]).expect("a part");
        check_close(split.parts[0].map_or(f64::NAN, |part| part.total()), 30.0);
        check_close(split.rest.map_or(f64::NAN, |rest| rest.total()), 30.0);
    }

    proptest! {
        #[test]
        fn the_parts_sum_to_the_total(
            parts in prop::collection::vec(((0u64..400, 0u64..400), (0u64..400, 0u64..400)), 1..6),
            more in ((0u64..90, 0u64..90), (0u64..90, 0u64..90)),
            hidden in 0usize..6,
        ) {
            let part = |((misses, hits), (misses_now, hits_now)): ((u64, u64), (u64, u64))| {
                counts_of((hits, hits + misses), (hits_now, hits_now + misses_now))
            };
            let all: Vec<Counts> = parts.iter().copied().chain([more]).map(part).collect();
            let whole = all.iter().fold(Counts::default(), |sum, part| Counts {
                hits: [sum.hits[0] + part.hits[0], sum.hits[1] + part.hits[1]],
                of: [sum.of[0] + part.of[0], sum.of[1] + part.of[1]],
            });
            let named: Vec<Option<Counts>> = all[..parts.len()]
                .iter()
                .enumerate()
                .map(|(index, part)| (index != hidden).then_some(*part))
                .collect();
            if let Some(split) = rates(whole, &named) {
                let sum: f64 = split.all().map(Contribution::total).sum();
                prop_assert!((sum - split.total).abs() < 1e-9, "{sum} {split:?}");
                let pooled = whole.rates();
                prop_assert!((split.total - (pooled[1] - pooled[0])).abs() < 1e-12);
            }
            let values: Vec<Option<[f64; 2]>> =
                named.iter().map(|part| part.map(|part| part.hits.map(|hits| hits as f64))).collect();
            if let Some(split) = counts(whole.hits.map(|hits| hits as f64), &values) {
                let sum: f64 = split.all().map(Contribution::total).sum();
                prop_assert!((sum - split.total).abs() < 1e-9, "{sum} {split:?}");
            }
        }
    }
}
