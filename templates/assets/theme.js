// The reader's choice of light or dark, set before the page is drawn. Where nothing was chosen, or storage is refused, the page
// follows the system.
(() => {
    "use strict";

    const KEY = "flightdeck-theme";
    const root = document.documentElement;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const system = () => (dark.matches ? "dark" : "light");
    const shown = () => root.dataset.theme || system();

    function apply(theme) {
        if (theme === "light" || theme === "dark") root.dataset.theme = theme;
        else delete root.dataset.theme;
        dispatchEvent(new Event("flightdeck-theme"));
    }

    function stored() {
        try {
            return localStorage.getItem(KEY);
        } catch {
            return null;
        }
    }

    // Who chooses what the system shows anyway follows the system again.
    function choose(theme) {
        const isSystem = theme === system();
        apply(isSystem ? null : theme);
        try {
            if (isSystem) localStorage.removeItem(KEY);
            else localStorage.setItem(KEY, theme);
        } catch {
            // The choice holds for this page.
        }
    }

    function addSwitch() {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "tool theme";
        const other = () => (shown() === "dark" ? "light" : "dark");
        const label = () => {
            const name = other() === "dark" ? "{{js-use-dark}}" : "{{js-use-light}}";
            button.title = name;
            button.setAttribute("aria-label", name);
        };
        button.addEventListener("click", () => choose(other()));
        addEventListener("flightdeck-theme", label);
        dark.addEventListener("change", label);
        label();
        document.querySelector(".tools")?.append(button);
    }

    apply(stored());
    addEventListener("storage", (event) => {
        if (event.key === KEY || event.key === null) apply(stored());
    });
    document.addEventListener("DOMContentLoaded", addSwitch, { once: true });
})();
