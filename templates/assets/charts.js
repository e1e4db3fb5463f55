// Brings the drawn charts of a page to life, in place.
//
// Every chart is in the page already, as an SVG and as a table. When somebody points at a chart, focuses or taps it, this
// script loads the chart runtime, draws the same option at the real width with the page's colours and font, and only then
// hides the SVG: who only reads pays for no runtime. When anything fails the SVG stays and the table opens. The build draws its SVGs through the same
// `dress`, so a number is written alike in both.
(() => {
    "use strict";

    // ---- Numbers and days, as people read them ----

    // As in `src/language.rs`; a test holds the numbers of both against each other.
    const LANGUAGES = {
        en: {
            thousands: ",", mark: ".", percent: "%", k: "k", M: "M", dot: "",
            days: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
            months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        },
        de: {
            thousands: ".", mark: ",", percent: "\u00a0%", k: "\u00a0Tsd.", M: "\u00a0Mio.", dot: ".",
            days: ["So.", "Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa."],
            months: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
        },
    };
    let language = LANGUAGES.en;
    const speak = (name) => {
        language = LANGUAGES[name] || LANGUAGES.en;
    };
    const MISSING = "–";

    const grouped = (text) => text.replace(/\B(?=(\d{3})+(?!\d))/g, language.thousands);
    // A number half-way between two goes to the even one, as in the tables; `toFixed` would take the larger.
    const rounded = (size, places) => {
        const scaled = size * 10 ** places;
        const halfway = Number.isInteger(size * 2 ** (places + 1)) && scaled % 1 === 0.5;
        return (halfway ? (2 * Math.round(scaled / 2)) / 10 ** places : size).toFixed(places);
    };
    const fixed = (value, places) => {
        const [whole, fraction] = rounded(Math.abs(value), places).split(".");
        return (value < 0 ? "\u2212" : "") + grouped(whole) + (fraction ? language.mark + fraction : "");
    };
    const short = (value) => fixed(value, Math.abs(value - Math.round(value)) < 1e-9 ? 0 : 1);

    // On an axis, where a tick is a round number and room is scarce.
    const AXIS = {
        count(value) {
            const size = Math.abs(value);
            if (size >= 1e6) return short(Math.round(value / 1e5) / 10) + language.M;
            if (size >= 1e4) return short(Math.round(value / 1e2) / 10) + language.k;
            return short(value);
        },
        percent: (value) => short(Math.round(value * 1000) / 10) + language.percent,
        ratio: (value) => String(Math.round(value * 1000) / 1000).replace(".", language.mark),
        day(text) {
            const [, month, day] = text.split("-");
            return Number(day) + language.dot + " " + language.months[Number(month) - 1];
        },
        hour: (text) => AXIS.day(text.slice(0, 10)),
        offset: (text) => "D" + text,
        step: (text) => text,
    };

    // In a tooltip, where the value is what the table says.
    const VALUE = {
        count: (value) => fixed(value, Math.abs(value) >= 99.95 || Number.isInteger(value) ? 0 : 1),
        percent(value) {
            const part = Math.abs(value);
            const points = part * 100;
            const sign = value < 0 ? "\u2212" : "";
            if (part > 0 && points < 0.05) return sign + "<" + fixed(0.1, 1) + language.percent;
            if (part < 1 && points >= 99.95) return sign + ">" + fixed(99.9, 1) + language.percent;
            if (part < 1 && points >= 99.5) return sign + fixed(points, 1) + language.percent;
            return sign + fixed(points, points >= 9.95 || Math.abs(points - Math.round(points)) < 1e-9 ? 0 : 1) + language.percent;
        },
        ratio: (value) => fixed(value, 2),
    };

    const HEADING = {
        day: (text) => language.days[new Date(text + "T00:00:00Z").getUTCDay()] + " " + AXIS.day(text) + " " + text.split("-")[0],
        hour: (text) => HEADING.day(text.slice(0, 10)) + ", " + text.slice(11),
        offset: (text) => (text === "1" ? "{{js-one-day-after}}" : "{{js-days-after}}".replace("{days}", text)),
        step: (text) => text,
    };

    // ---- From a stored option to one that ECharts can draw ----

    // An option is plain JSON: colours are names of roles, formats are names of functions.
    function dress(option, colour, font) {
        const series = (option.baseOption || option).series || [];
        return dressed(option, "", { colour, font, series });
    }

    function dressed(value, key, context) {
        if (Array.isArray(value)) return value.map((item) => dressed(item, key, context));
        if (typeof value === "string") return /color$/i.test(key) && value.startsWith("c-") ? context.colour(value) : value;
        if (value === null || typeof value !== "object") return value;
        const result = dressedFields(value, context);
        if (result.fontFamily && context.font) result.fontFamily = context.font;
        if (key === "axisLabel" && value.format) result.formatter = AXIS[value.format];
        if (value.every) result.interval = (index) => (value.every.last - index) % value.every.step === 0;
        if (value.at) result.interval = (index, text) => text.endsWith(value.at);
        if (key === "tooltip" && value.format) result.formatter = (points) => tip(points, value.format, context.series);
        return result;
    }

    function dressedFields(value, context) {
        const result = {};
        for (const name of Object.keys(value)) result[name] = dressed(value[name], name, context);
        return result;
    }

    function tip(points, format, series) {
        const shown = points.map((point) => ({ ...point, meta: series[point.seriesIndex] || {} }));
        const now = new Map(shown.map((point) => [point.meta.id, point]));
        const lines = shown.flatMap((point) => {
            if (point.meta.quiet) return [];
            if (point.data && point.data.note) return point.data.note;
            const current = point.meta.before === undefined ? null : now.get(point.meta.before);
            const change = current ? changed(number(current), number(point), point.meta.format) : "";
            return [(point.marker || "") + point.seriesName + "  " + written(point) + (change ? "  " + change : "")];
        });
        return [HEADING[format](points[0].axisValue), ...lines].join("\n");
    }

    const number = (point) => (point.data !== null && typeof point.data === "object" ? point.data.value : point.data);

    function written(point) {
        const value = number(point);
        return typeof value === "number" ? VALUE[point.meta.format || "count"](value) : MISSING;
    }

    // How much more it is than before: of rates in points, of all else in percent.
    function changed(value, before, format) {
        if (typeof value !== "number" || typeof before !== "number") return "";
        const signed = (size, text) => (size < 0 ? "\u2212" : "+") + text;
        if (format === "percent") {
            const points = (value - before) * 100;
            return signed(points, fixed(Math.abs(points), 1)) + " " + "{{js-points}}";
        }
        if (before === 0) return "";
        const share = (value - before) / before;
        return signed(share, VALUE.percent(Math.abs(share)));
    }

    globalThis.flightdeckCharts = { dress, speak, tip, written: VALUE };
    if (typeof document === "undefined") return;
    speak(document.documentElement.lang);

    // ---- The page ----

    const NARROW = 520;
    const script = document.currentScript;
    const live = new Map();
    const waking = new WeakMap();
    let runtime = null;

    const roleColour = () => {
        const style = getComputedStyle(document.documentElement);
        return (role) => style.getPropertyValue("--" + role).trim() || "#888";
    };

    const pageFont = () => getComputedStyle(document.body).fontFamily;

    function loadRuntime() {
        runtime ??= new Promise((resolve, reject) => {
            const tag = document.createElement("script");
            tag.src = script.dataset.runtime;
            tag.onload = () => (globalThis.echarts ? resolve(globalThis.echarts) : reject(new Error("{{js-damaged}}")));
            tag.onerror = () => reject(new Error("{{js-not-loaded}}"));
            document.head.append(tag);
        });
        return runtime;
    }

    function fail(figure, message) {
        figure.dataset.state = "error";
        let note = figure.querySelector(".chart-error");
        if (!note) {
            note = document.createElement("p");
            note.className = "chart-error";
            note.setAttribute("role", "status");
            figure.querySelector(".chart-frame").after(note);
        }
        note.textContent = message;
        // The charts of a section may share one table.
        const table = figure.querySelector(".chart-table") || figure.closest("section")?.querySelector(".chart-table");
        if (table) table.open = true;
    }

    // Waking is begun once; who asks again waits for the same.
    function wake(figure) {
        if (!waking.has(figure)) waking.set(figure, awaken(figure));
        return waking.get(figure);
    }

    async function awaken(figure) {
        const option = readOption(figure);
        if (!option) return;
        try {
            enliven(figure, option, await loadRuntime());
        } catch (error) {
            sleep(figure);
            fail(figure, "{{js-no-chart}}".replace("{reason}", error.message));
        }
    }

    function readOption(figure) {
        const block = figure.querySelector("script.chart-option");
        if (!block) return null;
        try {
            return JSON.parse(block.textContent);
        } catch {
            fail(figure, "{{js-chart-damaged}}");
            return null;
        }
    }

    function enliven(figure, option, echarts) {
        const frame = figure.querySelector(".chart-frame");
        const box = document.createElement("div");
        box.className = "chart-live";
        box.hidden = true;
        frame.insertBefore(box, frame.querySelector(".copy"));
        const { width, height } = frame.getBoundingClientRect();
        const chart = echarts.init(box, null, { renderer: "canvas", width, height });
        live.set(figure, { chart, option, frame, box, index: -1 });
        chart.setOption(dress(option, roleColour(), pageFont()));
        show(figure, box, height);
        new ResizeObserver(() => fit(figure)).observe(frame);
        if (tells(option.baseOption || option)) listen(figure, box);
    }

    // Whether there is something to read out, point by point. A map says all it has in its name and its table.
    const tells = (base) => base.tooltip && base.tooltip.show !== false && base.tooltip.format;

    // Bars beside a table are as high as the table.
    const stretches = (figure) => figure.classList.contains("chart-stretched");

    // The same before it is awake; a damaged option is told when it is asked for.
    function speaks(figure) {
        try {
            const option = JSON.parse(figure.querySelector("script.chart-option").textContent);
            return tells(option.baseOption || option);
        } catch {
            return true;
        }
    }

    // Nothing moves: the frame keeps the height that the picture gave it.
    function show(figure, box, height) {
        const { frame } = live.get(figure);
        if (!stretches(figure)) frame.style.height = height + "px";
        box.hidden = false;
        figure.dataset.live = "true";
        figure.dataset.state = "ready";
        const picture = figure.querySelector(".chart-picture svg");
        box.setAttribute("role", "img");
        box.setAttribute("aria-label", (picture && picture.getAttribute("aria-label")) || figure.dataset.chart);
    }

    function sleep(figure) {
        const state = live.get(figure);
        if (!state) return;
        live.delete(figure);
        delete figure.dataset.live;
        state.box.remove();
        state.frame.style.height = "";
        state.chart.dispose();
    }

    function fit(figure) {
        const state = live.get(figure);
        if (!state) return;
        const width = state.frame.clientWidth;
        if (width === 0 || width === state.chart.getWidth()) return;
        const own = figure.querySelector(width < NARROW ? ".chart-narrow svg" : ".chart-wide svg");
        const picture = own || figure.querySelector(".chart-picture svg");
        const shape = picture && picture.viewBox.baseVal;
        const height = shape ? Math.round((width * shape.height) / shape.width) : state.chart.getHeight();
        if (stretches(figure)) return state.chart.resize({ width, height: state.frame.clientHeight });
        state.frame.style.height = height + "px";
        state.chart.resize({ width, height });
    }

    // ---- Keyboard ----

    const MOVES = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

    // Whoever listens to the page has its arrow keys taken by the reader, unless the box says that it wants them.
    function listen(figure, box) {
        box.tabIndex = 0;
        const frame = box.parentElement;
        const focused = document.activeElement === frame;
        for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name);
        if (focused) box.focus({ preventScroll: true });
        box.setAttribute("role", "application");
        box.setAttribute("aria-roledescription", "{{js-chart}}");
        box.setAttribute("aria-description", "{{js-arrow-keys}}");
        const spoken = document.createElement("p");
        spoken.className = "visually-hidden";
        spoken.setAttribute("aria-live", "polite");
        figure.append(spoken);
        box.addEventListener("keydown", (event) => {
            if (event.key === "Escape") live.get(figure)?.chart.dispatchAction({ type: "hideTip" });
            if (!(event.key in MOVES) || event.altKey || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            step(figure, MOVES[event.key], spoken);
        });
        box.addEventListener("blur", () => live.get(figure)?.chart.dispatchAction({ type: "hideTip" }));
    }

    function step(figure, move, spoken) {
        const state = live.get(figure);
        if (!state) return;
        const { series } = state.option.baseOption || state.option;
        const shown = (index) => series.findIndex((one) => !one.quiet && known((one.data || [])[index]));
        const length = Math.max(...series.map((one) => (one.data || []).length));
        const stops = [...Array(length).keys()].filter((index) => shown(index) >= 0);
        if (stops.length === 0) return;
        // Without a place yet, a step back starts at the end.
        const here = state.index < 0 ? (move === -1 ? stops.length : -1) : stops.indexOf(state.index);
        state.index = stops[Math.min(stops.length - 1, Math.max(0, here + move))];
        state.chart.dispatchAction({ type: "showTip", seriesIndex: shown(state.index), dataIndex: state.index });
        spoken.textContent = told(state.option.baseOption || state.option, state.index);
    }

    const known = (point) => point !== null && point !== undefined && (typeof point !== "object" || point.value !== null);

    // The words of the tooltip, for those who hear it.
    function told(base, index) {
        const axes = [base.xAxis, base.yAxis].flat();
        const names = axes.find((axis) => axis && axis.data);
        const points = base.series
            .map((series, seriesIndex) => ({ seriesIndex, seriesName: series.name, data: (series.data || [])[index] }))
            .filter((point) => known(point.data));
        if (points.length === 0) return "";
        points[0].axisValue = names.data[index];
        return tip(points, base.tooltip.format, base.series).replaceAll("\n", ", ");
    }

    // ---- When ----

    // The frame takes the focus until the live chart in it does.
    function wakeOn(figure) {
        const frame = figure.querySelector(".chart-frame");
        if (frame && speaks(figure)) {
            frame.tabIndex = 0;
            frame.setAttribute("role", "group");
            frame.setAttribute("aria-label", figure.querySelector("h3")?.textContent || figure.dataset.chart);
        }
        for (const kind of ["pointerover", "pointerdown", "focusin", "keydown"]) {
            figure.addEventListener(kind, () => wake(figure), { once: true, passive: true });
        }
    }

    function start() {
        const figures = [...document.querySelectorAll("figure[data-chart]")].filter((figure) =>
            figure.querySelector("script.chart-option"),
        );
        if (figures.length === 0 || !script.dataset.runtime) return;
        figures.forEach(wakeOn);
        const redraw = () => {
            const colour = roleColour();
            for (const { chart, option } of live.values()) chart.setOption(dress(option, colour, pageFont()), { notMerge: true });
        };
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
        addEventListener("flightdeck-theme", redraw);
    }

    // The chart on a canvas of its own, on the page's ground, at twice the page's pixels; `null` when it cannot be drawn.
    async function picture(figure) {
        await wake(figure);
        const state = live.get(figure);
        return state ? state.chart.renderToCanvas({ pixelRatio: 2, backgroundColor: roleColour()("c-surface") }) : null;
    }

    globalThis.flightdeckCharts.picture = picture;

    if (document.readyState === "loading") addEventListener("DOMContentLoaded", start, { once: true });
    else start();
})();
