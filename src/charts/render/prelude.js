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

globalThis.flightdeckDraw = (option, colours, width, height) => {
    const palette = JSON.parse(colours);
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
    try {
        chart.setOption(flightdeckCharts.dress(JSON.parse(option), (role) => palette[role]));
        return chart.renderToSVGString();
    } finally {
        chart.dispose();
    }
};
