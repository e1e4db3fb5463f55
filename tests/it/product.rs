//! The product's own answer to a world: through a real database, the cube and the views, to the published JSON.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use flightdeck::calendar::{Day, DayRange, Millis};
use flightdeck::config::SourceConfig;
use flightdeck::cube::{Clock, Cube, HourlyCount, HourlyEvents};
use flightdeck::metric::sql::{Question, Tables, sql};
use flightdeck::metric::{
    Breakdown, ComparedDays, Definitions, Direction, EventSelector, Filter, Goal, KeyFigures, Metric, PropertyFilter,
    PropertyPath, PropertyRule, Quantity, RangeDays, Segment, SegmentKey, Step, StepEvent, TrendMetric, registry,
};
use flightdeck::output::public::{
    Edition, Meta, PublicCompare, PublicEvents, PublicFunnel, PublicKpis, PublicRetention, PublicTrends,
};
use flightdeck::pages::PageDays;
use flightdeck::source::{self, Source};
use flightdeck::values::Decimal;
use flightdeck::views::{
    self, Answer, BreakdownRow, BreakdownView, Cockpit, EventCatalogue, Period, ReceiptInputs, Suppression, Views,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::world::{ConditionRule, EventRule, Rules, World, write_database};

/// What the product makes of a world.
pub(crate) struct Product {
    definitions: Definitions,
    figures: KeyFigures,
    cube: Cube,
    views: Views,
    tables: Tables,
}

/// A number of the product with the SQL that should give the same.
pub(crate) struct Explained {
    pub(crate) metric: String,
    pub(crate) answer: Answer,
    pub(crate) sql: String,
}

impl Product {
    /// Writes the world to a database and reads it back.
    pub(crate) fn of(world: &World) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("world.db");
        write_database(world, &database);
        let config = SourceConfig::store(&database);
        let source = source::open(&config, NonZeroUsize::MIN).expect("the database opens");
        Self::from(world, source.as_ref())
    }

    /// Reads the world from a source that holds it.
    pub(crate) fn from(world: &World, source: &dyn Source) -> Self {
        let definitions = definitions(&world.rules);
        let clock = clock(&world.rules);
        let cube = source.cube(&definitions, clock).expect("the database is read");
        let tables = source.tables();
        let ranges: Vec<RangeDays> = world.rules.ranges.iter().map(|days| range(*days)).collect();
        let kpi = |id: &String| Quantity::parse(id, &definitions).unwrap_or_else(|| panic!("no metric `{id}`"));
        let goals = world.rules.goals.iter().map(|goal| Goal {
            quantity: kpi(&goal.metric),
            segment: SegmentKey("all".into()),
            range: range(goal.range),
            target: goal.target,
            by: goal.by.map(day),
            start: goal.start.map(day),
        });
        let figures = KeyFigures { kpis: world.rules.kpis.iter().map(kpi).collect(), goals: goals.collect() };
        let views = views::build(&cube, (&definitions, &figures), &ranges, &Suppression::none());
        Self { definitions, figures, cube, views, tables }
    }

    /// What is measured, the daily cells, and the views of every segment over the configured ranges.
    pub(crate) fn parts(&self) -> ((&Definitions, &KeyFigures), &Cube, &Views) {
        ((&self.definitions, &self.figures), &self.cube, &self.views)
    }

    /// Every metric of a segment over a configured range, as `explain` gives it; none when nothing was counted.
    pub(crate) fn explained(&self, segment: &str, days: i64) -> Vec<Explained> {
        let cockpit = self.views.get(&SegmentKey(segment.to_owned()), range(days)).expect("a configured range");
        let index = self.definitions.segment_index(segment).expect("a segment of the rules");
        let Some((range, first_day)) = cockpit.period.current.zip(self.cube.first_day()) else { return Vec::new() };
        let (definitions, tables) = (&self.definitions, &self.tables);
        let question = Question {
            definitions,
            filters: &definitions.segments[index].filters,
            range,
            as_of: range.last,
            first_day,
            tables,
        };
        let explain = |metric: &Metric| Explained {
            metric: metric.id.clone(),
            answer: views::answer(cockpit, definitions, metric.quantity),
            sql: sql(metric.quantity, question),
        };
        registry(definitions).iter().map(explain).collect()
    }

    /// The four published documents of a segment over a range, configured or not, the event catalogue and the breakdowns.
    pub(crate) fn documents(&self, segment: &str, days: i64) -> Value {
        let key = SegmentKey(segment.to_owned());
        if let Some(cockpit) = self.views.get(&key, range(days)) {
            return self.published(cockpit);
        }
        let index = self.definitions.segment_index(segment).expect("a segment of the rules");
        let period = Period::ending_as_of(&self.cube, range(days), self.definitions.compare);
        let mut cockpit =
            views::cockpit(&self.cube, (&self.definitions, &self.figures.kpis), (index, period), &Suppression::none());
        self.views.offer(&mut cockpit);
        self.published(&cockpit)
    }

    fn catalogue(&self, edition: &Edition) -> Value {
        let catalogue = EventCatalogue::new(&self.cube, &self.definitions, &Suppression::none(), &BTreeSet::new());
        value(&PublicEvents::new(edition, &self.definitions, &catalogue, &[]))
    }

    fn published(&self, cockpit: &Cockpit) -> Value {
        let edition = Edition::of(&self.cube, Millis(0), self.definitions.zone);
        let index = self.definitions.segment_index(cockpit.segment.as_str()).expect("a segment of the rules");
        // It is one for all segments.
        let catalogue = if index == 0 { self.catalogue(&edition) } else { Value::Null };
        let meta = |view| Meta::new(&edition, &self.definitions.segments[index], cockpit, view);
        json!({
            "funnel": value(&PublicFunnel::new(meta("funnel"), &cockpit.funnel)),
            "retention": value(&PublicRetention::new(meta("retention"), &cockpit.retention)),
            "trends": value(&PublicTrends::new(meta("trends"), &cockpit.trends, &[])),
            "kpis": value(&PublicKpis::new(meta("kpis"), cockpit, PageDays::Range(cockpit.period.days))),
            "events": catalogue,
            "hours": self.hours(index),
            "breakdowns": if index == 0 { self.breakdowns(&edition, cockpit) } else { Value::Null },
        })
    }

    /// The values of attributes beside everybody.
    fn breakdowns(&self, edition: &Edition, everybody: &Cockpit) -> Value {
        let views = self.views.breakdowns.iter().filter(|view| view.days == everybody.period.days).collect::<Vec<_>>();
        let days = PageDays::Range(everybody.period.days);
        let names = (&self.definitions, &registry(&self.definitions), self.figures.kpis.as_slice());
        let compared = PublicCompare::new(edition, names, (&[everybody], &views), days).expect("a cockpit");
        value(&compared)["breakdowns"].clone()
    }

    /// Each breakdown over a configured range: its SQL as receipts print it, and in each row the people and the metrics; none when
    /// nothing was counted.
    pub(crate) fn explained_breakdowns(&self, days: i64) -> Vec<(String, Vec<Vec<Option<f64>>>)> {
        let definitions = &self.definitions;
        let everybody = self.views.get(&SegmentKey("all".to_owned()), range(days)).expect("a configured range");
        let inputs = ReceiptInputs { definitions, first_day: self.cube.first_day(), tables: &self.tables };
        let of_view = |view: &BreakdownView| {
            let receipt = views::breakdown_receipt(view, everybody, inputs);
            let row = |row: &BreakdownRow| {
                let value = |quantity: &Quantity| views::answer(&row.cockpit, definitions, *quantity).value;
                let people = [row.people().map(|people| people as f64), row.share(everybody)];
                people.into_iter().chain(receipt.columns.iter().map(value)).collect()
            };
            Some((receipt.sql?, view.rows.iter().map(row).collect()))
        };
        self.views.breakdowns.iter().filter(|view| view.days == range(days)).filter_map(of_view).collect()
    }

    /// The hours of the last days of a segment.
    fn hours(&self, segment: usize) -> Value {
        let (cells, zone) = (&self.cube.segments[segment], self.definitions.zone);
        let days: Vec<Day> = cells.hourly_days().into_iter().flat_map(DayRange::days).collect();
        let series = |(key, events): (String, HourlyEvents)| {
            let cells = |pick: fn(&HourlyCount) -> u32| -> Vec<Vec<u32>> {
                let of_day = |day: &Day| cells.hours_of(events, *day, zone).expect("a day with hours");
                days.iter().map(|day| of_day(day).iter().map(pick).collect()).collect()
            };
            json!({ "key": key, "events": cells(|count| count.events), "people": cells(|count| count.people) })
        };
        let trends = self.definitions.trends.iter().enumerate();
        let kinds = trends.map(|(index, trend)| (trend.key.clone(), HourlyEvents::Trend(index)));
        json!({
            "days": days.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "series": kinds.chain([("active".to_owned(), HourlyEvents::Active)]).map(series).collect::<Vec<_>>(),
        })
    }
}

fn value(document: &impl Serialize) -> Value {
    serde_json::to_value(document).expect("public types become JSON")
}

fn day(number: i64) -> Day {
    Day(i32::try_from(number).expect("a day of our era"))
}

fn range(days: i64) -> RangeDays {
    RangeDays(u16::try_from(days).expect("a short range"))
}

/// The moment of a build by the rules.
pub(crate) fn clock(rules: &Rules) -> Clock {
    Clock { now: Millis(rules.now), as_of: rules.as_of.map(day) }
}

fn selector(rule: &EventRule) -> EventSelector {
    let filter = |ConditionRule { path, test }: &ConditionRule| PropertyFilter {
        path: PropertyPath::parse(path).expect("a path"),
        rule: property_rule(test),
    };
    EventSelector::new(rule.name.clone(), rule.conditions.iter().map(filter).collect())
}

fn property_rule(rule: &Value) -> PropertyRule {
    let number = |value: &Value| Decimal::parse(&value.to_string()).expect("a number");
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Number(_) => number(value).plain().expect("a plain number"),
        other => other.to_string(),
    };
    let texts = |values: &Value| match values {
        Value::Array(values) => values.iter().map(text).collect(),
        single => [text(single)].into(),
    };
    if let Some(values) = rule.get("not") {
        PropertyRule::NoneOf(texts(values))
    } else if let Some(expected) = rule.get("exists") {
        PropertyRule::Exists(expected == true)
    } else if rule.is_object() {
        PropertyRule::Within { min: rule.get("min").map(number), max: rule.get("max").map(number) }
    } else {
        PropertyRule::AnyOf(texts(rule))
    }
}

/// The settings of the rules.
pub(crate) fn definitions(rules: &Rules) -> Definitions {
    let segments = rules.segments.iter().map(|segment| Segment {
        key: SegmentKey(segment.key.clone()),
        label: segment.key.clone(),
        filters: segment
            .filters
            .iter()
            .map(|(attribute, values)| Filter {
                attribute: attribute.clone(),
                any_of: values.clone(),
                is_excluding: false,
            })
            .collect(),
    });
    let breakdowns = rules.breakdowns.iter().map(|rule| Breakdown {
        attribute: rule.attribute.clone(),
        label: rule.attribute.clone(),
        top: rule.top,
        least: rule.least as u64,
    });
    let steps = rules.steps.iter().map(|step| Step {
        key: step.key.clone(),
        label: step.key.clone(),
        event: if step.event.name == "*" { StepEvent::Any } else { StepEvent::Named(selector(&step.event)) },
        window_days: u16::try_from(step.window).expect("a short window"),
    });
    let trends = rules.trends.iter().map(|trend| TrendMetric {
        key: trend.key.clone(),
        label: trend.key.clone(),
        event: selector(&trend.event),
        sum: trend.sum.as_ref().map(|path| PropertyPath::parse(path).expect("a path")),
        unit: trend.key.clone(),
        good_direction: if trend.key == "errors" { Direction::Down } else { Direction::Up },
        per_active_user: trend.per_active_user,
    });
    Definitions {
        segments: segments.collect(),
        breakdowns: breakdowns.collect(),
        steps: steps.collect(),
        activation_step: rules.activation,
        active_events: rules.active.iter().map(selector).collect(),
        trends: trends.collect(),
        excluded_sources: rules.excluded.clone(),
        compare: if rules.adjacent { ComparedDays::Adjacent } else { ComparedDays::SameWeekdays },
        zone: rules.zone.name().parse().expect("a zone"),
    }
}
