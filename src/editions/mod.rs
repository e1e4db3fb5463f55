//! Editions: the cockpit of a day or a week as one page that never expires, as a mail, and as values that later days are compared with.
//!
//! [`gather`](gather()) turns the results of the earlier stages into [`EditionValues`]; [`edition`] writes them as a page and a
//! mail, with the charts that the cockpit has. A closed edition (its day or week is over) is kept in the project's
//! `content/editions/<day or week>/` and only copied from then on. [`mail_session`] is the one door to a mail server and
//! [`webhook_session`] that to a webhook; all else is pure.
//!
//! Knows nothing about events, databases, the site's folder and the command line, and computes no metric.

mod address;
mod archive;
mod edition_context;
mod edition_period;
mod email;
mod figure_values;
mod gather;
mod ledger;
mod ledger_values;
pub mod mail_session;
mod number_text;
mod page;
mod receipt_link;
mod receipts;
#[cfg(test)]
mod sample;
mod sent;
mod subject;
mod text;
mod values;
mod webhook;
pub mod webhook_session;

pub use address::{Mailbox, Sender, addressed};
pub use archive::{EditionPath, StoredEdition, archive, neighbours};
pub use edition_period::EditionPeriod;
pub use email::MailChart;
pub use gather::{EditionInputs, gather};
pub use ledger::{changes, restated};
pub use ledger_values::{Ledger, NumberKind, Restated};
pub use page::{PageChart, style};
pub use receipts::{EditionReceiptInputs, receipts};
pub use sent::{DeliveryState, SentLedger};
pub use subject::subject;
pub use values::{Alert, EditionSummary, EditionValues, SummaryPart};
pub use webhook::post_body;

use std::collections::BTreeMap;

use crate::calendar::{LocalZone, Millis};
use crate::json;
use crate::pages::templates::Templates;
use crate::problem::Problems;

/// The file of an edition's page.
pub const PAGE: &str = "index.html";
/// The file of its mail.
pub const MAIL: &str = "email.eml";
/// The file of its values.
pub const VALUES: &str = "values.json";

/// What an edition is written from.
#[derive(Clone, Debug)]
pub struct EditionDraft<'a> {
    /// Its values.
    pub values: &'a EditionValues,
    /// The charts of its page.
    pub page_charts: &'a [PageChart],
    /// The charts of its mail.
    pub mail_charts: &'a [MailChart],
    /// Where the site is hosted, with a slash at its end.
    pub base_url: Option<&'a str>,
    /// Where it is kept.
    pub place: &'a EditionPath,
    /// When it was made.
    pub made_at: Millis,
    /// The zone whose days are counted.
    pub zone: LocalZone,
    /// The project's own templates.
    pub templates: &'a BTreeMap<String, String>,
}

/// The files of an edition by name: page, mail and values.
pub fn edition(draft: &EditionDraft<'_>) -> Result<BTreeMap<&'static str, Vec<u8>>, Problems> {
    let templates = Templates::load(draft.templates)?;
    let written = edition_context::written(draft.values);
    let link = draft.base_url.map(|base| format!("{base}snapshots/{}/", draft.place.folder()));
    let letter = email::Letter {
        values: draft.values,
        written: &written,
        charts: draft.mail_charts,
        link: link.as_deref(),
        made_at: draft.made_at,
        zone: draft.zone,
    };
    let mut problems = Problems::default();
    let page =
        problems.collect(page::page(&templates, &written, draft.page_charts, (draft.place.to_root(), draft.zone)));
    let mail = problems.collect(email::email(&templates, &letter));
    let mut values = json::to_vec_pretty(draft.values);
    values.push(b'\n');
    let files = [(PAGE, page), (MAIL, mail), (VALUES, Some(values))];
    problems.or(files.into_iter().filter_map(|(name, bytes)| Some((name, bytes?))).collect())
}
