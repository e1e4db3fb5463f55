//! What is usual for a metric: the centre, the spread and the edges of its own gaps in the 112 days before a window.

use super::sorted::{SortedWindow, median_of};
use super::weekday::NORMAL_MAD;

/// Days of gaps that say what is usual.
pub(super) const HISTORY: usize = 112;
/// With fewer gaps nothing is known of their spread.
const ENOUGH: usize = 14;
/// With fewer gaps nothing is known of their centre.
pub(super) const ENOUGH_FOR_CENTRE: usize = 28;
/// The edges are those of fortnights.
const FORTNIGHT: usize = 14;
/// As many fortnights as the history has.
const MOST_FORTNIGHTS: usize = HISTORY / FORTNIGHT;

/// The gaps of one window length, by the index of the day on which the window ends.
#[derive(Clone, Debug)]
pub(super) struct GapHistory {
    /// The index of the first gap.
    first: usize,
    gaps: Vec<f64>,
    /// The largest and the smallest of the fortnight of gaps that ends with each; of fewer gaps at the beginning.
    extremes: Vec<(f64, f64)>,
    /// The gaps of the history in question.
    sorted: SortedWindow,
    /// How many gaps have entered `sorted`, and how many have left it again.
    entered: usize,
    left: usize,
}

/// What is usual.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct UsualGap {
    /// How many gaps it is learnt from.
    pub(super) gaps: usize,
    /// Their centre: the metric's drift.
    pub(super) centre: f64,
    /// Their spread about the centre, as a standard deviation.
    pub(super) spread: f64,
    /// How far above and below the centre an ordinary fortnight goes.
    pub(super) edges: [f64; 2],
}

impl GapHistory {
    pub(super) fn new(first: usize) -> Self {
        Self { first, gaps: Vec::new(), extremes: Vec::new(), sorted: SortedWindow::default(), entered: 0, left: 0 }
    }

    /// Adds the gap of the next day; the first must be that of index `first`.
    pub(super) fn push(&mut self, gap: f64) {
        self.gaps.push(gap);
        let fortnight = &self.gaps[self.gaps.len().saturating_sub(FORTNIGHT)..];
        let extreme = fortnight.iter().fold((f64::MIN, f64::MAX), |(high, low), gap| (high.max(*gap), low.min(*gap)));
        self.extremes.push(extreme);
    }

    /// What is usual by the gaps of the 112 days up to index `last`; called with ascending indexes.
    pub(super) fn usual(&mut self, last: Option<usize>) -> UsualGap {
        let end = last.map_or(0, |last| (last + 1).saturating_sub(self.first));
        let start = last.map_or(0, |last| (last + 1).saturating_sub(HISTORY).saturating_sub(self.first));
        let (entering, leaving) = (&self.gaps[self.entered..end], &self.gaps[self.left..start]);
        if let ([new], [old]) = (entering, leaving) {
            self.sorted.replace(*old, *new);
        } else {
            for gap in entering {
                self.sorted.insert(*gap);
            }
            for gap in leaving {
                self.sorted.remove(*gap);
            }
        }
        (self.entered, self.left) = (end, start);
        let gaps = end - start;
        if gaps < ENOUGH {
            return UsualGap { gaps, ..UsualGap::default() };
        }
        let centre = if gaps < ENOUGH_FOR_CENTRE { 0.0 } else { self.sorted.median() };
        let spread = NORMAL_MAD * self.sorted.median_distance(centre);
        UsualGap { gaps, centre, spread, edges: self.edges(end, gaps, centre) }
    }

    /// The median of the fortnights' extremes, newest first, seen from the centre.
    fn edges(&self, end: usize, gaps: usize, centre: f64) -> [f64; 2] {
        let (mut highs, mut lows) = ([0.0; MOST_FORTNIGHTS], [0.0; MOST_FORTNIGHTS]);
        let fortnights = gaps / FORTNIGHT;
        for fortnight in 0..fortnights {
            (highs[fortnight], lows[fortnight]) = self.extremes[end - 1 - fortnight * FORTNIGHT];
        }
        [median_of(&highs[..fortnights]) - centre, centre - median_of(&lows[..fortnights])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(first: usize, gaps: impl IntoIterator<Item = f64>) -> GapHistory {
        let mut history = GapHistory::new(first);
        gaps.into_iter().for_each(|gap| history.push(gap));
        history
    }

    #[test]
    fn nothing_is_usual_of_thirteen_gaps_and_no_centre_of_twenty_seven() {
        let usual = |gaps: usize| history(20, (0..gaps).map(|gap| 1.0 + (gap % 2) as f64)).usual(Some(19 + gaps));
        assert_eq!(usual(13), UsualGap { gaps: 13, ..UsualGap::default() });
        let without_centre = usual(27);
        assert!(without_centre.centre.abs() < 1e-12 && without_centre.spread > 1.0);
        // 14 ones and 14 twos: centre 1.5, every distance 0.5.
        let centred = usual(28);
        assert!((centred.centre - 1.5).abs() < 1e-12 && (centred.spread - 0.5 * NORMAL_MAD).abs() < 1e-12);
    }

    #[test]
    fn only_the_112_days_before_count() {
        // Days 20 to 219 are 0, then 112 of 5.
        let mut history = history(20, (0..200).map(|_| 0.0).chain((0..112).map(|_| 5.0)));
        assert!(history.usual(Some(274)).centre.abs() < 1e-12);
        // Day 276: 57 of 112 days are 5.
        assert!((history.usual(Some(276)).centre - 5.0).abs() < 1e-12);
        let all = history.usual(Some(331));
        assert!((all.centre - 5.0).abs() < 1e-12 && all.spread.abs() < 1e-12);
        assert_eq!(all.gaps, 112);
    }

    #[test]
    fn the_edge_is_the_median_extreme_of_whole_fortnights() {
        // Three fortnights with largest 1, 2, 9 and smallest -1, -3, -2, and 5 more days at the old end that are dropped.
        let fortnight = |high: f64, low: f64| [high, low].into_iter().chain((0..12).map(|_| 0.0));
        let gaps =
            [50.0; 5].into_iter().chain(fortnight(1.0, -1.0)).chain(fortnight(2.0, -3.0)).chain(fortnight(9.0, -2.0));
        let usual = history(0, gaps).usual(Some(46));
        assert_eq!(usual.edges.map(|edge| format!("{edge:.6}")), ["2.000000", "2.000000"]);
    }
}
