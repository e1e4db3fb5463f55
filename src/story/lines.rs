//! The lines of a story that is being told, and the facts that they state.

use super::fact::Fact;
use super::news::StoryLine;
use crate::messages::Message;

/// The lines of a story with the facts that they state.
pub(super) struct Lines {
    pub(super) facts: Vec<Fact>,
    pub(super) lead: String,
}

impl Lines {
    /// A line out of the leading fact, which gets the values that it names.
    pub(super) fn line(&mut self, message: &Message) -> StoryLine {
        let statement = std::mem::take(&mut self.facts[0].statement);
        let fact = self.facts[0].clone().stated(message);
        self.facts[0] = Fact { statement, ..fact };
        StoryLine { text: message.text(), facts: vec![self.lead.clone()] }
    }

    /// A line out of a fact of its own.
    pub(super) fn stated(&mut self, fact: Fact, message: &Message) -> StoryLine {
        let same = self.facts.iter().filter(|known| known.id.starts_with(&fact.id)).count();
        let id = if same == 0 { fact.id.clone() } else { format!("{}.{}", fact.id, same + 1) };
        let fact = Fact { id: id.clone(), ..fact }.stated(message);
        self.facts.push(fact);
        StoryLine { text: message.text(), facts: vec![id, self.lead.clone()] }
    }

    /// A line that cites the first fact of a kind, which gets the values that it names.
    pub(super) fn cited(&mut self, message: &Message, kind: &str) -> StoryLine {
        let found = self.facts.iter().position(|fact| fact.id.starts_with(&format!("{kind}."))).unwrap_or(0);
        let statement = std::mem::take(&mut self.facts[found].statement);
        let fact = self.facts[found].clone().stated(message);
        self.facts[found] = Fact { statement, ..fact };
        StoryLine { text: message.text(), facts: vec![self.facts[found].id.clone(), self.lead.clone()] }
    }
}
