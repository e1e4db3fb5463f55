//! One incident, one alert: the alerts of segments and of child metrics fold into the alert that they follow from.

use super::gates::Severity;
use super::incidents::Draft;
use super::mornings::Watch;

/// For each draft the one that it is listed inside, if any; never one that is itself inside another.
///
/// A segment's alert folds into that of the same metric on `all`; a child metric's into its parent's in the same segment, or
/// on `all`: in the same direction and on overlapping days. The parent must be a warning at least, or as loud as the child, so
/// that an info never hides a warning.
pub(super) fn fold(drafts: &[Draft], watches: &[Watch<'_>]) -> Vec<Option<usize>> {
    let direct: Vec<Option<usize>> = drafts.iter().map(|child| parent(child, drafts, watches)).collect();
    direct.iter().map(|parent| parent.map(|parent| root(&direct, parent))).collect()
}

/// Follows the parents up. A parent is on `all` or earlier in the chain users, events, step, so the way up ends.
fn root(direct: &[Option<usize>], mut draft: usize) -> usize {
    while let Some(parent) = direct[draft] {
        draft = parent;
    }
    draft
}

fn parent(child: &Draft, drafts: &[Draft], watches: &[Watch<'_>]) -> Option<usize> {
    let watch = &watches[child.watch];
    let own = std::iter::once((watch.watched.id.as_str(), 0)).filter(|_| watch.segment != 0);
    let here = watch.watched.parents.iter().map(|id| (id.as_str(), watch.segment));
    let on_all = watch.watched.parents.iter().map(|id| (id.as_str(), 0));
    own.chain(here).chain(on_all).find_map(|(metric, segment)| {
        let is_parent = |draft: &Draft| {
            let other = &watches[draft.watch];
            other.watched.id == metric && other.segment == segment && takes(draft, child)
        };
        drafts.iter().position(is_parent)
    })
}

fn takes(parent: &Draft, child: &Draft) -> bool {
    let is_overlapping = parent.started <= child.last_fire && child.started <= parent.last_fire;
    let is_loud = parent.severity >= Severity::Warning || parent.severity >= child.severity;
    parent.direction == child.direction && is_overlapping && is_loud
}
