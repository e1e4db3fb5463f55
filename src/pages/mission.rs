//! The mission page: the map as a graph and as a list, with the present value of every metric; risks, next steps, log.

use serde::Serialize;

use super::decision_text::VerdictText;
use super::figure::ChartFigure;
use super::link;
use super::mission_text::{details, level_text, progress, standing, stuck};
use super::prose_answers;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use super::value::VisibleValue;
use crate::calendar::DaySpec;
use crate::charts::{impact, level_word, likelihood};
use crate::format;
use crate::messages::text;
use crate::metric::{Metric, Segment};
use crate::mission::{Bottleneck, LogEntry, LogLevel, Mission, Requirement, Risk, RiskLevel, Task};

/// The context of `mission.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct MissionPage {
    shell: Shell,
    goal: String,
    reason: String,
    now: CurrentValue,
    /// Which days the present values are of.
    scope: String,
    audience: String,
    out_of_scope: Vec<String>,
    map: Option<ChartFigure>,
    /// How many tasks are done, under way and to do.
    progress: String,
    /// A sentence for each task that has been in one status for too long.
    stuck: Vec<String>,
    timeline: Option<ChartFigure>,
    radar: Option<ChartFigure>,
    requirements: Vec<RequirementItem>,
    risks: Vec<RiskRow>,
    next_steps: Vec<NextStepLine>,
    log: Vec<LogLine>,
    documents: Vec<MissionDocument>,
}

/// A metric and its present value.
#[derive(Clone, Debug, Serialize)]
struct CurrentValue {
    label: String,
    href: String,
    value: VisibleValue,
}

#[derive(Clone, Debug, Serialize)]
struct RequirementItem {
    title: String,
    now: CurrentValue,
    tasks: Vec<TaskItem>,
}

#[derive(Clone, Debug, Serialize)]
struct TaskItem {
    title: String,
    progress: String,
    is_stuck: bool,
    /// Who does it, and what it waits for.
    details: String,
    now: CurrentValue,
    decisions: Vec<DecisionLink>,
    artifacts: Vec<ArtifactItem>,
}

#[derive(Clone, Debug, Serialize)]
struct DecisionLink {
    title: String,
    href: String,
    verdict: VerdictText,
    now: CurrentValue,
}

#[derive(Clone, Debug, Serialize)]
struct ArtifactItem {
    title: String,
    href: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct RiskRow {
    number: usize,
    title: String,
    likelihood: String,
    impact: String,
    level: String,
    tone: &'static str,
    threatens: String,
    mitigation: String,
}

#[derive(Clone, Debug, Serialize)]
struct NextStepLine {
    title: String,
    task: Option<String>,
    due: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct LogLine {
    day: String,
    /// How much it matters, a word; `None` for work that went on.
    level: Option<String>,
    /// The class that colours the word.
    tone: &'static str,
    text: String,
    task: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct MissionDocument {
    label: String,
    href: String,
}

/// The page of a mission.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>, mission: &Mission) -> MissionPage {
    let shell = frame.around(PageHead {
        path: link::MISSION,
        title: &text!("label-mission"),
        description: &text!("mission-description"),
        section: link::MISSION,
    });
    let root = link::to_root(link::MISSION);
    let bottlenecks = mission.bottlenecks(site.span.map(|span| span.as_of));
    let now = CurrentValues { site, mission, bottlenecks, root: root.clone() };
    let figure = |id: &str| {
        let drawn = site.mission_charts.iter().find(|drawn| drawn.chart.id == id);
        drawn.map(|drawn| ChartFigure::new(drawn, &now.root))
    };
    let requirement = |(at, requirement): (usize, &Requirement)| RequirementItem {
        title: requirement.title.clone(),
        now: now.of(&requirement.metric),
        tasks: mission
            .tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| task.requirement == at)
            .map(|it| now.task(it))
            .collect(),
    };
    MissionPage {
        shell,
        goal: mission.goal.clone(),
        reason: mission.reason.clone(),
        now: now.of(&mission.metric),
        scope: now.scope(),
        audience: mission.audience.clone(),
        out_of_scope: mission.out_of_scope.clone(),
        map: figure("mission-map"),
        progress: progress(mission),
        stuck: now.bottlenecks.iter().map(|found| stuck(mission, found)).collect(),
        timeline: figure("mission-timeline"),
        radar: figure("risk-radar"),
        requirements: mission.requirements.iter().enumerate().map(requirement).collect(),
        risks: sorted_risks(mission).into_iter().enumerate().map(|it| risk(it, mission)).collect(),
        next_steps: mission.next_steps.iter().map(|step| now.step(step.task, &step.title, step.due)).collect(),
        log: now.log(),
        documents: documents(&root),
    }
}

/// The documents about the mission, on their pages.
fn documents(root: &str) -> Vec<MissionDocument> {
    let files = [
        ("document-requirements", "requirements"),
        ("document-plan", "engineering-plan"),
        ("document-delivery", "delivery-report"),
    ];
    files.map(|(id, name)| MissionDocument { label: text!(id), href: format!("{root}{}", link::document(name)) }).into()
}

/// The risks with the most exposure first, as both the radar and the table number them.
pub fn sorted_risks(mission: &Mission) -> Vec<&Risk> {
    let mut risks: Vec<&Risk> = mission.risks.iter().collect();
    risks.sort_by(|a, b| b.exposure().cmp(&a.exposure()).then_with(|| a.title.cmp(&b.title)));
    risks
}

fn risk((index, risk): (usize, &Risk), mission: &Mission) -> RiskRow {
    let tone = match risk.level() {
        RiskLevel::High => "critical",
        RiskLevel::Medium => "warning",
        RiskLevel::Low => "info",
    };
    RiskRow {
        number: index + 1,
        title: risk.title.clone(),
        likelihood: likelihood(risk.likelihood),
        impact: impact(risk.impact),
        level: level_word(risk.level()),
        tone,
        threatens: mission.requirements[risk.requirement].title.clone(),
        mitigation: risk.mitigation.clone(),
    }
}

/// The mission as it stands in the data.
struct CurrentValues<'a> {
    site: &'a Site<'a>,
    mission: &'a Mission,
    bottlenecks: Vec<Bottleneck>,
    root: String,
}

impl CurrentValues<'_> {
    /// A metric over the range of the front page.
    fn of(&self, metric: &Metric) -> CurrentValue {
        let cockpit = self
            .site
            .cockpits
            .iter()
            .map(|drawn| drawn.cockpit)
            .find(|cockpit| cockpit.segment == self.mission.segment && cockpit.period.days == self.site.home.range);
        CurrentValue {
            label: metric.label.clone(),
            href: format!("{}{}#{}", self.root, link::DEFINITIONS, metric.id),
            value: cockpit.map_or_else(
                || VisibleValue::missing(&text!("mission-no-cockpit")),
                |cockpit| prose_answers::shown(cockpit, self.site, metric.quantity),
            ),
        }
    }

    fn scope(&self) -> String {
        let segment = Segment::label_of(&self.site.definitions.segments, &self.mission.segment);
        match self.site.span {
            Some(span) => text!(
                "mission-scope",
                segment = segment,
                number = self.site.home.range.0,
                last = format::day(span.as_of),
            ),
            None => text!("data-none"),
        }
    }

    fn task(&self, (at, task): (usize, &Task)) -> TaskItem {
        let artifacts = self.mission.artifacts.iter().filter(|artifact| artifact.task == at);
        TaskItem {
            title: task.title.clone(),
            progress: standing(task, self.site.span.map(|span| span.as_of)),
            is_stuck: self.bottlenecks.iter().any(|found| found.task == at),
            details: details(self.mission, task),
            now: self.of(&task.metric),
            decisions: task.decisions.iter().filter_map(|key| self.decision(key)).collect(),
            artifacts: artifacts
                .map(|artifact| ArtifactItem {
                    title: artifact.title.clone(),
                    href: artifact.href.as_deref().map(|href| link::published(("mission.md", link::MISSION), href)),
                })
                .collect(),
        }
    }

    fn decision(&self, key: &str) -> Option<DecisionLink> {
        let scored = self.site.scored.iter().find(|scored| scored.decision.key == key)?;
        Some(DecisionLink {
            title: scored.decision.title.clone(),
            href: format!("{}{}", self.root, link::decision(key)),
            verdict: VerdictText::of(scored.verdict),
            now: self.of(&scored.decision.metric),
        })
    }

    fn step(&self, task: Option<usize>, title: &str, due: Option<DaySpec>) -> NextStepLine {
        NextStepLine { title: title.to_owned(), task: self.task_title(task), due: due.map(|due| self.day(due)) }
    }

    /// The newest entries first.
    fn log(&self) -> Vec<LogLine> {
        let as_of = self.site.span.map(|span| span.as_of);
        let mut entries: Vec<_> = self.mission.log.iter().collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.date.day(as_of)));
        let entry = |entry: &LogEntry| LogLine {
            day: self.day(entry.date),
            level: (entry.level != LogLevel::Info).then(|| level_text(entry.level)),
            tone: match entry.level {
                LogLevel::Info => "",
                LogLevel::Milestone => "good",
                LogLevel::Warning => "warning",
                LogLevel::Blocker => "critical",
            },
            text: entry.text.clone(),
            task: self.task_title(entry.task),
        };
        entries.into_iter().map(entry).collect()
    }

    fn task_title(&self, task: Option<usize>) -> Option<String> {
        task.and_then(|at| self.mission.tasks.get(at)).map(|task| task.title.clone())
    }

    fn day(&self, spec: DaySpec) -> String {
        let day = spec.day(self.site.span.map(|span| span.as_of));
        day.map_or_else(|| format::MISSING.to_owned(), format::day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risks_are_numbered_by_exposure() {
        let risk = |title: &str, likelihood, impact| Risk {
            title: title.into(),
            likelihood,
            impact,
            requirement: 0,
            mitigation: String::new(),
        };
        let metric = crate::metric::registry(&crate::metric::Definitions::default())[0].clone();
        let mission = Mission {
            goal: "G".into(),
            reason: String::new(),
            audience: String::new(),
            out_of_scope: Vec::new(),
            segment: crate::metric::SegmentKey("all".into()),
            requirements: vec![Requirement { key: "r".into(), title: "R".into(), metric: metric.clone() }],
            metric,
            tasks: Vec::new(),
            artifacts: Vec::new(),
            risks: vec![risk("b", 2, 2), risk("a", 4, 3), risk("c", 5, 5)],
            questions: Vec::new(),
            next_steps: Vec::new(),
            log: Vec::new(),
        };
        let titles: Vec<&str> = sorted_risks(&mission).into_iter().map(|risk| risk.title.as_str()).collect();
        assert_eq!(titles, ["c", "a", "b"]);
    }
}
