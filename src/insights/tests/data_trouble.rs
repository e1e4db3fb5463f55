//! Data that cannot be trusted is told before anything else.

use super::*;

#[test]
fn what_was_checked_before_a_gap_says_with_which_data() {
    let mut world = World::new(3, 300, Trouble::NONE);
    // Nothing at all came on the newest day.
    for cells in &mut world.cube.segments {
        cells.set_active(AS_OF, [0; 3]);
        (0..5).for_each(|trend| cells.set_trend(trend, AS_OF, [0; 2]));
    }
    let brief = world.brief("all", 30);
    let fact = brief.facts.iter().find(|fact| fact.topic == Topic::Checked).expect("a fact");
    assert_eq!(fact.get("dataTo"), Some(&Value::Day(Day(AS_OF - 1))));
    assert_eq!(ids(&brief)[0], (StoryClass::Data, "data"));
}

#[test]
fn a_dead_tracking_is_told_as_tracking_and_leads() {
    let mut world = World::new(3, 300, Trouble { ago: 9, days: 10, onboarding: 600, ..Trouble::NONE });
    for cells in &mut world.cube.segments {
        (AS_OF - 4..=AS_OF).for_each(|day| cells.set_trend(4, day, [0; 2]));
    }
    let brief = world.brief("all", 30);
    let story = first(&brief);
    assert_eq!((story.class, story.metric.as_str()), (StoryClass::Data, "errors"), "{:?}", ids(&brief));
    assert_eq!(story.onset, Some(Day(AS_OF - 4)));
    // What to do is about the code that records them, and not the playbook for days without data.
    let action = Message::new("action-tracking").text_value("label", "Errors").with("day", Value::Day(Day(AS_OF - 4)));
    assert_eq!(story.actions.iter().map(|line| line.text.clone()).collect::<Vec<_>>(), [action.text()]);
    // Nor is the fall of what was counted told as anything else.
    assert_eq!(brief.stories.iter().filter(|story| story.metric.starts_with("errors")).count(), 1);
}

#[test]
fn nothing_is_praised_while_days_are_missing() {
    let is_praised = |is_lost: bool| {
        let mut world = World::new(3, 300, Trouble { ago: 4, days: 4, errors: 400, ..Trouble::NONE });
        for cells in world.cube.segments.iter_mut().filter(|_| is_lost) {
            cells.set_active(AS_OF, [0; 3]);
            (0..5).for_each(|trend| cells.set_trend(trend, AS_OF, [0; 2]));
        }
        let brief = world.brief("all", 30);
        assert_eq!(first(&brief).class, if is_lost { StoryClass::Data } else { StoryClass::Quiet });
        ids(&brief).contains(&(StoryClass::Change, "errors"))
    };
    assert!(is_praised(false) && !is_praised(true));
}

#[test]
fn tracking_that_begins_is_told_as_tracking() {
    let mut world = World::new(3, 300, Trouble::NONE);
    for cells in &mut world.cube.segments {
        (FIRST..AS_OF - 2).for_each(|day| cells.set_trend(2, day, [0; 2]));
    }
    let brief = world.brief("all", 30);
    let story = first(&brief);
    assert_eq!((story.class, story.headline.id), (StoryClass::Data, "story-tracking-began"), "{:?}", ids(&brief));
    assert_eq!(story.onset, Some(Day(AS_OF - 2)));
}

#[test]
fn old_data_is_told_as_old_before_anything_else() {
    let mut world = World::new(3, 300, Trouble { ago: 9, days: 10, onboarding: 600, ..Trouble::NONE });
    let newest = Millis(Day(AS_OF).utc_end().0 - 1);
    world.cube.health.newest_event = Some(newest);
    let limit = Millis(newest.0 + 48 * HOUR_MILLIS);
    let mut at = |now: Millis, as_of: Option<Day>| {
        world.clock = Some(Clock { now, as_of });
        world.brief("all", 30)
    };
    let (fresh, old) = (at(limit, None), at(Millis(limit.0 + 1), None));
    assert_eq!(first(&fresh).class, StoryClass::Ongoing, "{:?}", ids(&fresh));
    let story = first(&old);
    assert_eq!((story.class, story.id.as_str()), (StoryClass::Data, "story.data.stale"));
    assert_eq!((story.headline.get("day"), story.onset), (Some(&Value::Day(Day(AS_OF))), Some(Day(AS_OF + 1))));
    assert_eq!(old.stories[1..], fresh.stories[..]);
    assert_eq!(faults(&old), [""; 0]);
    // A day that was asked for is what it was.
    assert_eq!(at(Millis(limit.0 + 1), Some(Day(AS_OF))), fresh);
}

#[test]
fn many_events_of_the_future_are_told_and_few_are_not() {
    let mut world = World::new(3, 300, Trouble::NONE);
    let days = u64::try_from(AS_OF - FIRST + 1).expect("days");
    world.cube.health.counted_events = 1_000 * days;
    let mut ahead = |events: u64| {
        world.cube.health.excluded.from_future = events;
        world.brief("all", 30)
    };
    // A hundredth of 7,000 a week.
    assert_eq!(first(&ahead(69)).class, StoryClass::Quiet);
    let brief = ahead(70);
    assert_eq!(first(&brief).id, "story.data.future");
    assert_eq!(first(&brief).headline.get("events"), Some(&Value::Count(70.0)));
    assert_eq!(items(&brief, ItemPart::SuggestedActions).len(), 1);
    assert_eq!(faults(&brief), [""; 0]);
    world.cube.health.suppressed.counts.insert(RowCount::Because(Reason::FromFuture));
    assert_eq!(first(&world.brief("all", 30)).headline.id, "story-future-some");
}

#[test]
fn a_site_without_data_says_what_would_fill_it() {
    let definitions = Definitions::default();
    let cube = Cube {
        span: None,
        segments: vec![SegmentCells::empty(
            crate::calendar::DayRange { first: Day(0), last: Day(-1) },
            &definitions.lags(),
            5,
        )],
        parts: Vec::new(),
        health: crate::cube::Health::default(),
        inventory: crate::cube::Inventory::default(),
    };
    let brief = World { definitions, cube, clock: None }.brief("all", 30);
    assert_eq!(first(&brief).headline.id, "story-no-data");
    assert_eq!(items(&brief, ItemPart::SuggestedActions).len(), 1);
    assert_eq!(faults(&brief), [""; 0]);
}
