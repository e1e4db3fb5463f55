//! The privacy floor: withholds cells about too few people.

/// A value that was withheld.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Withheld {
    /// The view: `funnel`, `retention`, `trends` or `kpis`.
    pub view: &'static str,
    /// The JSON pointer of the value in that view's file.
    pub pointer: String,
}
