//! What waits for what: circles of tasks, which nobody could ever begin.

/// Every circle among positions that each wait for others, once, beginning with its first position: `[0, 2]` when 0 waits for 2 and
/// 2 for 0.
pub(super) fn circles(after: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let mut is_over = vec![false; after.len()];
    for start in 0..after.len() {
        visit(start, after, &mut Vec::new(), (&mut is_over, &mut found));
    }
    found
}

/// Goes along what a task waits for. A task that was left has been looked through, so that each is entered once.
fn visit(
    task: usize,
    after: &[Vec<usize>],
    way: &mut Vec<usize>,
    (is_over, found): (&mut [bool], &mut Vec<Vec<usize>>),
) {
    if let Some(from) = way.iter().position(|seen| *seen == task) {
        let mut circle = way[from..].to_vec();
        let first = (0..circle.len()).min_by_key(|at| circle[*at]).unwrap_or_default();
        circle.rotate_left(first);
        found.push(circle);
        return;
    }
    if is_over[task] {
        return;
    }
    way.push(task);
    for next in &after[task] {
        visit(*next, after, way, (is_over, found));
    }
    way.pop();
    is_over[task] = true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_found_once_wherever_it_is_entered() {
        assert_eq!(circles(&[vec![], vec![0], vec![0, 1]]), [[0_usize; 0]; 0]);
        assert_eq!(circles(&[vec![0]]), [[0]]);
        // 3 waits for 1, which waits for 2, which waits for 1.
        assert_eq!(circles(&[vec![3], vec![2], vec![1], vec![1]]), [[1, 2]]);
        assert_eq!(circles(&[vec![1], vec![0], vec![3], vec![2]]), [[0, 1], [2, 3]]);
        // The way to a circle is no part of it.
        assert_eq!(circles(&[vec![1], vec![2], vec![1]]), [[1, 2]]);
    }
}
