//! The mail of an edition: a whole RFC 5322 message with plain text, HTML for the strictest mail programs, and the charts
//! as pictures inside it.
//!
//! The same values give the same bytes: message id, boundaries and date come from the edition. The message names no
//! recipient; whoever sends it adds one ([`addressed`](super::addressed())). It holds no picture, style or script from
//! elsewhere, so opening it tells nobody.

use std::time::{Duration, SystemTime};

use css_inline::{CSSInliner, InlineError};
use lettre::address::Envelope;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use serde::Serialize;

use super::edition_context::{EditionContext, FigureRow};
use super::page::marks;
use super::subject::subject;
use super::text::text;
use super::values::EditionValues;
use crate::calendar::{LocalZone, Millis};
use crate::charts::Chart;
use crate::charts::render::MailPicture;
use crate::json;
use crate::pages::templates::Templates;
use crate::problem::{Place, Problem};

/// A chart of the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailChart {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it shows, with its figures.
    pub summary: String,
    /// What the numbers above the picture stand for.
    pub marks: Vec<String>,
    /// The picture; without one the mail has the title and the figures.
    pub picture: Option<MailPicture>,
}

impl MailChart {
    /// A chart and what became of its drawing; a failed picture leaves its text.
    pub fn new(chart: &Chart, drawn: &Result<Option<MailPicture>, String>) -> Self {
        let Chart { id, title, summary, .. } = chart;
        let picture = drawn.as_ref().ok().cloned().flatten();
        Self { id: id.clone(), title: title.clone(), summary: summary.clone(), marks: marks(chart), picture }
    }
}

/// What a mail is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter<'a> {
    pub values: &'a EditionValues,
    pub written: &'a EditionContext,
    pub charts: &'a [MailChart],
    /// Where the page of the edition is hosted.
    pub link: Option<&'a str>,
    /// When it was made.
    pub made_at: Millis,
    /// The zone whose days are counted.
    pub zone: LocalZone,
}

/// The context of `email.html`.
#[derive(Debug, Serialize)]
struct Html<'a> {
    edition: &'a EditionContext,
    subject: &'a str,
    /// Whose days are counted: `UTC`, or a city.
    place: String,
    /// The KPIs, two side by side.
    kpi_rows: Vec<&'a [FigureRow]>,
    charts: Vec<HtmlChart<'a>>,
    link: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct HtmlChart<'a> {
    id: &'a str,
    title: &'a str,
    summary: &'a str,
    marks: &'a [String],
    /// The part that holds the picture.
    cid: Option<String>,
    width: u16,
    height: u16,
}

/// Stands where a sender will stand; nobody can be reached there.
const NOBODY: &str = "flightdeck@localhost.invalid";

/// The message.
pub(super) fn email(templates: &Templates, letter: &Letter<'_>) -> Result<Vec<u8>, Problem> {
    let hash = fingerprint(letter.values);
    let subject = subject(letter.values);
    let html = html(templates, letter, &subject)?;
    let related = MultiPart::related()
        .boundary(format!("related-{hash}"))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html));
    let body = MultiPart::alternative()
        .boundary(format!("alternative-{hash}"))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text(letter.written, letter.link)))
        .multipart(
            letter.charts.iter().filter_map(|chart| inline(letter.values, chart)).fold(related, MultiPart::singlepart),
        );
    let nobody: Mailbox = NOBODY.parse().expect("a valid address");
    let envelope = Envelope::new(Some(nobody.email.clone()), vec![nobody.email.clone()]).expect("a recipient");
    let message = Message::builder()
        .message_id(Some(format!("<{}.{hash}@flightdeck.invalid>", letter.values.day)))
        .date(moment(letter.made_at))
        .from(Mailbox::new(Some(letter.values.title.clone()), nobody.email))
        .subject(subject)
        .envelope(envelope)
        .multipart(body);
    let failed =
        |error: lettre::error::Error| Problem::internal(Place::default(), format!("cannot build the mail: {error}"));
    message.map(|message| message.formatted()).map_err(failed)
}

fn moment(at: Millis) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(at.0).unwrap_or(0))
}

/// Tells one edition from another.
fn fingerprint(values: &EditionValues) -> String {
    let json = json::to_vec(values);
    blake3::hash(&json).to_hex()[..16].to_owned()
}

fn cid(values: &EditionValues, chart: &MailChart) -> String {
    format!("{}.{}@flightdeck.invalid", chart.id, values.day)
}

fn inline(values: &EditionValues, chart: &MailChart) -> Option<SinglePart> {
    let png = ContentType::parse("image/png").expect("a valid type");
    let picture = chart.picture.as_ref()?;
    let part = Attachment::new_inline_with_name(cid(values, chart), format!("{}.png", chart.id));
    Some(part.body(picture.png.clone(), png))
}

/// The HTML with its styles inside the elements, and what only a stylesheet can say (dark mode, phones) beside them.
fn html(templates: &Templates, letter: &Letter<'_>, subject: &str) -> Result<String, Problem> {
    let charts = letter.charts.iter().map(|chart| HtmlChart {
        id: &chart.id,
        title: &chart.title,
        summary: &chart.summary,
        marks: &chart.marks,
        cid: chart.picture.as_ref().map(|_| cid(letter.values, chart)),
        width: chart.picture.as_ref().map_or(0, |picture| picture.size.width),
        height: chart.picture.as_ref().map_or(0, |picture| picture.size.height),
    });
    let edition = letter.written;
    let kpi_rows = edition.kpis.chunks(2).collect();
    let context =
        Html { edition, subject, place: letter.zone.place(), kpi_rows, charts: charts.collect(), link: letter.link };
    let bytes = templates.page("email.html", &context)?;
    let text = String::from_utf8(bytes).expect("a template is text");
    let inliner = CSSInliner::options().keep_at_rules(true).load_remote_stylesheets(false).build();
    let failed = |error: InlineError| {
        Problem::new(Place::file("templates/email.html".as_ref()), format!("the styles cannot be inlined: {error}"))
    };
    inliner.inline(&text).map_err(failed)
}
