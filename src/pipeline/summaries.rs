//! The executive summary of every cockpit, and what a model answered where one is wanted.

use super::analysis::Analysis;
use super::request::BuildRequest;
use crate::content_key::ContentKey;
use crate::cube::Health;
use crate::decisions::ShippedBefore;
use crate::insights::llm::{self, ModelAnswers, ModelMode};
use crate::insights::{self, Front, Insights, Prompt};
use crate::messages::text;
use crate::story::{self, StoryInputs};

/// The summaries with what a model answered.
#[derive(Clone, Debug)]
pub(super) struct Summaries {
    pub(super) insights: Insights,
    pub(super) answers: ModelAnswers,
}

/// Why a model's own sentences are gone that would have named somebody.
fn not_published() -> String {
    text!("model-leaked")
}

impl Summaries {
    /// The same without what a model said of its own, and without keeping the answers in which it did; `None` where it said
    /// nothing.
    pub(super) fn without_own_sentences(&self) -> Option<Self> {
        if !self.insights.has_own_sentences() {
            return None;
        }
        let insights = self.insights.without_own_sentences(&not_published());
        Some(Self { insights, answers: self.answers.unfit() })
    }
}

/// Writes the summaries; asks the model about those without a stored answer when one is configured.
pub(super) fn summarise(request: &BuildRequest<'_>, analysis: &Analysis, shipped: &[ShippedBefore]) -> Summaries {
    let BuildRequest { project, model, .. } = request;
    let playbooks = project.playbooks();
    let input = analysis.scoring_input(&project.config);
    let inputs = StoryInputs::new(input, shipped, &playbooks).with_mismatches(&analysis.mismatches).at(request.clock);
    let sheets = story::sheets(&inputs);
    let front = Front { segment: &project.config.default_segment, range: project.config.default_range };
    // Without a model and without a stored answer there is nothing to ask about.
    let scope = model.scope().filter(|_| matches!(model, ModelMode::Asking(_)) || !project.answers.is_empty());
    let prompts = insights::prompts(&sheets, scope, front);
    let asked: Vec<&Prompt> = prompts.iter().flatten().collect();
    let answers = llm::answers(&asked, model, &project.answers);
    Summaries { insights: insights::write(&sheets, &prompts, &answers), answers }
}

/// What the summaries are made from: the analysis and whether its data is old, and the texts of decisions and notes.
pub(super) fn key(
    request: &BuildRequest<'_>,
    health: &Health,
    (analysis, plans): (&ContentKey, &ContentKey),
) -> ContentKey {
    let BuildRequest { project, model, clock, .. } = request;
    let is_stale = health.is_stale(project.config.definitions.zone, clock.now);
    ContentKey::of(&[analysis, plans], &(model.key(), project.playbooks(), &project.answers, is_stale))
}
