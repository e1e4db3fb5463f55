//! The settings of a project after they were checked.

use super::{AlertConfig, EditionInterval, MailConfig, SourceConfig, Webhook};
use crate::language::Language;
use crate::metric::{Definitions, KeyFigures, RangeDays, SegmentKey};

/// A project's checked settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The site's title.
    pub title: String,
    /// The language of the site.
    pub language: Language,
    /// Where the site is hosted, with a slash at its end; only feeds, mails and the page for missing addresses need it.
    pub base_url: Option<String>,
    /// Whether search engines may list the site; not by default.
    pub may_be_indexed: bool,
    /// The segment of the front page.
    pub default_segment: SegmentKey,
    /// The range of the front page.
    pub default_range: RangeDays,
    /// The ranges, as configured.
    pub ranges: Vec<RangeDays>,
    /// Where the events are.
    pub source: SourceConfig,
    /// What is measured.
    pub definitions: Definitions,
    /// What stands at the top of a cockpit.
    pub key_figures: KeyFigures,
    /// Cells about fewer people than this are withheld; 0 withholds nothing.
    pub min_group: u64,
    /// What `[alerts]` says.
    pub alerts: AlertConfig,
    /// What `[mail]` and `[[subscribers]]` say.
    pub mail: MailConfig,
    /// What `[[webhooks]]` say.
    pub webhooks: Vec<Webhook>,
}

impl Config {
    /// The segments whose editions somebody gets so often, each once, in the order of the file.
    pub fn delivered_segments(&self, every: EditionInterval) -> Vec<SegmentKey> {
        let subscribers = self.mail.subscribers.iter().map(|subscriber| (subscriber.every, &subscriber.segment));
        let readers = subscribers.chain(self.webhooks.iter().map(|webhook| (webhook.every, &webhook.segment)));
        let mut segments: Vec<SegmentKey> = Vec::new();
        for segment in readers.filter(|(often, _)| *often == every).filter_map(|(_, segment)| segment.as_ref()) {
            if !segments.contains(segment) {
                segments.push(segment.clone());
            }
        }
        segments
    }

    /// Where the site is on its host: `/cockpit/` of `https://example.com/cockpit/`.
    pub fn base_path(&self) -> Option<&str> {
        let (_, host_and_path) = self.base_url.as_deref()?.split_once("://")?;
        Some(&host_and_path[host_and_path.find('/')?..])
    }
}
