//! A small sorted collection: medians of a sliding window without sorting it again each day.
//!
//! A window holds at most 112 values, so inserting into a sorted array beats every cleverer structure.

/// The longest buffer of which a median is taken: a baseline of 56 days.
const LONGEST_BUFFER: usize = 64;

/// Finite numbers in ascending order.
#[derive(Clone, Debug, Default)]
pub(in crate::alerts) struct SortedWindow(Vec<f64>);

impl SortedWindow {
    pub(in crate::alerts) fn len(&self) -> usize {
        self.0.len()
    }

    pub(in crate::alerts) fn insert(&mut self, value: f64) {
        self.0.insert(self.0.partition_point(|known| *known < value), value);
    }

    /// Takes out a value that was inserted before.
    pub(in crate::alerts) fn remove(&mut self, value: f64) {
        let at = self.0.partition_point(|known| *known < value);
        debug_assert!(self.0.get(at).is_some_and(|known| known.total_cmp(&value).is_eq()), "only known values leave");
        self.0.remove(at);
    }

    /// The median, 0 for none.
    pub(in crate::alerts) fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        match self.0.len() {
            0 => 0.0,
            n if n % 2 == 1 => self.0[middle],
            _ => f64::midpoint(self.0[middle - 1], self.0[middle]),
        }
    }

    /// The median distance from `centre`, 0 for none. The nearest half stands together: binary search finds where.
    pub(in crate::alerts) fn median_distance(&self, centre: f64) -> f64 {
        let values = &self.0;
        let count = values.len();
        if count == 0 {
            return 0.0;
        }
        let nearest = count / 2 + 1;
        let (mut low, mut high) = (0, count - nearest);
        while low < high {
            let middle = usize::midpoint(low, high);
            if centre - values[middle] > values[middle + nearest] - centre {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let block = &values[low..low + nearest];
        let distance = |index: usize| (block[index] - centre).abs();
        let (first, last) = (distance(0), distance(nearest - 1));
        let farthest = first.max(last);
        if count % 2 == 1 {
            return farthest;
        }
        let second = if nearest == 1 {
            farthest
        } else if first >= last {
            distance(1).max(last)
        } else {
            distance(nearest - 2).max(first)
        };
        f64::midpoint(second, farthest)
    }

    /// Takes a value out that was inserted before, and another in.
    pub(in crate::alerts) fn replace(&mut self, old: f64, new: f64) {
        let from = self.0.partition_point(|known| *known < old);
        debug_assert!(self.0.get(from).is_some_and(|known| known.total_cmp(&old).is_eq()), "only known values leave");
        let to = self.0.partition_point(|known| *known < new);
        if from < to {
            self.0.copy_within(from + 1..to, from);
            self.0[to - 1] = new;
        } else {
            self.0.copy_within(to..from, to + 1);
            self.0[to] = new;
        }
    }
}

/// The first value, ascending, at which half of the total weight is reached; 0 for none. Reorders the buffer.
pub(in crate::alerts) fn weighted_median_of(mut pairs: &mut [(f64, f64)], total: f64) -> f64 {
    let mut before = 0.0;
    let mut found = 0.0;
    while let Some(pivot) = pairs.get(pairs.len() / 2).map(|pair| pair.0) {
        let (mut less, mut equal, mut weight_less, mut weight_equal) = (0, 0, 0.0, 0.0);
        for index in 0..pairs.len() {
            let (value, weight) = pairs[index];
            if value < pivot {
                pairs.swap(index, less + equal);
                pairs.swap(less, less + equal);
                less += 1;
                weight_less += weight;
            } else if value <= pivot {
                pairs.swap(index, less + equal);
                equal += 1;
                weight_equal += weight;
            }
        }
        if less > 0 && before + weight_less >= total / 2.0 {
            pairs = &mut pairs[..less];
        } else if before + weight_less + weight_equal >= total / 2.0 {
            return pivot;
        } else {
            before += weight_less + weight_equal;
            found = pivot;
            pairs = &mut pairs[less + equal..];
        }
    }
    found
}

/// The median of at most 64 numbers, 0 for none.
pub(in crate::alerts) fn median_of(values: &[f64]) -> f64 {
    let middle = values.len() / 2;
    if values.is_empty() {
        return 0.0;
    }
    // Integers in the order of the numbers are compared faster than the numbers.
    let ordered = |bits: i64| bits ^ (((bits >> 63).cast_unsigned() >> 1).cast_signed());
    let number = |order: i64| f64::from_bits(ordered(order).cast_unsigned());
    let mut orders = [0; LONGEST_BUFFER];
    let orders = &mut orders[..values.len()];
    for (order, value) in orders.iter_mut().zip(values.iter()) {
        *order = ordered(value.to_bits().cast_signed());
    }
    let (below, upper, _) = orders.select_nth_unstable(middle);
    let upper = number(*upper);
    if values.len().is_multiple_of(2) {
        let lower = below.iter().copied().max().map_or(upper, number);
        f64::midpoint(lower, upper)
    } else {
        upper
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(values: &[f64]) -> SortedWindow {
        let mut ordered = SortedWindow::default();
        for value in values {
            ordered.insert(*value);
        }
        ordered
    }

    #[test]
    fn medians_follow_what_enters_and_leaves() {
        let mut window = sorted(&[5.0, 1.0, 3.0]);
        assert!((window.median() - 3.0).abs() < 1e-12);
        window.insert(4.0);
        assert!((window.median() - 3.5).abs() < 1e-12);
        window.remove(1.0);
        assert_eq!(window.0, [3.0, 4.0, 5.0]);
        assert!(sorted(&[]).median().abs() < 1e-12);
    }

    #[test]
    fn the_median_distance_counts_both_sides() {
        // From 3: 1 is 2 away, 3 is 0, 4 is 1, 10 is 7; sorted 0 1 2 7, median 1.5. Without the 10: 0 1 2, median 1.
        assert!((sorted(&[1.0, 3.0, 4.0, 10.0]).median_distance(3.0) - 1.5).abs() < 1e-12);
        assert!((sorted(&[1.0, 3.0, 4.0]).median_distance(3.0) - 1.0).abs() < 1e-12);
        // All on one side of 0: 1 3 4, median 3.
        assert!((sorted(&[1.0, 3.0, 4.0]).median_distance(0.0) - 3.0).abs() < 1e-12);
        assert!((sorted(&[-1.0, -3.0]).median_distance(0.0) - 2.0).abs() < 1e-12);
        assert!(sorted(&[]).median_distance(0.0).abs() < 1e-12);
    }

    #[test]
    fn the_median_distance_is_that_of_the_sorted_distances() {
        let values: Vec<f64> = (0..40).map(|index| f64::from((index * 17) % 23) + f64::from(index % 3) / 8.0).collect();
        for count in 1..values.len() {
            let window = sorted(&values[..count]);
            for centre in [-3.0, 0.0, 4.4, 11.0, 30.0] {
                let distances: Vec<f64> = values[..count].iter().map(|value| (value - centre).abs()).collect();
                assert!((window.median_distance(centre) - median_of(&distances)).abs() < 1e-12, "{count} {centre}");
            }
        }
    }

    #[test]
    fn one_value_takes_the_place_of_another() {
        let replaced = |old, new| {
            let mut window = sorted(&[1.0, 3.0, 5.0]);
            window.replace(old, new);
            window.0
        };
        assert_eq!(replaced(1.0, 4.0), [3.0, 4.0, 5.0]);
        assert_eq!(replaced(5.0, 0.0), [0.0, 1.0, 3.0]);
        assert_eq!(replaced(3.0, 3.5), [1.0, 3.5, 5.0]);
        assert_eq!(replaced(3.0, 3.0), [1.0, 3.0, 5.0]);
        assert_eq!(replaced(1.0, 9.0), [3.0, 5.0, 9.0]);
    }

    #[test]
    fn the_weighted_median_is_where_half_is_reached() {
        let of = |pairs: &mut [(f64, f64)]| {
            let total = pairs.iter().map(|pair| pair.1).sum();
            weighted_median_of(pairs, total)
        };
        assert!((of(&mut [(0.9, 100.0), (0.1, 160.0), (0.5, 40.0)]) - 0.1).abs() < 1e-12);
        assert!((of(&mut [(0.9, 100.0), (0.1, 100.0), (0.5, 100.0)]) - 0.5).abs() < 1e-12);
        // Exactly half is enough; values without weight never decide.
        assert!((of(&mut [(0.2, 50.0), (0.7, 50.0), (0.3, 0.0)]) - 0.2).abs() < 1e-12);
        assert!((of(&mut [(0.7, 5.0), (0.7, 5.0), (0.1, 0.0), (0.8, 9.0)]) - 0.7).abs() < 1e-12);
        assert!(of(&mut []).abs() < 1e-12);
    }

    #[test]
    fn the_median_of_a_buffer_needs_no_order() {
        assert!((median_of(&[9.0, 1.0, 5.0]) - 5.0).abs() < 1e-12);
        assert!((median_of(&[9.0, 1.0, 5.0, 2.0]) - 3.5).abs() < 1e-12);
        assert!(median_of(&[]).abs() < 1e-12);
    }
}
