//! One embedded ECharts: options in, ECharts' own SVG out.
//!
//! The engine has no file, no network, no clock and no chance; its memory and its steps are limited, so a runaway option
//! is an error and not a hang. Knows nothing about classes, widths and caches.

use std::cell::Cell;
use std::rc::Rc;

use rquickjs::{CatchResultExt, CaughtError, Context, Ctx, Function, Module, Runtime};
use serde_json::{Map, Value};

use crate::charts::theme::ROLES;
use crate::language::Language;

static BYTECODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/charts.bytecode"));

/// A hash of the program that draws: ECharts, its surroundings and the formats.
pub(crate) const PROGRAM: &str = env!("FLIGHTDECK_CHART_PROGRAM");

/// Ten times what the largest chart of the demo takes.
const MEMORY_LIMIT: usize = 256 * 1024 * 1024;
/// ECharts recurses through its components; the default of the engine is too small for a debug build.
const STACK_LIMIT: usize = 1024 * 1024;
/// The engine asks after every few thousand steps whether to go on; a chart of the demo asks some hundred times. The
/// limit counts steps and not seconds, so that it is the same on every machine.
const STEP_LIMIT: u32 = 50_000;

/// Pictures between two collections of cyclic garbage. The engine's own collector would walk the whole of ECharts for
/// every picture; this many leave some five megabytes behind, and collecting takes no measurable part of the time.
const PICTURES_PER_COLLECTION: u32 = 4;

/// Draws options, one after the other; for one thread.
pub struct Engine {
    context: Context,
    pictures: Cell<u32>,
    steps: Rc<Cell<u32>>,
    colours: String,
}

/// The size of a picture in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Its width.
    pub width: u16,
    /// Its height.
    pub height: u16,
}

impl Engine {
    /// Loads ECharts. The error is what the engine said.
    pub fn new() -> Result<Self, String> {
        let engine = Self::as_it_came()?;
        engine.context.with(|ctx| {
            let quickened =
                ctx.globals().get("flightdeckQuicken").and_then(|quicken: Function<'_>| quicken.call::<_, ()>(()));
            quickened.catch(&ctx).map_err(|error| reason(&error))
        })?;
        Ok(engine)
    }

    /// ECharts without our shortcuts, which must not show in any picture.
    pub(super) fn as_it_came() -> Result<Self, String> {
        let runtime = Runtime::new().map_err(|error| error.to_string())?;
        runtime.set_memory_limit(MEMORY_LIMIT);
        runtime.set_max_stack_size(STACK_LIMIT);
        runtime.set_gc_threshold(usize::MAX);
        let steps = Rc::new(Cell::new(0));
        let counter = Rc::clone(&steps);
        runtime.set_interrupt_handler(Some(Box::new(move || {
            counter.set(counter.get() + 1);
            counter.get() > STEP_LIMIT
        })));
        let context = Context::full(&runtime).map_err(|error| error.to_string())?;
        context.with(|ctx| load(&ctx).catch(&ctx).map_err(|error| reason(&error)))?;
        Ok(Self { context, pictures: Cell::new(0), steps, colours: light_colours() })
    }

    /// The SVG of an option, in the light colours of the roles and the language of this thread.
    pub fn draw(&self, option: &Value, size: Size) -> Result<String, String> {
        self.steps.set(0);
        self.pictures.set(self.pictures.get() + 1);
        if self.pictures.get().is_multiple_of(PICTURES_PER_COLLECTION) {
            self.context.runtime().run_gc();
        }
        self.context.with(|ctx| {
            let drawn = ctx.globals().get("flightdeckDraw").and_then(|draw: Function<'_>| {
                let language = Language::current().as_str();
                draw.call((option.to_string(), self.colours.as_str(), size.width, size.height, language))
            });
            drawn.catch(&ctx).map_err(|error| reason(&error))
        })
    }
}

#[expect(unsafe_code, reason = "bytecode is only loadable through an unsafe function; ours is compiled by build.rs")]
fn load(ctx: &Ctx<'_>) -> rquickjs::Result<()> {
    // SAFETY: the bytes were written by `Module::write` of the same version of the same crate in this build.
    let module = unsafe { Module::load(ctx.clone(), BYTECODE)? };
    let (_, evaluated) = module.eval()?;
    evaluated.finish()
}

fn light_colours() -> String {
    let colours = ROLES.iter().map(|role| (role.name().to_owned(), Value::from(role.light())));
    Value::Object(colours.collect::<Map<_, _>>()).to_string()
}

fn reason(error: &CaughtError<'_>) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or("the engine stopped without a reason").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SIZE: Size = Size { width: 300, height: 200 };

    fn line() -> Value {
        json!({"animation": false, "xAxis": {"type": "category", "data": ["a", "b"]}, "yAxis": {"type": "value"},
               "series": [{"type": "line", "data": [1, 2], "lineStyle": {"color": "c-series-1"}}]})
    }

    #[test]
    fn an_option_becomes_an_svg_in_the_colours_of_its_roles() {
        let svg = Engine::new().expect("loads").draw(&line(), SIZE).expect("draws");
        assert!(svg.starts_with("<svg") && svg.contains("#2557c7"), "{svg}");
    }

    #[test]
    fn a_broken_option_is_an_error_and_the_engine_goes_on() {
        let engine = Engine::new().expect("loads");
        let broken = json!({"xAxis": {"type": "no such axis"}, "yAxis": {}, "series": [{"type": "line", "data": [1]}]});
        assert!(engine.draw(&broken, SIZE).is_err());
        assert!(engine.draw(&line(), SIZE).is_ok());
    }

    #[test]
    fn a_runaway_program_is_stopped() {
        let engine = Engine::new().expect("loads");
        let stopped = engine.context.with(|ctx| ctx.eval::<(), _>("for (;;) {}").catch(&ctx).map_err(|e| reason(&e)));
        assert!(stopped.is_err());
        assert!(engine.draw(&line(), SIZE).is_ok());
    }

    #[test]
    fn the_engine_has_no_clock_and_no_chance() {
        let engine = Engine::new().expect("loads");
        let text: String = engine
            .context
            .with(|ctx| ctx.eval("[Date.now(), +new Date(), Math.random(), typeof fetch, typeof require].join()"))
            .expect("evaluates");
        assert_eq!(text, "0,0,0.5,undefined,undefined");
    }

    #[test]
    fn a_tooltip_has_the_weekday_a_swatch_a_line_and_the_change_to_the_day_before() {
        let engine = Engine::new().expect("loads");
        let tip = |format: &str, now: &str, before: &str| -> String {
            let series = format!(
                "[{{id: 'dau', format: '{format}'}}, {{before: 'dau', format: '{format}'}}, {{quiet: true, id: 'goal'}}]"
            );
            let points = format!(
                "[{{axisValue: '2026-11-27', seriesIndex: 0, seriesName: 'DAU', data: {now}, marker: '*'}},
                  {{seriesIndex: 1, seriesName: 'before', data: {before}, marker: 'o'}}, {{seriesIndex: 2, data: 5}}]"
            );
            let code = format!("flightdeckCharts.tip({points}, 'day', {series})");
            engine.context.with(|ctx| ctx.eval(code)).expect("evaluates")
        };
        assert_eq!(tip("count", "1510", "1385"), "Fri 27 Nov 2026\n*DAU  1,510\nobefore  1,385  +9.0%");
        assert_eq!(
            tip("percent", "{value: 0.3}", "0.34"),
            // The page's language stands in for the name.
            "Fri 27 Nov 2026\n*DAU  30%\nobefore  34%  \u{2212}4.0 {{js-points}}"
        );
        assert_eq!(tip("count", "3", "0"), "Fri 27 Nov 2026\n*DAU  3\nobefore  0");
        assert_eq!(tip("count", "null", "2"), "Fri 27 Nov 2026\n*DAU  –\nobefore  2");
    }

    #[test]
    fn tooltips_write_numbers_as_the_tables_do() {
        use crate::format;
        use crate::metric::Format;

        let engine = Engine::new().expect("loads");
        let values = [0.0, 0.0001, 0.0424, 0.0996, 0.42, 0.996, 0.9996, 1.0, 7.25, 12.0, 99.96, 1234.6, 1_234_567.0];
        for format in [Format::Count, Format::Percent, Format::Ratio] {
            for value in values {
                let code = format!("flightdeckCharts.written.{}({value})", format.as_str());
                let text: String = engine.context.with(|ctx| ctx.eval(code)).expect("evaluates");
                assert_eq!(text, format::value(value, format), "{value} as {format:?}");
            }
        }
    }
}
