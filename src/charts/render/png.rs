//! Charts as PNG for a mail: drawn by the same engine from the same options, at the width of a mail, in light colours on
//! white, with letters of a font that the program carries.
//!
//! Mail programs show no SVG. The background is white and not transparent, so that a picture can be read in a dark inbox.
//! Nothing here asks the machine for fonts: text looks the same everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::{DrawRequest, Engine, Size};
use crate::charts::chart::Chart;
use crate::charts::theme::Palette;

/// The width at which a picture is drawn, in CSS pixels. A phone shows it at three quarters of that, where its letters of 12 pixels
/// can still be read.
const DRAWN_WIDTH: u16 = 440;

/// How much larger a mail shows it where there is room, as a fraction: its letters are then as large as those around it.
const ENLARGED: (u16, u16) = (13, 11);

/// Dots a drawn CSS pixel, for the dense screens that most mail is read on.
const DENSITY: u16 = 2;

/// Raised when the way from SVG to PNG changes, so that no cache keeps an older form.
const FORM: u32 = 1;

/// The most colours that an indexed PNG can hold.
const MOST_COLOURS: usize = 256;

/// A chart as a PNG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailPicture {
    /// The size at which it is shown, in CSS pixels; the file has more dots each way.
    pub size: Size,
    /// The file.
    pub png: Vec<u8>,
}

/// PNG files by the hash of everything that decides them; given by the caller and taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PngCache {
    /// Files by key.
    pub pngs: BTreeMap<String, Vec<u8>>,
    /// The keys that were asked for since the cache was given; the others are of older pictures.
    pub used: BTreeSet<String>,
    /// How many pictures the last run had to draw.
    pub drawn: usize,
}

/// The picture of every chart, in order; `Ok(None)` where there is nothing to draw, an error where drawing failed.
/// Afterwards the cache holds them too.
pub fn mail_pictures(charts: &[&Chart], cache: &mut PngCache) -> Vec<Result<Option<MailPicture>, String>> {
    let mut press = MailRasterizer::default();
    let pictures = charts.iter().map(|chart| {
        let Some(request) = request(chart) else { return Ok(None) };
        let key = format!("{FORM}-{}", request.key());
        let png = match cache.pngs.get(&key).cloned() {
            Some(png) => png,
            None => press.print(&request)?,
        };
        cache.pngs.insert(key.clone(), png.clone());
        cache.used.insert(key);
        Ok(Some(MailPicture { size: shown(request.size), png }))
    });
    let pictures = pictures.collect();
    cache.drawn = press.drawn;
    pictures
}

fn request(chart: &Chart) -> Option<DrawRequest<'_>> {
    let height = chart.heights.wide.unwrap_or(chart.heights.narrow);
    let size = Size { width: DRAWN_WIDTH, height };
    let option = chart.option.as_ref()?;
    Some(DrawRequest { chart, option, size, palette: Palette::Light })
}

/// The size at which a picture of this size is shown.
const fn shown(drawn: Size) -> Size {
    let (by, of) = ENLARGED;
    Size { width: drawn.width * by / of, height: drawn.height * by / of }
}

/// An engine and fonts, loaded when the first picture needs them.
#[derive(Default)]
struct MailRasterizer {
    loaded: Option<(Engine, Options<'static>)>,
    drawn: usize,
}

impl MailRasterizer {
    fn print(&mut self, request: &DrawRequest<'_>) -> Result<Vec<u8>, String> {
        if self.loaded.is_none() {
            self.loaded = Some((Engine::new()?, options()));
        }
        let (engine, options) = self.loaded.as_ref().expect("loaded above");
        self.drawn += 1;
        rasterise(&request.draw(engine)?, options)
    }
}

/// Every family is the one font that is carried along; a generic family without a font would drop its text.
fn options() -> Options<'static> {
    let mut fonts = fontdb::Database::new();
    for font in [notosans::REGULAR_TTF, notosans::BOLD_TTF] {
        fonts.load_font_data(font.to_vec());
    }
    fonts.set_sans_serif_family(FAMILY);
    Options { font_family: FAMILY.to_owned(), fontdb: Arc::new(fonts), ..Options::default() }
}

const FAMILY: &str = "Noto Sans";

/// The PNG of an SVG, on white.
fn rasterise(svg: &str, options: &Options<'_>) -> Result<Vec<u8>, String> {
    let tree = Tree::from_str(svg, options).map_err(|error| format!("the picture cannot be read: {error}"))?;
    let scale = f32::from(DENSITY);
    let size = tree.size().to_int_size().scale_by(scale).ok_or("the picture has no size")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or("the picture has no size")?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    encode(&pixels)
}

/// An indexed PNG: a chart has a few colours and the steps between them and white, so that one byte a dot is enough.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, String> {
    let colours: Vec<[u8; 3]> =
        pixels.pixels().iter().map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let palette = palette(&colours);
    let places = places(&colours, &palette);
    let indices: Vec<u8> = colours.iter().map(|colour| places[colour]).collect();
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(::png::ColorType::Indexed);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(::png::Compression::High);
    let failed = |error: ::png::EncodingError| format!("the picture cannot be written: {error}");
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&indices).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

/// The colours that most dots have. Lines, letters and areas are among them exactly; only rare steps of their edges
/// are not.
fn palette(colours: &[[u8; 3]]) -> Vec<[u8; 3]> {
    let mut counts: BTreeMap<[u8; 3], u32> = BTreeMap::new();
    for colour in colours {
        *counts.entry(*colour).or_default() += 1;
    }
    let mut most: Vec<([u8; 3], u32)> = counts.into_iter().collect();
    most.sort_by_key(|(colour, dots)| (std::cmp::Reverse(*dots), *colour));
    most.into_iter().take(MOST_COLOURS).map(|(colour, _)| colour).collect()
}

/// The place in the palette of every colour: its own, or the nearest.
fn places(colours: &[[u8; 3]], palette: &[[u8; 3]]) -> BTreeMap<[u8; 3], u8> {
    let distance =
        |a: [u8; 3], b: [u8; 3]| -> u32 { a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    let mut places = BTreeMap::new();
    for colour in colours {
        places.entry(*colour).or_insert_with(|| {
            let nearest = (0_u8..=u8::MAX).zip(palette).min_by_key(|(_, known)| distance(*colour, **known));
            nearest.map_or(0, |(place, _)| place)
        });
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::sample;

    const TEXT: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"20\" viewBox=\"0 0 60 20\"><text \
                        x=\"5\" y=\"15\" font-family=\"system-ui, sans-serif\" font-size=\"14\" fill=\"#171a20\">61%</text></svg>";

    /// How many dots of a PNG are not white.
    fn ink(png: &[u8]) -> usize {
        let decoder = ::png::Decoder::new(std::io::Cursor::new(png));
        let mut reader = decoder.read_info().expect("a PNG");
        let palette = reader.info().palette.clone().expect("indexed").into_owned();
        let mut dots = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut dots).expect("dots");
        dots.iter().filter(|dot| palette[usize::from(**dot) * 3..][..3] != [255; 3]).count()
    }

    #[test]
    fn text_is_drawn_with_the_font_that_is_carried_along() {
        assert!(ink(&rasterise(TEXT, &options()).expect("drawn")) > 100);
        assert_eq!(ink(&rasterise(TEXT, &Options::default()).expect("drawn")), 0);
    }

    #[test]
    fn bold_is_a_font_of_its_own() {
        let bold = TEXT.replace("font-size", "font-weight=\"700\" font-size");
        let ink = |svg: &str| ink(&rasterise(svg, &options()).expect("drawn"));
        assert!(ink(&bold) > ink(TEXT));
    }

    #[test]
    fn every_chart_has_a_picture_for_dense_screens_and_the_same_bytes_each_time() {
        let charts = sample::charts(30);
        let charts: Vec<&Chart> = charts.iter().collect();
        let mut cache = PngCache::default();
        let first = mail_pictures(&charts, &mut cache);
        assert_eq!(cache.drawn, charts.len());
        for (chart, picture) in charts.iter().zip(&first) {
            let picture = picture.as_ref().expect("drawn").as_ref().expect("not empty");
            let height = chart.heights.wide.unwrap_or(chart.heights.narrow);
            assert_eq!((picture.size.width, picture.size.height), (520, height * 52 / 44));
            let info =
                ::png::Decoder::new(std::io::Cursor::new(&picture.png)).read_info().expect("a PNG").info().clone();
            assert_eq!((info.width, info.height), (880, u32::from(height) * 2));
            assert!(ink(&picture.png) > 1_000 && picture.png.len() < 60_000, "{}: {}", chart.id, picture.png.len());
        }
        assert_eq!(mail_pictures(&charts, &mut cache), first);
        assert_eq!(cache.drawn, 0);
        assert_eq!(mail_pictures(&charts, &mut PngCache::default()), first);
    }

    #[test]
    fn a_chart_without_data_has_no_picture_and_a_broken_one_says_so() {
        let mut charts = sample::charts(7);
        charts[0].option = None;
        charts[1].option =
            Some(serde_json::json!({"xAxis": {"type": "no such axis"}, "yAxis": {}, "series": [{"type": "line"}]}));
        let pictures = mail_pictures(&[&charts[0], &charts[1]], &mut PngCache::default());
        assert_eq!(pictures[0], Ok(None));
        assert!(pictures[1].is_err());
    }

    #[test]
    fn rare_colours_become_the_nearest_common_one() {
        // 256 reds, and white twice: one colour has no place of its own.
        let mut colours: Vec<[u8; 3]> = (0..=255).map(|red| [red, 0, 0]).collect();
        colours.extend([[255; 3], [255; 3]]);
        let palette = palette(&colours);
        assert_eq!((palette.len(), palette[0]), (256, [255; 3]));
        // Of equally rare ones the last by value falls out: 255 becomes 254.
        assert!(!palette.contains(&[255, 0, 0]));
        let places = places(&colours, &palette);
        assert_eq!(palette[usize::from(places[&[255, 0, 0]])], [254, 0, 0]);
    }
}
