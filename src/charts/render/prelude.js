// What ECharts' server-side mode expects around it, for an engine that has no browser, no clock and no chance.
// The same option must give the same picture on every machine and on every day.

globalThis.console = { log() {}, warn() {}, error() {} };
globalThis.setTimeout = () => 0;
globalThis.clearTimeout = () => {};

{
    const RealDate = Date;
    const EPOCH = 0;
    globalThis.Date = class extends RealDate {
        constructor(...parts) {
            if (parts.length === 0) super(EPOCH);
            else super(...parts);
        }
        static now() {
            return EPOCH;
        }
    };
    Math.random = () => 0.5;
}

// There are no fonts here. Widths are those of a wide sans serif, so that a label that fits here fits everywhere.
{
    const narrow = /[ iljtfrI.,:;'|!()\[\]-]/;
    const broad = /[A-Zmw@\u2212–]/;
    const em = (letter) => (letter === "%" ? 0.96 : narrow.test(letter) ? 0.4 : broad.test(letter) ? 0.78 : 0.64);
    globalThis.flightdeckMeasure = (text, font) => {
        const size = parseFloat(/([\d.]+)px/.exec(font || "")?.[1] ?? 12);
        const weight = /\b(bold|[6-9]00)\b/.test(font || "") ? 1.08 : 1;
        let width = 0;
        for (const letter of String(text)) width += em(letter);
        return { width: width * size * weight };
    };
}

// Replaced by `flightdeckQuicken`.
globalThis.flightdeckLighten = () => {};

globalThis.flightdeckDraw = (option, colours, width, height, language) => {
    const palette = JSON.parse(colours);
    flightdeckCharts.speak(language);
    echarts.setPlatformAPI({ measureText: flightdeckMeasure });
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
    try {
        const { baseOption, ...rest } = JSON.parse(option);
        const whole = baseOption ? { baseOption, ...rest } : rest;
        flightdeckLighten(chart, (baseOption ?? rest).series ?? []);
        chart.setOption(flightdeckCharts.dress(whole, (role) => palette[role]));
        return chart.renderToSVGString();
    } finally {
        chart.dispose();
    }
};
