//! What the numbers of the finished files are about, as the JSON contract says.

use serde_json::Value;

use super::story::{DAYS, Measured, position};

/// A number of people, if it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fact {
    pub(super) measure: Measured,
    pub(super) segment: usize,
    /// The first and the last day.
    pub(super) days: (usize, usize),
    pub(super) people: Option<u64>,
}

/// Collects facts about one segment.
struct Facts {
    segment: usize,
    found: Vec<Fact>,
}

impl Facts {
    /// Days are given as the first and the one after the last.
    fn add(&mut self, measure: Measured, (first, end): (usize, usize), value: &Value) {
        self.add_number(measure, (first, end), value.as_f64());
    }

    fn add_number(&mut self, measure: Measured, (first, end): (usize, usize), people: Option<f64>) {
        if first < end {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of a small story")]
            let people = people.map(|people| people.round() as u64);
            self.found.push(Fact { measure, segment: self.segment, days: (first, end - 1), people });
        }
    }

    /// A rate of people who started.
    fn add_rate(&mut self, hits: Option<Measured>, days: (usize, usize), rate: &Value) {
        self.add(Measured::Starts, days, &rate["denominator"]);
        if let Some(hits) = hits {
            self.add(hits, days, &rate["numerator"]);
        }
    }

    fn add_days(&mut self, measure: Measured, first: usize, values: &Value) {
        for (day, value) in values.as_array().into_iter().flatten().enumerate() {
            self.add(measure, (first + day, first + day + 1), value);
        }
    }
}

/// The facts of a segment over a range: of the funnel, retention, trends, KPIs and anomalies.
pub(super) fn facts(
    segment: usize,
    range: usize,
    [funnel, retention, trends, kpis, anomalies]: [&Value; 5],
) -> Vec<Fact> {
    let mut facts = Facts { segment, found: Vec::new() };
    let first = DAYS - range;
    of_funnel(&mut facts, first, funnel);
    of_retention(&mut facts, first, retention);
    of_trends(&mut facts, first, trends);
    of_kpis(&mut facts, first, kpis);
    of_anomalies(&mut facts, anomalies);
    facts.found
}

/// The facts of the event catalogue. Events of the story are one a person and day, so those of all days are people too.
pub(super) fn of_catalogue(events: &Value) -> Vec<Fact> {
    let mut facts = Facts { segment: 0, found: Vec::new() };
    let named = [("signup", Measured::Starts), ("app_open", Measured::Active), ("error", Measured::Failed)];
    for (name, measure) in named {
        let rows = events["events"].as_array().expect("events");
        let Some(row) = rows.iter().find(|row| row["name"] == name && row["isExcluded"] == false) else { continue };
        facts.add(measure, (0, DAYS), &row["events"]);
        facts.add_days(measure, DAYS - 28, &row["perDay"]);
    }
    facts.found
}

fn of_funnel(facts: &mut Facts, first: usize, funnel: &Value) {
    let range = DAYS - first;
    let (current, previous) = ((first, DAYS), (first - range, first));
    facts.add(Measured::Starts, current, &funnel["cohortSize"]);
    for (index, measure) in [Measured::Starts, Measured::Onboarded].into_iter().enumerate() {
        let step = &funnel["steps"][index];
        facts.add(measure, current, &step["users"]);
        facts.add(measure, previous, &step["previousUsers"]);
        facts.add_rate(Some(measure), current, &step["conversionFromStart"]);
        facts.add_rate(Some(measure), current, &step["likeForLike"]["fromStart"]["current"]);
        facts.add_rate(None, previous, &step["likeForLike"]["fromStart"]["previous"]);
        facts.add_days(measure, first, &funnel["series"]["steps"][index]["users"]);
    }
    facts.add_rate(Some(Measured::Onboarded), current, &funnel["steps"][1]["conversionFromPrevious"]);
    for step in funnel["steps"].as_array().expect("steps") {
        let window = usize::try_from(step["windowDays"].as_u64().expect("days")).expect("small");
        facts.add(Measured::Starts, (first, DAYS - window), &step["matureUsers"]);
        facts.add_rate(None, current, &step["conversionFromStart"]);
    }
}

fn of_retention(facts: &mut Facts, first: usize, retention: &Value) {
    let back = |offset: usize| (offset == 1).then_some(Measured::Back);
    for (at, cohort) in retention["cohorts"].as_array().expect("cohorts").iter().enumerate() {
        let day = first + at;
        facts.add(Measured::Starts, (day, day + 1), &cohort["size"]);
        // Cells of an empty cohort are null.
        if !cohort["cells"][1].is_null() {
            facts.add(Measured::Back, (day, day + 1), &cohort["cells"][1]);
        }
    }
    let mut rates = |(first, end): (usize, usize), cells: &Value| {
        for (offset, rate) in cells.as_array().expect("cells").iter().enumerate() {
            facts.add_rate(back(offset), (first, end.min(DAYS - offset)), rate);
        }
    };
    rates((first, DAYS), &retention["curve"]);
    for week in retention["weeks"].as_array().expect("weeks") {
        let day = |name: &str| position(week[name].as_str().expect("a day"));
        rates((day("from"), day("to") + 1), &week["cells"]);
    }
    for week in retention["weeks"].as_array().expect("weeks") {
        let day = |name: &str| position(week[name].as_str().expect("a day"));
        facts.add(Measured::Starts, (day("from"), day("to") + 1), &week["size"]);
    }
    let range = DAYS - first;
    for (name, offset) in [("d1", 1), ("d7", 7), ("d30", 30)] {
        facts.add_rate(back(offset), (first, DAYS - offset), &retention["summary"][name]);
        let older = (first - range, (DAYS - range).saturating_sub(offset));
        facts.add_rate(back(offset), older, &retention["previousSummary"][name]);
    }
}

/// Events of the story are one a person and day.
fn of_trends(facts: &mut Facts, first: usize, trends: &Value) {
    let series = |key: &str| trends["series"].as_array().expect("series").iter().find(|series| series["key"] == *key);
    let before = first - (DAYS - first);
    let all = [
        ("dau", Measured::Active),
        ("signups", Measured::Starts),
        ("signups_users", Measured::Starts),
        ("errors", Measured::Failed),
        ("errors_users", Measured::Failed),
    ];
    for (key, measure) in all {
        let series = series(key).expect("a series");
        facts.add_days(measure, first, &series["values"]);
        facts.add_days(measure, before, &series["previous"]);
    }
    // A quotient of two counts, one of which is shown, tells the other.
    let errors = series("errors_per_active_user").expect("a series");
    for (name, first) in [("values", first), ("previous", before)] {
        let active = &series("dau").expect("a series")[name];
        for (at, quotient) in errors[name].as_array().expect("values").iter().enumerate() {
            let failed = quotient.as_f64().zip(active[at].as_f64()).map(|(quotient, active)| quotient * active);
            if failed.is_some() {
                facts.add_number(Measured::Failed, (first + at, first + at + 1), failed);
            }
        }
    }
}

fn of_kpis(facts: &mut Facts, first: usize, kpis: &Value) {
    let range = DAYS - first;
    let days = f64::from(u32::try_from(range).expect("small"));
    let dau = &kpis["kpis"][2];
    let (value, change) = (dau["value"].as_f64(), dau["deltaAbsolute"].as_f64());
    let previous = dau["previous"].as_f64().or(value.zip(change).map(|(value, change)| value - change));
    facts.add_number(Measured::Active, (first, DAYS), value.map(|mean| mean * days));
    facts.add_number(Measured::Active, (first - range, first), previous.map(|mean| mean * days));
    facts.add(
        Measured::Active,
        (first - range, first),
        &Value::from(dau["previousPlain"].as_f64().map(|mean| mean * days)),
    );
    facts.add_days(Measured::Active, first, &dau["sparkline"]);
    let latest = &dau["latest"];
    facts.add(Measured::Active, (DAYS - 1, DAYS), &latest["value"]);
    facts.add(Measured::Active, (first - 1, first), &latest["previous"]);
    let difference = latest["value"].as_f64().zip(latest["deltaAbsolute"].as_f64());
    facts.add_number(Measured::Active, (first - 1, first), difference.map(|(value, change)| value - change));
    // Nobody reached activation, so the interval is one of 0 out of n: its upper end z²/(n + z²) tells n.
    let z2 = 1.959_963_984_540_054_f64.powi(2);
    let high = kpis["kpis"][1]["interval"]["high"].as_f64();
    facts.add_number(Measured::Starts, (first, DAYS), high.map(|high| z2 / high - z2));
}

fn of_anomalies(facts: &mut Facts, anomalies: &Value) {
    for alert in anomalies["alerts"].as_array().expect("alerts") {
        let measure = match alert["metric"].as_str().expect("an id") {
            "dau" => Measured::Active,
            "signups" | "signups_users" => Measured::Starts,
            "errors" | "errors_users" => Measured::Failed,
            _ => continue,
        };
        let (Some(from), Some(to)) = (alert["window"]["from"].as_str(), alert["window"]["to"].as_str()) else {
            continue;
        };
        let Some(segment) = super::SEGMENTS.iter().position(|key| alert["segment"] == **key) else { continue };
        let mut other = Facts { segment, found: Vec::new() };
        other.add(measure, (position(from), position(to) + 1), &alert["current"]);
        facts.found.extend(other.found);
    }
}

/// Cells of the CSV files that say something else than the JSON; an empty cell says nothing.
pub(super) fn csv_differs(trends: &str, retention: &str, [trends_json, retention_json]: [&Value; 2]) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |cell: &str, value: &Value, place: String| {
        let is_same = if cell.is_empty() { value.is_null() } else { cell.parse::<f64>().ok() == value.as_f64() };
        if !is_same {
            found.push(format!("{place}: {cell} and {value}"));
        }
    };
    for (day, line) in trends.lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').skip(1).collect();
        for (at, series) in trends_json["series"].as_array().expect("series").iter().enumerate() {
            check(cells[2 * at], &series["values"][day], format!("{} {day}", series["key"]));
            check(cells[2 * at + 1], &series["previous"][day], format!("{} before {day}", series["key"]));
        }
    }
    for (line, cohort) in retention.lines().skip(1).zip(retention_json["cohorts"].as_array().expect("cohorts")) {
        let cells: Vec<&str> = line.split(',').skip(1).collect();
        check(cells[0], &cohort["size"], format!("size on {}", cohort["date"]));
        for (offset, cell) in cells[1..].iter().enumerate() {
            check(cell, &cohort["cells"][offset], format!("cell {offset} on {}", cohort["date"]));
        }
    }
    found
}
