//! A cockpit for the tests of this module: steady numbers that can be worked out by hand.

use crate::calendar::{Day, DayRange};
use crate::charts::Chart;
use crate::metric::{
    ComparedDays, Definitions, Direction, Format, Quantity, RangeDays, SegmentKey, StepIndex, TrendIndex, registry,
};
use crate::stats::Rate;
use crate::views::{
    Cockpit, Funnel, FunnelStep, LikeForLike, Period, RatePair, Retention, RetentionSummary, TrendSeries, Trends,
};

/// The as-of day of the sample, 2026-11-21.
const AS_OF: Day = Day(20_778);

/// A cockpit over the last `days` days, with a previous period: 40 users a day start; 24, 16 and 4 of them go on.
pub(crate) fn cockpit(days: u16) -> Cockpit {
    let current = DayRange::ending(AS_OF, days);
    Cockpit {
        segment: SegmentKey("all".into()),
        period: Period {
            days: RangeDays(days),
            current: Some(current),
            previous: Some(current.plus(-i32::from(ComparedDays::SameWeekdays.shift(RangeDays(days))))),
            compare: ComparedDays::SameWeekdays,
            as_of: Some(AS_OF),
            first_day: Some(AS_OF.plus(-200)),
        },
        funnel: funnel(days, current),
        retention: retention(days),
        trends: trends(current),
        kpis: Vec::new(),
        goals: Vec::new(),
        withheld: Vec::new(),
    }
}

/// All charts of a cockpit of this many days.
pub(crate) fn charts(days: u16) -> Vec<Chart> {
    crate::charts::draw(&cockpit(days), &[]).charts
}

/// The charts of a mission with two requirements, three tasks, a decision and two risks.
pub(crate) fn mission() -> Vec<Chart> {
    let mission = "[goal]\ntitle = \"Goal\"\nmetric = \"dau\"\n[[requirements]]\nkey = \"r\"\ntitle = \"One\"\n\
                   [[requirements]]\nkey = \"s\"\ntitle = \"Two\"\n[[tasks]]\nkey = \"t\"\ntitle = \"A long name that takes \
                   two lines of its box\"\nrequirement = \"r\"\ndecisions = [\"d\"]\n[[tasks]]\nkey = \"u\"\ntitle = \"T\"\n\
                   requirement = \"r\"\n[[tasks]]\nkey = \"v\"\ntitle = \"T\"\nrequirement = \"s\"\n[[risks]]\ntitle = \"R\"\n\
                   likelihood = 4\nimpact = 5\nthreatens = \"r\"\nmitigation = \"M\"\n[[risks]]\ntitle = \"Q\"\n\
                   likelihood = 1\nimpact = 2\nthreatens = \"s\"\nmitigation = \"M\"\n";
    let decision = "+++\ntitle = \"D\"\ndate = 2026-09-01\nmetric = \"dau\"\nexpected = \"+5%\"\n+++\n";
    let content = [("mission.toml", mission), ("decisions/d.md", decision)];
    let content = content.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let decisions = crate::decisions::read(&content, &Definitions::default()).expect("valid decisions");
    let mission = crate::mission::read(&content, &Definitions::default(), &["d"]).expect("valid").expect("a mission");
    vec![crate::charts::map(&mission, &decisions), crate::charts::risks(&mission.risks.iter().collect::<Vec<_>>())]
}

fn funnel(days: u16, current: DayRange) -> Funnel {
    let steps = [
        ("signup", "Signup", 0, 40),
        ("onboarding_complete", "Onboarding complete", 7, 24),
        ("first_key_action", "First key action", 7, 16),
        ("invite", "Invite", 14, 4),
    ];
    let total = u64::from(days);
    let step = |(at, (key, label, window, a_day)): (usize, &(&str, &str, u16, u64))| {
        let daily_mature: Vec<bool> = current.days().map(|day| day.plus(i32::from(*window)) <= current.last).collect();
        let mature = daily_mature.iter().filter(|mature| **mature).count() as u64;
        let from_start = Rate::of(a_day * total, 40 * total);
        FunnelStep {
            key: (*key).into(),
            id: Quantity::Step(StepIndex(at)).id(&Definitions::default()),
            label: (*label).into(),
            event: (*key).into(),
            window_days: *window,
            users: Some(a_day * total),
            from_start,
            from_previous: (at > 0).then(|| Rate::of(a_day * total, steps[at.max(1) - 1].3 * total)),
            mature_cohort_days: u32::try_from(mature).expect("few days"),
            mature_users: Some(40 * mature),
            median_hours: Some(if at == 0 { 0 } else { 5 }),
            p90_hours: Some(if at == 0 { 0 } else { 60 }),
            previous_users: Some(a_day * total),
            like_for_like: Some(LikeForLike {
                previous_users: Some(a_day * total),
                from_start: RatePair { current: from_start, previous: from_start },
                from_previous: None,
            }),
            daily_users: vec![Some(*a_day); usize::from(days)],
            daily_mature,
        }
    };
    Funnel {
        cohort_size: Some(40 * total),
        steps: steps.iter().enumerate().map(step).collect(),
        days: current.days().collect(),
    }
}

fn retention(days: u16) -> Retention {
    let rate = |offset: u16| {
        let complete = u64::from(days.saturating_sub(offset)) * 40;
        let part = 0.12 + 0.5 / (1.0 + f64::from(offset));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
        let back = (part * complete as f64).round() as u64;
        if complete == 0 { Rate::of(0, 0) } else { Rate::of(back, complete) }
    };
    Retention {
        cohorts: Vec::new(),
        weeks: Vec::new(),
        curve: (0..=30).map(rate).collect(),
        summary: RetentionSummary { d1: rate(1), d7: rate(7), d30: rate(30) },
        previous_summary: None,
        notes: Vec::new(),
    }
}

/// A level with a weekly rhythm and some drift.
fn wave(current: DayRange, level: f64, from: i32) -> Vec<Option<f64>> {
    let value = |(at, day): (usize, Day)| {
        let week = [1.05, 1.08, 1.08, 1.05, 0.97, 0.9, 0.87][day.weekday_index()];
        let at = i32::try_from(at).expect("few days") + from;
        let wobble = 1.0 + 0.04 * f64::from(at * 7919 % 13 - 6) / 6.0;
        Some((level * week * wobble * (1.0 + 0.002 * f64::from(at))).round())
    };
    current.days().enumerate().map(value).collect()
}

fn trends(current: DayRange) -> Trends {
    let metrics = registry(&Definitions::default());
    let series = |quantity: Quantity, level: f64| TrendSeries {
        quantity,
        formula: quantity.formula(&Definitions::default()),
        id: metrics.get(quantity).id.clone(),
        label: metrics.get(quantity).label.clone(),
        unit: "users".into(),
        format: Format::Count,
        good_direction: metrics.get(quantity).good_direction,
        values: wave(current, level, 30),
        previous: Some(wave(current, level, 0)),
        exact: None,
    };
    let ratio = |quantity: Quantity, format| {
        let one = series(quantity, 900.0);
        let scaled = |values: Vec<Option<f64>>| values.into_iter().map(|value| Some(value? / 6100.0)).collect();
        let previous = one.previous.map(scaled);
        TrendSeries {
            format,
            values: scaled(one.values),
            previous,
            good_direction: Direction::Down,
            ..series(quantity, 1.0)
        }
    };
    let [signups, key_actions, errors] = [0, 2, 4].map(TrendIndex);
    Trends {
        days: current.days().collect(),
        series: vec![
            series(Quantity::Dau, 1204.0),
            series(Quantity::Wau, 3410.0),
            series(Quantity::Mau, 7980.0),
            ratio(Quantity::Stickiness, Format::Percent),
            series(Quantity::Events(signups), 42.0),
            series(Quantity::Users(signups), 42.0),
            series(Quantity::Events(key_actions), 2410.0),
            series(Quantity::Events(errors), 131.0),
            ratio(Quantity::PerActiveUser(errors), Format::Ratio),
        ],
    }
}
