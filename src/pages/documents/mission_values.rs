//! The mission and its delivery as documents tell them.

use serde::Serialize;

use super::values::{AlertLine, DecisionLine, MetricNow, alert_line, decision, metric_now};
use crate::calendar::{Day, DayRange, DaySpec};
use crate::charts::{impact, level_word, likelihood};
use crate::format;
use crate::messages::text;
use crate::metric::Segment;
use crate::mission::{LogEntry, Mission, OpenQuestion, Requirement, Risk, Task, TaskStatus, reported_days};
use crate::pages::link;
use crate::pages::mission::sorted_risks;
use crate::pages::mission_text::{details, level_text, progress, standing, stuck, task_status, titles};
use crate::pages::site::Site;

/// The mission.
#[derive(Clone, Debug, Serialize)]
pub(super) struct MissionValues {
    goal: String,
    reason: String,
    audience: String,
    out_of_scope: Vec<String>,
    now: MetricNow,
    /// Which days the present values are of.
    scope: String,
    /// How many tasks are done, under way and to do.
    progress: String,
    requirements: Vec<RequirementValues>,
    /// Every task that was begun, the earliest first, then the others.
    timeline: Vec<TaskValues>,
    risks: Vec<RiskValues>,
    questions: Vec<QuestionValues>,
    next_steps: Vec<StepValues>,
    artifacts: Vec<ArtifactValues>,
    stuck: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct RequirementValues {
    title: String,
    now: MetricNow,
    definition: String,
    tasks: Vec<TaskValues>,
    risks: Vec<RiskValues>,
    questions: Vec<QuestionValues>,
}

#[derive(Clone, Debug, Serialize)]
struct TaskValues {
    key: String,
    title: String,
    /// In a line: title, status, owner, what it waits for.
    text: String,
    owner: String,
    status: String,
    /// `Under way since 3 Nov 2026`.
    standing: String,
    /// What must be done before.
    after: String,
    decisions: String,
    started: String,
    finished: String,
    took: String,
    #[serde(skip)]
    begins: Option<Day>,
}

#[derive(Clone, Debug, Serialize)]
struct RiskValues {
    text: String,
    title: String,
    level: String,
    likelihood: String,
    impact: String,
    threatens: String,
    mitigation: String,
}

#[derive(Clone, Debug, Serialize)]
struct QuestionValues {
    text: String,
}

#[derive(Clone, Debug, Serialize)]
struct StepValues {
    text: String,
}

#[derive(Clone, Debug, Serialize)]
struct ArtifactValues {
    title: String,
    task: String,
    href: Option<String>,
}

/// What was done since the last edition.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct DeliveryValues {
    period: String,
    finished: Vec<String>,
    under_way: Vec<String>,
    waiting: Vec<String>,
    stuck: Vec<String>,
    log: Vec<String>,
    decisions: Vec<DecisionLine>,
    alerts: Vec<AlertLine>,
}

/// A mission beside what it is told with.
#[derive(Clone, Copy)]
struct Teller<'a> {
    site: &'a Site<'a>,
    mission: &'a Mission,
    as_of: Option<Day>,
}

impl MissionValues {
    pub(super) fn of(site: &Site<'_>, mission: &Mission) -> Self {
        let teller = Teller { site, mission, as_of: site.span.map(|span| span.as_of) };
        let risks: Vec<RiskValues> = sorted_risks(mission).into_iter().map(|risk| teller.risk(risk)).collect();
        let mut timeline: Vec<TaskValues> = mission.tasks.iter().map(|task| teller.task(task)).collect();
        timeline.sort_by_key(|task| (task.begins.is_none(), task.begins));
        let requirements = mission.requirements.iter().enumerate();
        Self {
            goal: mission.goal.clone(),
            reason: mission.reason.clone(),
            audience: mission.audience.clone(),
            out_of_scope: mission.out_of_scope.clone(),
            now: teller.now(&mission.metric),
            scope: teller.scope(),
            progress: progress(mission),
            requirements: requirements.map(|(at, requirement)| teller.requirement(at, requirement)).collect(),
            timeline,
            risks,
            questions: mission.questions.iter().map(question).collect(),
            next_steps: mission.next_steps.iter().map(|step| teller.step(step)).collect(),
            artifacts: mission.artifacts.iter().map(|artifact| teller.artifact(artifact)).collect(),
            stuck: mission.bottlenecks(teller.as_of).iter().map(|it| stuck(mission, it)).collect(),
        }
    }
}

impl Teller<'_> {
    fn now(self, metric: &crate::metric::Metric) -> MetricNow {
        let mut cockpits = self.site.cockpits.iter().map(|drawn| drawn.cockpit);
        let cockpit = cockpits.find(|it| it.segment == self.mission.segment && it.period.days == self.site.home.range);
        metric_now(self.site, cockpit, metric)
    }

    fn scope(self) -> String {
        let segment = Segment::label_of(&self.site.definitions.segments, &self.mission.segment);
        let number = self.site.home.range.0;
        self.as_of.map_or_else(
            || text!("data-none"),
            |last| text!("mission-scope", segment = segment, number = number, last = format::day(last)),
        )
    }

    fn requirement(self, at: usize, requirement: &Requirement) -> RequirementValues {
        let tasks = self.mission.tasks.iter().filter(|task| task.requirement == at);
        let risks = sorted_risks(self.mission).into_iter().filter(|risk| risk.requirement == at);
        let questions = self.mission.questions.iter().filter(|question| question.requirement == Some(at));
        RequirementValues {
            title: requirement.title.clone(),
            now: self.now(&requirement.metric),
            definition: requirement.metric.definition.clone(),
            tasks: tasks.map(|task| self.task(task)).collect(),
            risks: risks.map(|risk| self.risk(risk)).collect(),
            questions: questions.map(question).collect(),
        }
    }

    fn task(self, task: &Task) -> TaskValues {
        let day = |day: Option<DaySpec>| day.and_then(|day| day.day(self.as_of));
        let (begins, ends) = (day(task.started), day(task.finished));
        let written = |day: Option<Day>| day.map_or_else(|| format::MISSING.to_owned(), format::day);
        let last = ends.or(self.as_of.filter(|_| task.status == TaskStatus::Doing));
        let took = begins.zip(last).map(|(first, last)| text!("days", number = last.since(first).unsigned_abs()));
        let decisions = task.decisions.iter().filter_map(|key| {
            self.site.scored.iter().find(|scored| scored.decision.key == *key).map(|it| it.decision.title.clone())
        });
        TaskValues {
            key: task.key.clone(),
            title: task.title.clone(),
            text: self.task_line(task),
            owner: task.owner.clone().unwrap_or_else(|| text!("mission-nobody")),
            status: task_status(task.status),
            standing: standing(task, self.as_of),
            after: or_dash(titles(self.mission, &task.after)),
            decisions: or_dash(decisions.collect::<Vec<_>>().join("; ")),
            started: written(begins),
            finished: written(ends),
            took: took.unwrap_or_else(|| format::MISSING.to_owned()),
            begins,
        }
    }

    fn task_line(self, task: &Task) -> String {
        let details = details(self.mission, task);
        let parts: Vec<String> =
            [standing(task, self.as_of), details].into_iter().filter(|part| !part.is_empty()).collect();
        text!("mission-task-line", title = &task.title, parts = parts.join(", "))
    }

    fn risk(self, risk: &Risk) -> RiskValues {
        RiskValues {
            text: text!(
                "pack-risk",
                title = &risk.title,
                likelihood = u16::from(risk.likelihood),
                impact = u16::from(risk.impact),
                mitigation = &risk.mitigation,
            ),
            title: risk.title.clone(),
            level: level_word(risk.level()),
            likelihood: likelihood(risk.likelihood),
            impact: impact(risk.impact),
            threatens: self.mission.requirements[risk.requirement].title.clone(),
            mitigation: risk.mitigation.clone(),
        }
    }

    fn step(self, step: &crate::mission::NextStep) -> StepValues {
        let day = step.due.and_then(|due| due.day(self.as_of)).map(|day| text!("mission-by", day = format::day(day)));
        let task = step.task.and_then(|at| self.mission.tasks.get(at)).map(|task| task.title.clone());
        let parts: Vec<String> = day.into_iter().chain(task).collect();
        let text = if parts.is_empty() {
            step.title.clone()
        } else {
            text!("mission-task-line", title = &step.title, parts = parts.join(", "))
        };
        StepValues { text }
    }

    fn artifact(self, artifact: &crate::mission::Artifact) -> ArtifactValues {
        // An address from the site's root is written as a document's other links, with the name of its file.
        let root = |href: &str| format!("/{}", link::published(("", ""), href));
        let written = |href: &str| if href.starts_with('/') { root(href) } else { href.to_owned() };
        ArtifactValues {
            title: artifact.title.clone(),
            task: self.mission.tasks[artifact.task].title.clone(),
            href: artifact.href.as_deref().map(written),
        }
    }
}

fn question(question: &OpenQuestion) -> QuestionValues {
    let owner = question.owner.as_ref().map(|owner| text!("mission-asks", owner = owner));
    QuestionValues { text: owner.map_or_else(|| question.title.clone(), |owner| format!("{} {owner}", question.title)) }
}

impl DeliveryValues {
    /// Since the newest edition before the as-of day.
    pub(super) fn of(site: &Site<'_>) -> Self {
        let Some(as_of) = site.span.map(|span| span.as_of) else {
            return Self { period: text!("data-none"), ..Self::default() };
        };
        let days = reported(site, as_of);
        let is_in = |day: Option<Day>| day.is_some_and(|day| days.first <= day && day <= days.last);
        let decisions = site.scored.iter().filter(|scored| is_in(scored.day)).map(decision);
        let alerts = site.incidents.roots().filter(|it| is_in(Some(it.detected_on)) || is_in(it.ended()));
        let written = Self {
            period: period(site, days),
            decisions: decisions.collect(),
            alerts: alerts.map(alert_line).collect(),
            ..Self::default()
        };
        let Some(mission) = site.mission else { return written };
        let teller = Teller { site, mission, as_of: Some(as_of) };
        let found = mission.delivery(days);
        let tasks = |all: &[usize]| all.iter().map(|at| teller.task_line(&mission.tasks[*at])).collect();
        Self {
            finished: tasks(&found.finished),
            under_way: tasks(&found.under_way),
            waiting: tasks(&found.waiting),
            stuck: found.stuck.iter().map(|it| stuck(mission, it)).collect(),
            log: found.log.iter().map(|at| log_line(&mission.log[*at], as_of)).collect(),
            ..written
        }
    }
}

/// The days of a report, and why these.
fn period(site: &Site<'_>, days: DayRange) -> String {
    let has_edition = site.archive.iter().any(|edition| edition.last_day < days.last);
    let days = format::day_range(days);
    if has_edition { text!("delivery-since-edition", days = days) } else { text!("delivery-last-days", days = days) }
}

/// The days that a report of delivery is about.
fn reported(site: &Site<'_>, as_of: Day) -> DayRange {
    reported_days(site.archive.iter().map(|edition| edition.last_day), as_of)
}

fn log_line(entry: &LogEntry, as_of: Day) -> String {
    let day = entry.date.day(Some(as_of)).map_or_else(|| format::MISSING.to_owned(), format::day);
    text!("mission-log-line", day = day, level = level_text(entry.level), text = &entry.text)
}

fn or_dash(text: String) -> String {
    if text.is_empty() { format::MISSING.to_owned() } else { text }
}
