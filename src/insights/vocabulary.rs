//! The words of which a model may make questions and suggestions of its own.
//!
//! There is none of movement, cause, state, number, negation or judgement among them, and no name: a sentence of these words
//! asks, or says where to look, and claims nothing.

/// How a question begins.
#[rustfmt::skip]
pub(super) const QUESTION_WORDS: [&str; 24] = [
    "What", "Which", "Who", "Whom", "Whose", "When", "Where", "Why", "How", "Is", "Are", "Was", "Were", "Do", "Does",
    "Did", "Has", "Have", "Had", "Can", "Could", "Should", "Would", "Will",
];

/// How a suggestion begins.
#[rustfmt::skip]
pub(super) const SUGGESTION_VERBS: [&str; 8] = [
    "Check", "Compare", "Look at", "Ask", "Talk to", "Test", "Try", "Watch",
];

/// Every other word, in the order of the alphabet.
#[rustfmt::skip]
pub(super) const VOCABULARY: [&str; 236] = [
    "a", "about", "account", "accounts", "action", "actions", "also", "among", "an", "and", "answer", "answers",
    "app", "apps", "are", "ask", "at", "be", "been", "between", "browser", "browsers", "but", "by", "can", "channel",
    "channels", "check", "click", "cohort", "cohorts", "compare", "comparison", "could", "countries", "country",
    "customer", "customers", "data", "day", "days", "definition", "definitions", "describe", "design", "device",
    "devices", "did", "differ", "different", "differs", "do", "does", "during", "engineering", "error", "errors",
    "event", "events", "expect", "experience", "experiment", "experiments", "explain", "feedback", "find", "flow",
    "flows", "for", "form", "forms", "from", "funnel", "goal", "goals", "group", "groups", "had", "has", "have",
    "here", "how", "if", "in", "inside", "instead", "interview", "interviews", "into", "invite", "invites", "is",
    "it", "its", "kind", "kinds", "know", "language", "languages", "like", "log", "logs", "look", "mail", "marketing",
    "may", "meet", "message", "messages", "metric", "metrics", "might", "month", "months", "near", "need", "needs",
    "new", "notice", "of", "on", "onboarding", "onto", "open", "or", "other", "others", "our", "outside", "own",
    "page", "pages", "part", "parts", "path", "paths", "people", "person", "plan", "plans", "platform", "platforms",
    "product", "question", "questions", "reach", "read", "recent", "report", "reports", "role", "roles", "sales",
    "same", "say", "screen", "screens", "see", "seen", "sees", "segment", "segments", "session", "sessions", "share",
    "should", "signup", "signups", "similar", "source", "sources", "step", "steps", "support", "survey", "surveys",
    "talk", "task", "tasks", "team", "teams", "tell", "test", "tests", "than", "that", "the", "their", "them",
    "there", "these", "they", "this", "those", "through", "ticket", "tickets", "to", "together", "tracking", "try",
    "typical", "understand", "us", "use", "user", "users", "uses", "using", "usual", "version", "versions", "visit",
    "visits", "want", "wants", "was", "watch", "we", "week", "weeks", "were", "what", "when", "where", "whether",
    "which", "who", "whom", "whose", "why", "will", "with", "would", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_order_and_plain() {
        assert!(VOCABULARY.windows(2).all(|two| two[0] < two[1]));
        assert!(VOCABULARY.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
    }
}
