//! A small sorted collection: medians of a sliding window without sorting it again each day.
//!
//! Windows hold at most some 60 values, so inserting into a sorted array beats every cleverer structure.

/// Finite numbers in ascending order.
#[derive(Clone, Debug, Default)]
pub(super) struct Ordered(Vec<f64>);

impl Ordered {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn insert(&mut self, value: f64) {
        self.0.insert(self.0.partition_point(|known| *known < value), value);
    }

    /// Takes out a value that was inserted before.
    pub(super) fn remove(&mut self, value: f64) {
        let at = self.0.partition_point(|known| *known < value);
        debug_assert!(self.0.get(at).is_some_and(|known| known.total_cmp(&value).is_eq()), "only known values leave");
        self.0.remove(at);
    }

    /// The median, 0 for none.
    pub(super) fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        match self.0.len() {
            0 => 0.0,
            n if n % 2 == 1 => self.0[middle],
            _ => f64::midpoint(self.0[middle - 1], self.0[middle]),
        }
    }

    /// The median distance from `centre`, 0 for none: walks outwards from it, so half of the values are never looked at.
    pub(super) fn median_distance(&self, centre: f64) -> f64 {
        let count = self.0.len();
        let mut right = self.0.partition_point(|value| *value < centre);
        let mut left = right;
        let (mut before, mut nearest) = (0.0, 0.0);
        for _ in 0..=count / 2 {
            before = nearest;
            let below = left.checked_sub(1).map(|index| centre - self.0[index]);
            let above = self.0.get(right).map(|value| value - centre);
            match (below, above) {
                (Some(below), Some(above)) if below < above => (nearest, left) = (below, left - 1),
                (_, Some(above)) => (nearest, right) = (above, right + 1),
                (Some(below), None) => (nearest, left) = (below, left - 1),
                (None, None) => return nearest,
            }
        }
        if count % 2 == 1 { nearest } else { f64::midpoint(before, nearest) }
    }
}

/// The median of a buffer, which is reordered; 0 for none.
pub(super) fn median_of(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    if values.is_empty() {
        return 0.0;
    }
    let is_even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    if is_even { f64::midpoint(below.iter().copied().fold(f64::MIN, f64::max), upper) } else { upper }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(values: &[f64]) -> Ordered {
        let mut ordered = Ordered::default();
        for value in values {
            ordered.insert(*value);
        }
        ordered
    }

    #[test]
    fn medians_follow_what_enters_and_leaves() {
        let mut window = ordered(&[5.0, 1.0, 3.0]);
        assert!((window.median() - 3.0).abs() < 1e-12);
        window.insert(4.0);
        assert!((window.median() - 3.5).abs() < 1e-12);
        window.remove(1.0);
        assert_eq!(window.0, [3.0, 4.0, 5.0]);
        assert!(ordered(&[]).median().abs() < 1e-12);
    }

    #[test]
    fn the_median_distance_counts_both_sides() {
        // From 3: 1 is 2 away, 3 is 0, 4 is 1, 10 is 7; sorted 0 1 2 7, median 1.5. Without the 10: 0 1 2, median 1.
        assert!((ordered(&[1.0, 3.0, 4.0, 10.0]).median_distance(3.0) - 1.5).abs() < 1e-12);
        assert!((ordered(&[1.0, 3.0, 4.0]).median_distance(3.0) - 1.0).abs() < 1e-12);
        // All on one side of 0: 1 3 4, median 3.
        assert!((ordered(&[1.0, 3.0, 4.0]).median_distance(0.0) - 3.0).abs() < 1e-12);
        assert!((ordered(&[-1.0, -3.0]).median_distance(0.0) - 2.0).abs() < 1e-12);
        assert!(ordered(&[]).median_distance(0.0).abs() < 1e-12);
    }

    #[test]
    fn the_median_of_a_buffer_needs_no_order() {
        assert!((median_of(&mut [9.0, 1.0, 5.0]) - 5.0).abs() < 1e-12);
        assert!((median_of(&mut [9.0, 1.0, 5.0, 2.0]) - 3.5).abs() < 1e-12);
        assert!(median_of(&mut []).abs() < 1e-12);
    }
}
