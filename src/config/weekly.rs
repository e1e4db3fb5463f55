//! The settings of weekly editions.

use super::edition_interval::EditionInterval;
use super::settings::Config;
use crate::metric::{Quantity, RangeDays, Surface, registry};
use crate::problem::{Place, Problem};

/// The days of a week.
const WEEK: RangeDays = RangeDays(7);

impl Config {
    /// Whether somebody gets the edition of each week.
    pub fn is_read_weekly(&self) -> bool {
        let subscribers = self.mail.subscribers.iter().map(|subscriber| subscriber.every);
        subscribers.chain(self.webhooks.iter().map(|webhook| webhook.every)).any(|every| every == EditionInterval::Week)
    }

    /// The settings of a week's edition: its range are seven days, and its key figures have every counted event too, since the
    /// newest day alone says little of a week.
    ///
    /// Under a privacy floor the seven days have to be among the ranges, since only then what the site withholds protects them too.
    pub fn of_weeks(&self) -> Result<Self, Problem> {
        if self.min_group >= 2 && !self.ranges.contains(&WEEK) {
            let problem =
                Problem::new(Place::argument("ranges"), "under `min_group`, weekly editions need a range of 7 days");
            return Err(problem.hint("add 7 to `ranges`"));
        }
        let mut config = Self { default_range: WEEK, ..self.clone() };
        if self.min_group < 2 {
            config.ranges = vec![WEEK];
        }
        let metrics = registry(&self.definitions);
        let counted = metrics.on(Surface::Trend).map(|metric| metric.quantity);
        let is_counted = |quantity: &Quantity| matches!(quantity, Quantity::Events(_) | Quantity::Sum(_));
        for quantity in counted.filter(is_counted) {
            if !config.key_figures.kpis.contains(&quantity) {
                config.key_figures.kpis.push(quantity);
            }
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::parse;
    use super::*;

    fn config(text: &str) -> Config {
        parse(Path::new("f.toml"), text).expect("valid settings")
    }

    #[test]
    fn somebody_reads_by_the_day_unless_the_settings_say_by_the_week() {
        let text = "[[subscribers]]\naddress = \"a@example.org\"\n[[webhooks]]\nurl_env = \"HOOK\"\n";
        assert!(!config(text).is_read_weekly());
        let weekly = config(&text.replace("\"HOOK\"", "\"HOOK\"\nevery = \"week\""));
        assert!(weekly.is_read_weekly());
        assert_eq!(weekly.mail.subscribers[0].every, EditionInterval::Day);
        let wrong = parse(Path::new("f.toml"), &text.replace("\"HOOK\"", "\"HOOK\"\nevery = \"month\""));
        assert!(wrong.expect_err("no interval").to_string().contains("f.toml:5, `webhooks.every`: `month`"));
    }

    #[test]
    fn a_week_has_seven_days_and_every_counted_event() {
        let weekly = config("ranges = [30, 90]\nkpis = [\"dau\", \"errors\"]\n").of_weeks().expect("no floor");
        assert_eq!((weekly.default_range, weekly.ranges.as_slice()), (WEEK, [WEEK].as_slice()));
        let counted: Vec<Quantity> = weekly.key_figures.kpis.iter().skip(2).copied().collect();
        assert!(!counted.is_empty() && counted.iter().all(|quantity| matches!(quantity, Quantity::Events(_))));
        let distinct: std::collections::BTreeSet<_> = weekly.key_figures.kpis.iter().collect();
        assert_eq!(distinct.len(), weekly.key_figures.kpis.len(), "each once");
    }

    #[test]
    fn under_a_floor_a_week_is_a_range_of_the_site() {
        let floor = "[privacy]\nmin_group = 5\n";
        let weekly = config(&format!("ranges = [7, 30]\n{floor}")).of_weeks().expect("a range of seven days");
        assert_eq!((weekly.default_range, weekly.ranges), (WEEK, vec![WEEK, RangeDays(30)]));
        assert!(config(&format!("ranges = [30]\n{floor}")).of_weeks().is_err());
        let reader = "[[subscribers]]\naddress = \"a@example.org\"\nevery = \"week\"\n";
        let problems =
            parse(Path::new("f.toml"), &format!("ranges = [30]\n{floor}{reader}")).expect_err("no such range");
        assert!(problems.to_string().contains("add 7 to `ranges`"), "{problems}");
    }
}
