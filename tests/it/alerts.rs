//! The alert rule against recorded series, the project's own generator and real histories.

mod recorded;
