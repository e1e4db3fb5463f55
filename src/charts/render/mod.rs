//! From options to pictures: each chart drawn at two widths by the embedded ECharts, equal ones once, over threads.
//!
//! [`pictures`] is pure in its result: jobs and cache change how long it takes and never a byte. The caller keeps the
//! [`PictureCache`] between runs; nothing here touches a disk.

mod attributes;
mod engine;
mod plain;
mod png;
mod svg;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

pub use self::png::{MailPicture, PngCache, mail_pictures};
use crate::charts::chart::{Chart, SvgPicture};
use crate::charts::theme::Palette;
use crate::language::Language;
pub use engine::{Engine, Size};

use svg::Caption;

/// The widths of the two pictures, in CSS pixels.
pub const WIDE: u16 = 720;
/// See [`WIDE`].
const NARROW: u16 = 360;
/// The width of pictures of which four stand side by side.
const COMPACT: u16 = 270;

/// How wide the narrow picture of a chart is, in CSS pixels.
pub const fn narrow_width(chart: &Chart) -> u16 {
    if chart.heights.is_compact { COMPACT } else { NARROW }
}

/// Raised when this folder's rewriting of the SVG changes, so that no cache keeps an older form.
const FORM: u32 = 4;

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
pub enum DrawnPictures {
    /// Its pictures.
    Picture(SvgPicture),
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
pub fn pictures<'a>(charts: &[&'a Chart], style: Style, cache: &mut PictureCache) -> Vec<DrawnPictures> {
    let mut requests: BTreeMap<String, DrawRequest<'a>> = BTreeMap::new();
    let mut asked = |request: DrawRequest<'a>| {
        let key = request.key();
        requests.entry(key.clone()).or_insert(request);
        key
    };
    let keys: Vec<Option<PictureKeys>> = charts
        .iter()
        .map(|chart| {
            let (wide, narrow) = DrawRequest::of(chart, style.palette)?;
            Some(PictureKeys { wide: wide.map(&mut asked), narrow: asked(narrow) })
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

/// The keys of a chart's pictures.
struct PictureKeys {
    wide: Option<String>,
    narrow: String,
}

fn picture(keys: Option<PictureKeys>, results: &BTreeMap<String, Result<String, String>>) -> DrawnPictures {
    let Some(PictureKeys { wide, narrow }) = keys else { return DrawnPictures::Nothing };
    let result = |key: &String| results.get(key).cloned().unwrap_or_else(|| Err("it was not drawn".into()));
    match (wide.as_ref().map(result).transpose(), result(&narrow)) {
        (Ok(wide), Ok(narrow)) => DrawnPictures::Picture(SvgPicture { wide, narrow }),
        (Err(reason), _) | (_, Err(reason)) => DrawnPictures::Failed(reason),
    }
}

/// One picture to draw.
struct DrawRequest<'a> {
    chart: &'a Chart,
    option: &'a serde_json::Value,
    size: Size,
    palette: Palette,
}

impl<'a> DrawRequest<'a> {
    /// The pictures of a chart, the wide one if it has one and the narrow one.
    fn of(chart: &'a Chart, palette: Palette) -> Option<(Option<Self>, Self)> {
        let option = chart.option.as_ref()?;
        let request = |width, height| Self { chart, option, size: Size { width, height }, palette };
        let wide = chart.heights.wide.map(|height| request(WIDE, height));
        Some((wide, request(narrow_width(chart), chart.heights.narrow)))
    }

    /// A hash of everything that decides the bytes.
    fn key(&self) -> String {
        let Size { width, height } = self.size;
        let Chart { title, summary, heights, .. } = self.chart;
        let stretches = heights.stretches;
        let palette = self.palette;
        let language = Language::current().as_str();
        let text = format!(
            "{FORM}\n{}\n{language}\n{width}x{height}\n{palette:?}\n{stretches}\n{title}\n{summary}\n",
            engine::PROGRAM
        );
        let mut hasher = blake3::Hasher::new();
        hasher.update(text.as_bytes());
        hasher.update(self.option.to_string().as_bytes());
        hasher.finalize().to_hex()[..32].to_owned()
    }

    fn draw(&self, engine: &Engine) -> Result<String, String> {
        let source = engine.draw(&plain::plain(self.option, self.size.width), self.size)?;
        let label = format!("{}. {}", self.chart.title, self.chart.summary);
        let stretches = self.chart.heights.stretches;
        svg::rewrite(&source, Caption { label: &label, palette: self.palette, stretches })
    }
}

/// A key and what became of its request.
type Finished = (String, Result<String, String>);

/// Draws every request, each thread with its own engine, whoever is free taking the next. One thread is the caller's own.
fn draw_all(requests: &[(String, DrawRequest<'_>)], jobs: NonZeroUsize) -> Vec<Finished> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let language = Language::current();
    // An engine takes as long to load as one or two pictures take to draw.
    let threads = jobs.get().min(requests.len().div_ceil(3));
    match threads {
        0 => {}
        1 => work(requests, &next, &sender),
        _ => thread::scope(|scope| {
            for _ in 0..threads {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || language.write(|| work(requests, next, &sender)));
            }
        }),
    }
    drop(sender);
    receiver.into_iter().collect()
}

fn work(requests: &[(String, DrawRequest<'_>)], next: &AtomicUsize, results: &mpsc::Sender<Finished>) {
    let engine = Engine::new();
    while let Some((key, request)) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let result = engine.as_ref().map_err(Clone::clone).and_then(|engine| request.draw(engine));
        // The receiver outlives the scope of the threads.
        let _ = results.send((key.clone(), result));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::sample;
    use crate::metric::{Quantity, TrendIndex};
    use crate::views::{Cockpit, Mark, MarkKind};
    use serde_json::json;

    fn style(jobs: usize) -> Style {
        Style { palette: Palette::Classes, jobs: NonZeroUsize::new(jobs).expect("at least one") }
    }

    fn draw(charts: &[Chart], jobs: usize, cache: &mut PictureCache) -> Vec<DrawnPictures> {
        pictures(&charts.iter().collect::<Vec<_>>(), style(jobs), cache)
    }

    #[test]
    fn every_chart_is_drawn_at_two_widths_without_styles_and_scripts() {
        let charts = sample::charts(30);
        for (chart, drawn) in charts.iter().zip(draw(&charts, 1, &mut PictureCache::default())) {
            let DrawnPictures::Picture(picture) = drawn else { panic!("{}: {drawn:?}", chart.id) };
            assert_eq!(picture.wide.is_some(), chart.heights.wide.is_some(), "{}", chart.id);
            let wide = picture.wide.as_ref().map(|svg| (svg, 720));
            for (svg, width) in wide.into_iter().chain([(&picture.narrow, 360)]) {
                assert!(svg.contains(&format!("viewBox=\"0 0 {width} ")), "{svg}");
                for forbidden in ["style", "<script", "href", "ecmeta", "zr", "NaN", "undefined", "rgb(", "c-series"] {
                    assert!(!svg.replace("s-series", "").contains(forbidden), "{}: {forbidden} in {svg}", chart.id);
                }
                assert!(svg.len() < 10_000, "{} takes {} bytes", chart.id, svg.len());
            }
        }
    }

    /// A cockpit whose charts have everything: marks, days before the data, a legend, lone points.
    fn busy_cockpit() -> Cockpit {
        let mut cockpit = sample::cockpit(30);
        cockpit.period.first_day = cockpit.trends.days.get(4).copied();
        for series in &mut cockpit.trends.series {
            series.values[9] = None;
            series.values[11] = None;
        }
        cockpit
    }

    #[test]
    fn shortcuts_do_not_change_a_byte() {
        let cockpit = busy_cockpit();
        let mark = |at: usize, kind, series: &[Quantity]| Mark {
            day: cockpit.trends.days[at],
            kind,
            note_kind: None,
            bad_days: None,
            title: "Moved".into(),
            href: String::new(),
            series: series.to_vec(),
        };
        let marks = [
            mark(5, MarkKind::Decision, &[]),
            mark(6, MarkKind::Note, &[Quantity::Events(TrendIndex(4))]),
            mark(20, MarkKind::Alert, &[Quantity::Events(TrendIndex(0))]),
        ];
        let mut charts = crate::charts::draw(&cockpit, &marks).charts;
        charts.extend(sample::mission());
        let (quick, slow) = (Engine::new().expect("loads"), Engine::as_it_came().expect("loads"));
        for chart in &charts {
            let (wide, narrow) = DrawRequest::of(chart, Palette::Classes).expect("all have something to draw");
            let requests = wide.into_iter().chain([narrow]);
            for request in requests {
                let caption = || Caption { label: "l", palette: Palette::Classes, stretches: false };
                let whole = slow.draw(request.option, request.size).expect("draws");
                let expected = svg::rewrite(&whole, caption()).expect("reads");
                let source =
                    quick.draw(&plain::plain(request.option, request.size.width), request.size).expect("draws");
                assert_eq!(svg::rewrite(&source, caption()).expect("reads"), expected, "{}", chart.id);
            }
        }
    }

    #[test]
    fn a_map_and_a_radar_are_drawn_at_two_widths() {
        let charts = sample::mission();
        for (chart, drawn) in charts.iter().zip(draw(&charts, 1, &mut PictureCache::default())) {
            let DrawnPictures::Picture(picture) = drawn else { panic!("{}: {drawn:?}", chart.id) };
            assert!(
                !picture.wide.unwrap_or_default().contains("style=") && !picture.narrow.contains("style="),
                "{}",
                chart.id
            );
        }
    }

    #[test]
    fn order_jobs_and_cache_do_not_change_a_byte() {
        let mut charts = sample::charts(7);
        let mut cache = PictureCache::default();
        let mut first = draw(&charts, 1, &mut cache);
        charts.reverse();
        first.reverse();
        assert_eq!(draw(&charts, 2, &mut PictureCache::default()), first);
        assert_eq!(draw(&charts, 2, &mut cache), first);
        assert_eq!(cache.drawn, 0);
    }

    #[test]
    fn equal_charts_are_drawn_once_and_the_cache_keeps_what_is_used() {
        let charts = sample::charts(7);
        let twice: Vec<&Chart> = vec![&charts[0], &charts[0], &charts[1]];
        let mut cache = PictureCache::default();
        cache.svgs.insert("of a chart that is gone".into(), "<svg/>".into());
        let drawn = pictures(&twice, style(1), &mut cache);
        assert_eq!(drawn[0], drawn[1]);
        assert_eq!((cache.drawn, cache.svgs.len()), (4, 4));
    }

    #[test]
    fn a_chart_that_cannot_be_drawn_is_a_value_beside_the_others() {
        let mut charts = sample::charts(7);
        charts.truncate(3);
        charts[1].option = Some(json!({"xAxis": {"type": "no such axis"}, "yAxis": {}, "series": [{"type": "line"}]}));
        charts[2].option = None;
        let drawn = draw(&charts, 1, &mut PictureCache::default());
        assert!(matches!(drawn[0], DrawnPictures::Picture(_)), "{:?}", drawn[0]);
        assert!(matches!(&drawn[1], DrawnPictures::Failed(reason) if !reason.is_empty()), "{:?}", drawn[1]);
        assert_eq!(drawn[2], DrawnPictures::Nothing);
    }

    #[test]
    fn any_number_of_days_and_any_gaps_can_be_drawn() {
        for days in [1, 2, 180] {
            let mut cockpit = sample::cockpit(days);
            cockpit.period.first_day = cockpit.period.current.map(|current| current.last);
            for series in &mut cockpit.trends.series {
                series.values[0] = None;
                series.previous = None;
            }
            let charts = crate::charts::draw(&cockpit, &[]).charts;
            for (chart, drawn) in charts.iter().zip(draw(&charts, 1, &mut PictureCache::default())) {
                assert!(!matches!(drawn, DrawnPictures::Failed(_)), "{} of {days} days: {drawn:?}", chart.id);
            }
        }
    }

    #[test]
    fn a_hostile_label_stays_text() {
        let mut cockpit = sample::cockpit(7);
        cockpit.funnel.steps[1].label = "</script><img src=x onerror=alert(1)> {b} & \"quotes\"".into();
        let chart = crate::charts::draw(&cockpit, &[]).charts.remove(0);
        let drawn = draw(&[chart], 1, &mut PictureCache::default());
        let DrawnPictures::Picture(picture) = &drawn[0] else { panic!("{drawn:?}") };
        let wide = picture.wide.as_deref().expect("the funnel has two widths");
        assert!(!wide.contains("<img") && !wide.contains("</script") && wide.contains("&lt;/script&gt;"), "{wide}");
    }
}
