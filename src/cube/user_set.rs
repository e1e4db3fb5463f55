//! A set of user numbers: a list while it is small, a bitmap once the list would be larger.
//!
//! There is one for every day and event name. A quiet day of a long history costs four bytes a user, a busy day never
//! more than one bit for every user of the store.

/// Users who did something on a day.
#[derive(Debug)]
pub(super) enum UserSet {
    /// As they came, perhaps repeated.
    List(Vec<u32>),
    /// One bit a user.
    Bitmap(Vec<u64>),
}

impl Default for UserSet {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl UserSet {
    /// Adds a user; `users` is how many there are in all.
    #[inline]
    pub(super) fn insert(&mut self, user: u32, users: u32) {
        match self {
            Self::Bitmap(words) => set_bit(words, user),
            Self::List(list) => {
                if list.last() == Some(&user) {
                    return;
                }
                if list.len() == list.capacity() {
                    return self.insert_into_full(user, users);
                }
                list.push(user);
            }
        }
    }

    /// Whether a user can be met twice while iterating.
    pub(super) fn may_repeat(&self) -> bool {
        matches!(self, Self::List(_))
    }

    /// How many users are in it.
    pub(super) fn distinct(&self) -> u64 {
        match self {
            Self::Bitmap(words) => words.iter().map(|word| u64::from(word.count_ones())).sum(),
            Self::List(list) => {
                let mut users = list.clone();
                users.sort_unstable();
                users.dedup();
                users.len() as u64
            }
        }
    }

    /// Calls `visit` for every user, a list's in the order they came.
    #[inline]
    pub(super) fn for_each(&self, mut visit: impl FnMut(u32)) {
        match self {
            Self::List(list) => list.iter().copied().for_each(visit),
            Self::Bitmap(words) => {
                for (base, word) in (0_u32..).step_by(64).zip(words) {
                    let mut rest = *word;
                    while rest != 0 {
                        visit(base + rest.trailing_zeros());
                        rest &= rest - 1;
                    }
                }
            }
        }
    }

    /// Adds all users of another set.
    pub(super) fn absorb(&mut self, other: Self, users: u32) {
        match (&mut *self, other) {
            (Self::Bitmap(words), Self::Bitmap(more)) => {
                if words.len() < more.len() {
                    words.resize(more.len(), 0);
                }
                words.iter_mut().zip(more).for_each(|(word, more)| *word |= more);
            }
            (Self::List(list), Self::Bitmap(mut words)) => {
                for user in list.iter() {
                    set_bit(&mut words, *user);
                }
                *self = Self::Bitmap(words);
            }
            (Self::List(list), Self::List(more)) if list.is_empty() => *list = more,
            (Self::List(_) | Self::Bitmap(_), Self::List(more)) => {
                for user in more {
                    self.insert(user, users);
                }
            }
        }
    }

    /// Gives users other numbers.
    pub(super) fn renumbered(&self, users: u32, number: impl Fn(u32) -> u32) -> Self {
        let mut renumbered = Self::default();
        self.for_each(|user| renumbered.insert(number(user), users));
        renumbered
    }

    /// A list about to grow either becomes a bitmap, when that is no larger, or grows by half.
    #[cold]
    fn insert_into_full(&mut self, user: u32, users: u32) {
        let Self::List(list) = self else { return };
        let bitmap_words = users as usize / 64 + 1;
        if list.len() >= (bitmap_words * 2).max(8) {
            let mut words = vec![0; bitmap_words];
            for user in list.iter() {
                set_bit(&mut words, *user);
            }
            set_bit(&mut words, user);
            *self = Self::Bitmap(words);
        } else {
            let more = (list.len() / 2).max(8).min((bitmap_words * 2).saturating_sub(list.len()).max(8));
            list.reserve_exact(more);
            list.push(user);
        }
    }
}

#[inline]
fn set_bit(words: &mut Vec<u64>, user: u32) {
    let (word, bit) = (user as usize / 64, 1 << (user % 64));
    if word >= words.len() {
        words.resize(word + 1, 0);
    }
    words[word] |= bit;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn filled(users: impl IntoIterator<Item = u32>, all: u32) -> UserSet {
        let mut set = UserSet::default();
        users.into_iter().for_each(|user| set.insert(user, all));
        set
    }

    fn members(set: &UserSet) -> BTreeSet<u32> {
        let mut members = BTreeSet::new();
        set.for_each(|user| {
            members.insert(user);
        });
        members
    }

    #[test]
    fn a_few_of_many_stay_a_list() {
        let set = filled([5, 900_000, 5], 1_000_000);
        assert!(set.may_repeat());
        assert_eq!(members(&set), BTreeSet::from([5, 900_000]));
    }

    #[test]
    fn a_list_larger_than_the_bitmap_becomes_one() {
        // 640 users are 11 words or 22 list entries.
        let set = filled((0..640).step_by(2), 640);
        assert!(!set.may_repeat());
        assert_eq!(members(&set), (0..640).step_by(2).collect());
    }

    #[test]
    fn a_bitmap_grows_for_users_met_later() {
        let set = filled((0..100).chain([5_000]), 64);
        assert_eq!(members(&set), (0..100).chain([5_000]).collect());
    }

    #[test]
    fn joining_holds_the_members_of_both_in_every_form() {
        let (few, many) = (|| filled([1, 2, 639], 640), || filled(0..100, 640));
        let expected: BTreeSet<u32> = (0..100).chain([639]).collect();
        for (mut left, right) in [(few(), many()), (many(), few()), (many(), many()), (few(), few())] {
            let both: BTreeSet<u32> = members(&left).union(&members(&right)).copied().collect();
            left.absorb(right, 640);
            assert_eq!(members(&left), both);
            assert!(both.is_subset(&expected));
        }
    }
}
