// Spares ECharts work that leaves no trace in a picture: it asks the same questions again for every chart, prepares
// stages for chart types that are not there, and looks for earlier elements in a chart that is drawn once.
//
// Every shortcut replaces a public function by one with the same result. The tests draw charts with and without them
// and compare the bytes.

{
    const DRAWN = new Set(["line", "bar"]);
    // Stages of the whole chart before this priority filter by the legend and stack; later ones are for zooming,
    // brushing, patterns and data that other types have.
    const FIRST_OPTIONAL = 1000;
    const isNeeded = (stage) =>
        stage.seriesType ? DRAWN.has(stage.seriesType) : !stage.overallReset || stage.__prio < FIRST_OPTIONAL;

    const once = (compute) => {
        const known = new Map();
        return (key, ...rest) => {
            if (!known.has(key)) known.set(key, compute(...rest));
            return known.get(key);
        };
    };

    // The order in which components are visited follows from their names.
    function rememberOrders(Component) {
        const travel = Component.topologicalTravel;
        const order = once((targets, all) => {
            const visits = [];
            travel.call(Component, targets, all, (...visit) => visits.push(visit));
            return visits;
        });
        Component.topologicalTravel = (targets, all, visit, self) => {
            for (const [name, dependencies] of order(targets + ";" + all, targets, all)) visit.call(self, name, dependencies);
        };
    }

    // The room that a text takes follows from the text and its style; the labels of an axis share one style.
    const STYLE = [
        "fontStyle", "fontWeight", "fontSize", "fontFamily", "padding", "width", "height", "overflow", "rich", "align",
        "verticalAlign", "baseline", "lineHeight",
    ];
    function rememberRooms(model) {
        const measure = model.getTextRect;
        const room = once((self, text) => measure.call(self, text).clone());
        model.getTextRect = function (text) {
            this.flightdeckStyle ??= JSON.stringify(STYLE.map((name) => this.getShallow(name)));
            return room(this.flightdeckStyle + text, this, text);
        };
    }

    // A first drawing has nothing to compare with: all is new.
    function skipComparing(list) {
        // Nor does a point need a name of its own, by which it would be found again.
        list._dontMakeIdFromName = true;
        const diff = list.diff;
        list.diff = function (before) {
            if (before && before.count() > 0) return diff.call(this, before);
            let add = () => {};
            const count = this.count();
            const changes = {
                add: (call) => ((add = call), changes),
                update: () => changes,
                remove: () => changes,
                execute() {
                    for (let index = 0; index < count; index++) add(index);
                },
            };
            return changes;
        };
    }

    globalThis.flightdeckQuicken = () => {
        rememberOrders(echarts.ComponentModel);
        rememberRooms(echarts.Model.prototype);
        skipComparing(echarts.List.prototype);
        globalThis.flightdeckLighten = (chart, series) => {
            // Graphs and others have stages of their own.
            if (!series.every((one) => DRAWN.has(one.type))) return;
            const scheduler = chart._scheduler;
            for (const name of ["_dataProcessorHandlers", "_visualHandlers", "_allHandlers"]) {
                scheduler[name] = scheduler[name].filter(isNeeded);
            }
        };
    };
}
