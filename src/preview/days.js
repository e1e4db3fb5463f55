// Offers any days in the filter bar of a page that the preview sends. It stands in the head and waits for nothing: the bar has its form
// before the browser draws the bar, so that nothing moves.
(() => {
    "use strict";

    function day(form, label, name, value, { first, last }) {
        const field = document.createElement("label");
        const input = document.createElement("input");
        Object.assign(input, { type: "date", name, value, min: first, max: last, required: true });
        field.append(label, input);
        form.append(field);
        return input;
    }

    function formOf(data) {
        const form = document.createElement("form");
        form.className = "fd-days";
        form.action = "/" + data.page;
        form.setAttribute("aria-label", "Any days");
        const from = day(form, "From", "from", data.from, data);
        const to = day(form, "To", "to", data.to, data);
        const wrong = () => {
            if (from.value > to.value) return "The last day is before the first.";
            const days = 1 + (Date.parse(to.value) - Date.parse(from.value)) / 864e5;
            return days > data.most ? "At most " + data.most + " days can be shown at once; these are " + days + "." : "";
        };
        form.addEventListener("input", () => to.setCustomValidity(wrong()));
        if (data.segment) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "segment", value: data.segment }));
        form.append(Object.assign(document.createElement("button"), { textContent: "Show" }));
        return form;
    }

    function offer(filters) {
        filters.querySelector(".filters-row").append(formOf(document.querySelector("script[data-first]").dataset));
        // The bar sticks to the top and is taller now; what a link leads to must stop below it.
        const { style } = document.documentElement;
        new ResizeObserver(() => style.setProperty("--bar", filters.offsetHeight + "px")).observe(filters);
    }

    // The bar is whole when something stands behind it.
    const read = new MutationObserver(() => {
        const filters = document.querySelector(".filters");
        if (!filters?.nextSibling) return;
        read.disconnect();
        offer(filters);
    });
    read.observe(document, { childList: true, subtree: true });
    document.addEventListener("DOMContentLoaded", () => read.disconnect());
})();
