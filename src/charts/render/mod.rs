//! From options to pictures: each chart drawn at two widths by the embedded ECharts, equal ones once, over threads.
//!
//! [`pictures`] is pure in its result: jobs and cache change how long it takes and never a byte. The caller keeps the
//! [`PictureCache`] between runs; nothing here touches a disk.

mod attributes;
pub(crate) mod engine;
mod svg;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use crate::charts::theme::Palette;
use crate::charts::{Chart, Picture};
use engine::{Engine, Size};
use svg::Caption;

/// The widths of the two pictures, in CSS pixels.
pub const WIDE: u16 = 720;
/// See [`WIDE`].
pub const NARROW: u16 = 360;

/// Raised when this folder's rewriting of the SVG changes, so that no cache keeps an older form.
const FORM: u32 = 1;

/// How charts are to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// How colours are written.
    pub palette: Palette,
    /// How many threads may draw.
    pub jobs: NonZeroUsize,
}

/// What became of one chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// Its pictures.
    Picture(Picture),
    /// There was nothing to draw; the chart says why.
    Nothing,
    /// Drawing failed, for this reason: the page shows the table instead.
    Failed(String),
}

/// Pictures by the hash of everything that decides them; given by the caller and taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PictureCache {
    /// SVG by key, of any age; entries are checked by their key alone.
    pub svgs: BTreeMap<String, String>,
    /// How many pictures the last run had to draw.
    pub drawn: usize,
}

/// Draws charts, in order. Afterwards the cache holds exactly the pictures of these charts.
pub fn pictures(charts: &[&Chart], style: Style, cache: &mut PictureCache) -> Vec<Drawn> {
    let mut requests: BTreeMap<String, Request<'_>> = BTreeMap::new();
    let keys: Vec<Option<[String; 2]>> = charts
        .iter()
        .map(|chart| {
            let pair = Request::both(chart, style.palette)?.map(|request| (request.key(), request));
            Some(pair.map(|(key, request)| {
                requests.entry(key.clone()).or_insert(request);
                key
            }))
        })
        .collect();
    let mut results: BTreeMap<String, Result<String, String>> = BTreeMap::new();
    let mut missing = Vec::new();
    for (key, request) in requests {
        match cache.svgs.remove(&key) {
            Some(svg) => drop(results.insert(key, Ok(svg))),
            None => missing.push((key, request)),
        }
    }
    cache.drawn = missing.len();
    results.extend(draw_all(&missing, style.jobs));
    let drawn = keys.into_iter().map(|keys| picture(keys, &results)).collect();
    cache.svgs = results.into_iter().filter_map(|(key, result)| Some((key, result.ok()?))).collect();
    drawn
}

fn picture(keys: Option<[String; 2]>, results: &BTreeMap<String, Result<String, String>>) -> Drawn {
    let Some([wide, narrow]) = keys else { return Drawn::Nothing };
    let result = |key: &String| results.get(key).cloned().unwrap_or_else(|| Err("it was not drawn".into()));
    match (result(&wide), result(&narrow)) {
        (Ok(wide), Ok(narrow)) => Drawn::Picture(Picture { wide, narrow }),
        (Err(reason), _) | (_, Err(reason)) => Drawn::Failed(reason),
    }
}

/// One picture to draw.
struct Request<'a> {
    chart: &'a Chart,
    option: &'a serde_json::Value,
    size: Size,
    /// Distinguishes the two pictures of a chart on one page.
    suffix: char,
    palette: Palette,
}

impl<'a> Request<'a> {
    fn both(chart: &'a Chart, palette: Palette) -> Option<[Self; 2]> {
        let option = chart.option.as_ref()?;
        let request = |suffix, width, height| Self { chart, option, size: Size { width, height }, suffix, palette };
        Some([request('w', WIDE, chart.heights.wide), request('n', NARROW, chart.heights.narrow)])
    }

    /// A hash of everything that decides the bytes.
    fn key(&self) -> String {
        let Size { width, height } = self.size;
        let Chart { id, title, summary, .. } = self.chart;
        let palette = self.palette;
        let text = format!("{FORM}\n{}\n{width}x{height}\n{palette:?}\n{id}\n{title}\n{summary}\n", engine::PROGRAM);
        let mut hasher = blake3::Hasher::new();
        hasher.update(text.as_bytes());
        hasher.update(self.option.to_string().as_bytes());
        hasher.finalize().to_hex()[..32].to_owned()
    }

    fn draw(&self, engine: &Engine) -> Result<String, String> {
        let source = engine.draw(self.option, self.size)?;
        let prefix = format!("{}-{}", self.chart.id, self.suffix);
        let label = format!("{}. {}", self.chart.title, self.chart.summary);
        svg::rewrite(&source, Caption { prefix: &prefix, label: &label, palette: self.palette })
    }
}

type Result1 = (String, Result<String, String>);

/// Draws every request, each thread with its own engine, whoever is free taking the next.
fn draw_all(requests: &[(String, Request<'_>)], jobs: NonZeroUsize) -> Vec<Result1> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    // An engine takes as long to load as one or two pictures take to draw.
    let threads = jobs.get().min(requests.len().div_ceil(3));
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || work(requests, next, &sender));
        }
    });
    drop(sender);
    receiver.into_iter().collect()
}

fn work(requests: &[(String, Request<'_>)], next: &AtomicUsize, results: &mpsc::Sender<Result1>) {
    let engine = Engine::new();
    while let Some((key, request)) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let result = engine.as_ref().map_err(Clone::clone).and_then(|engine| request.draw(engine));
        // The receiver outlives the scope of the threads.
        let _ = results.send((key.clone(), result));
    }
}
