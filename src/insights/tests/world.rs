//! A product whose days are drawn, with trouble where a test puts it.

use super::*;

/// Numbers that jump about, the same on every machine.
struct TestRng(u64);

impl TestRng {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(sides)).expect("small")
    }
}

/// A time in which something is not as usual: days before the end, how long, and parts of a thousand of the usual.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Trouble {
    pub(super) ago: i32,
    pub(super) days: i32,
    pub(super) onboarding: u32,
    pub(super) errors: u32,
    pub(super) active: u32,
    pub(super) returning: u32,
}

impl Trouble {
    pub(super) const NONE: Self =
        Self { ago: 0, days: 0, onboarding: 1000, errors: 1000, active: 1000, returning: 1000 };

    fn on(&self, day: i32) -> Self {
        let since = day - (AS_OF - self.ago);
        if (0..self.days).contains(&since) { *self } else { Self::NONE }
    }
}

/// A made-up site: its size, and what goes wrong.
pub(super) struct World {
    pub(super) definitions: Definitions,
    pub(super) cube: Cube,
    pub(super) clock: Option<Clock>,
}

impl World {
    pub(super) fn new(seed: u64, scale: u32, trouble: Trouble) -> Self {
        let mut definitions = Definitions::default();
        for (key, label, attribute) in
            [("free", "Free plan", "plan"), ("pro", "Pro 2.0", "plan"), ("smb", "Small business", "segment")]
        {
            let filters = vec![Filter { attribute: attribute.into(), any_of: vec![key.into()], is_excluding: false }];
            definitions.segments.push(Segment { key: SegmentKey(key.into()), label: label.into(), filters });
        }
        let mut cube = Cube::sample(&definitions, FIRST, AS_OF);
        let mut dice = TestRng(seed);
        for day in FIRST..=AS_OF {
            // Free, pro, and nobody's plan; small business is a part of all three.
            for (part, share) in [(1, 6), (2, 3), (0, 1)] {
                let users = scale * share * (90 + dice.roll(20)) / 1000;
                let hit = trouble.on(day);
                let mut segments = vec![0];
                segments.extend((part > 0).then_some(part));
                let onboarding = (500 + dice.roll(60)) * hit.onboarding / 1000;
                let returning = dice.roll(40);
                let extra = dice.roll(8);
                for index in segments {
                    fill(&mut cube.segments[index], (day, users), ([onboarding, returning, extra], hit, trouble));
                }
                fill(&mut cube.segments[3], (day, users / 2), ([onboarding, returning, extra], hit, trouble));
            }
        }
        Self { definitions, cube, clock: None }
    }

    pub(super) fn insights(&self, min_group: u64) -> Insights {
        self.acknowledged(min_group, "")
    }

    /// The summaries when `content/alerts.toml` says this.
    pub(super) fn acknowledged(&self, min_group: u64, text: &str) -> Insights {
        let ranges = [7, 30, 60].map(RangeDays);
        let suppression = Suppression::new(&self.cube, &self.definitions, &ranges, min_group);
        let views = views::build(&self.cube, (&self.definitions, &KeyFigures::default()), &ranges, &suppression);
        let incidents = alerts::find(&self.cube, &self.definitions, &AlertSettings::default(), &suppression);
        let content = BTreeMap::from([(ACKNOWLEDGEMENTS_FILE.to_owned(), text.to_owned())]);
        let entries = alerts::read_acknowledgements(&content, &self.definitions).expect("entries");
        let (incidents, _) = incidents.acknowledged(&entries);
        let playbooks = BTreeMap::from([(
            "errors",
            "## Actions\n- Read the log of the last 10 releases.\n## Questions\n- Which one?\n",
        )]);
        let input = ScoringInput {
            cube: &self.cube,
            definitions: &self.definitions,
            views: &views,
            incidents: &incidents,
            holidays: &std::collections::BTreeSet::new(),
            suppression: &suppression,
        };
        let inputs = StoryInputs::new(input, &[], &playbooks);
        let inputs = self.clock.map_or_else(|| inputs.clone(), |clock| inputs.clone().at(clock));
        let sheets = story::sheets(&inputs);
        write(&sheets, &[], &ModelAnswers::default())
    }

    pub(super) fn brief(&self, segment: &str, days: u16) -> Brief {
        let insights = self.insights(0);
        insights.get(&SegmentKey(segment.into()), RangeDays(days)).expect("a brief").clone()
    }
}

fn fill(
    cells: &mut SegmentCells,
    (day, users): (i32, u32),
    ([onboarding, returning, extra], hit, trouble): ([u32; 3], Trouble, Trouble),
) {
    cells.add_cohort(day, users);
    let left = usize::try_from(AS_OF - day).expect("inside");
    for (step, rate) in [(1, onboarding), (2, onboarding * 6 / 10), (3, onboarding * 2 / 10)] {
        cells.add_reached(step, (day, 0), users * rate * 8 / 10_000);
        if left > 0 {
            cells.add_reached(step, (day, 1), users * rate * 2 / 10_000);
        }
    }
    for offset in 0..=left.min(30) {
        let then = trouble.on(day).returning;
        let rate = (700 / (1 + u32::try_from(offset).expect("small")).min(5) + returning) * then / 1000;
        cells.add_retained(day, offset, users * rate.min(1000) / 1000);
    }
    let before = u32::try_from(cells.dau(Day(day))).expect("small");
    let dau = before + users * 8 * hit.active / 1000;
    cells.set_active(day, [dau, dau * 3, dau * 5]);
    for trend in 0..5 {
        let day_of = Day(day);
        let had =
            [cells.events(trend, day_of), cells.users(trend, day_of)].map(|had| u32::try_from(had).expect("small"));
        let times = if trend == 4 { hit.errors } else { 1000 };
        let events = users * (2 + extra / 4) * times / 1000;
        cells.set_trend(trend, day, [had[0] + events, had[1] + events / 2]);
    }
}
