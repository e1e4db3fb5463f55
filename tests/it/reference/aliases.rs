//! Anonymous ids: whose an event is.

use super::{Mistake, Model};
use crate::local_days;
use crate::world::{DAY, Event};

/// An alias of an id: since when, and whose it is.
type Since = (i64, String);

impl Model<'_> {
    /// The user of an event; `None` when it is nobody's.
    pub(super) fn user_of(&self, event: &Event) -> Option<String> {
        let anonymous = self.id(&event.anonymous).filter(|_| !self.makes(Mistake::AnonymousEventIsNobodys));
        let id = self.id(&event.user);
        let id = if self.makes(Mistake::AnonymousIdWins) { anonymous.or(id) } else { id.or(anonymous) };
        match id {
            Some(id) => Some(self.identity(id, event.ts)),
            None if self.makes(Mistake::NobodysAliasHolds) => {
                let alias = self.world.aliases.iter().find(|alias| alias.anonymous.text().is_none())?;
                self.id(&alias.user)
            }
            None => None,
        }
    }

    /// Some id that leads to the user.
    pub(super) fn alias_of(&self, user: &str) -> Option<String> {
        let alias = self.world.aliases.iter().find(|alias| self.id(&alias.user).as_deref() == Some(user))?;
        self.id(&alias.anonymous)
    }

    fn identity(&self, id: String, ts: i64) -> String {
        let (mut way, mut at) = (vec![id], ts);
        while let Some((since, next)) = self.alias_at(&way[way.len() - 1], at) {
            if self.makes(Mistake::AliasFollowsItsOwnTime) {
                at = since;
            }
            if let Some(start) = way.iter().position(|known| *known == next) {
                let circle = if self.makes(Mistake::CircleIncludesTheWay) { way } else { way.split_off(start) };
                let smallest = circle.into_iter().min_by_key(|id| self.sort_key(id));
                let began = Some(next).filter(|_| self.makes(Mistake::CircleStopsWhereItBegan));
                return began.or(smallest).expect("a circle has an id");
            }
            way.push(next);
            if self.makes(Mistake::AliasIsFollowedOnce) {
                break;
            }
        }
        way.pop().expect("it begins with an id")
    }

    /// The alias of an id that holds at an instant.
    fn alias_at(&self, id: &str, ts: i64) -> Option<Since> {
        let aliases = self.aliases_of(id);
        let first_at = |at: i64| aliases.iter().find(|(since, _)| *since == at).cloned();
        let is_later = |since: i64| if self.makes(Mistake::AliasMustBeLater) { since > ts } else { since >= ts };
        let later = aliases.iter().map(|(since, _)| *since).find(|since| is_later(*since));
        let before = aliases.iter().map(|(since, _)| *since).rfind(|since| !is_later(*since));
        let before = before.filter(|_| !self.makes(Mistake::AliasDoesNotReachForward));
        let holds = if self.makes(Mistake::AliasesAreIgnored) {
            None
        } else if self.makes(Mistake::FirstAliasWins) {
            aliases.first().map(|(since, _)| *since)
        } else if self.makes(Mistake::LastAliasWins) {
            aliases.last().map(|(since, _)| *since)
        } else if self.makes(Mistake::AliasBeforeWins) {
            before.or(later)
        } else {
            later.or(before)
        };
        first_at(holds?)
    }

    /// The aliases of an id by instant, of equal instants the smaller user first.
    fn aliases_of(&self, id: &str) -> Vec<Since> {
        let unknown = if self.makes(Mistake::UnknownAliasTimeIsLast) { i64::MAX } else { i64::MIN };
        let rules = &self.world.rules;
        let end = rules.as_of.unwrap_or(local_days::day(rules.zone, rules.now) - 1);
        let is_cut = |ts: i64| self.makes(Mistake::AliasIsCutAtAsOf) && ts.div_euclid(DAY) > end;
        let own = self.world.aliases.iter().filter(|alias| self.id(&alias.anonymous).as_deref() == Some(id));
        let own = own.filter_map(|alias| Some((alias.ts.unwrap_or(unknown), self.id(&alias.user)?)));
        let own = own.filter(|(_, user)| user != id || self.makes(Mistake::SelfAliasHolds));
        let mut own: Vec<Since> = own.filter(|(ts, _)| !is_cut(*ts)).collect();
        own.sort_by_key(|(ts, user)| (*ts, self.sort_key(user)));
        if self.makes(Mistake::AliasTieTakesLarger) {
            own.reverse();
            own.sort_by_key(|(ts, _)| *ts);
        }
        own
    }

    fn sort_key(&self, id: &str) -> String {
        if self.makes(Mistake::SmallerIgnoresCase) { id.to_lowercase() } else { id.to_owned() }
    }
}
