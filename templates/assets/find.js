// The palette: the list of everything on the site, narrowed while the reader types. The list stands before this text, in the same
// file; both are loaded when the palette is first opened.
(() => {
    "use strict";

    const MOST = 40;
    const root = globalThis.flightdeckRoot || "";
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const list = globalThis.flightdeckList.map(([kind, label, detail, path]) => {
        const name = plain(label);
        return { kind, label, detail, path, name, all: name + " " + plain(kind + " " + detail) };
    });

    // How well an entry fits: its name begins with the words, a word of it does, it holds them, or only its details do.
    function fit(entry, words) {
        if (!words.every((word) => entry.all.includes(word))) return -1;
        const [first] = words;
        if (entry.name.startsWith(words.join(" "))) return 3;
        if (entry.name.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(first))) return 2;
        return entry.name.includes(first) ? 1 : 0;
    }

    function found(text) {
        const words = plain(text).split(/\s+/).filter(Boolean);
        if (words.length === 0) return list.slice(0, MOST);
        const fits = list.map((entry, place) => ({ entry, place, fit: fit(entry, words) })).filter((one) => one.fit >= 0);
        fits.sort((a, b) => b.fit - a.fit || a.place - b.place);
        return fits.slice(0, MOST).map((one) => one.entry);
    }

    const make = (tag, attributes, ...children) => {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        element.append(...children);
        return element;
    };

    const input = make("input", {
        type: "search", role: "combobox", "aria-label": "{{js-find}}", placeholder: "{{js-find}}",
        "aria-expanded": "true", "aria-controls": "find-list", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false",
    });
    const options = make("ul", { id: "find-list", role: "listbox", "aria-label": "{{js-found}}" });
    const none = make("p", { class: "find-none", role: "status" });
    const dialog = make("dialog", { class: "find", "aria-label": "{{frame-find-word}}" }, input, options, none);
    let shown = [];
    let chosen = 0;

    function show() {
        shown = found(input.value);
        options.replaceChildren(...shown.map((entry, place) => option(entry, place)));
        none.textContent = shown.length === 0 ? "{{js-none-found}}" : "";
        choose(0);
    }

    function option(entry, place) {
        const link = make("a", { href: root + entry.path, tabindex: "-1" }, make("b", {}, entry.label));
        if (entry.detail) link.append(" ", make("span", {}, entry.detail));
        link.addEventListener("click", () => dialog.close());
        return make("li", { id: "find-" + place, role: "option" }, link, make("i", {}, entry.kind));
    }

    function choose(place) {
        options.children[chosen]?.setAttribute("aria-selected", "false");
        chosen = Math.max(0, Math.min(place, shown.length - 1));
        const item = options.children[chosen];
        if (!item) return input.removeAttribute("aria-activedescendant");
        item.setAttribute("aria-selected", "true");
        item.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", item.id);
    }

    const MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

    input.addEventListener("input", show);
    dialog.addEventListener("keydown", (event) => {
        if (event.key in MOVES) {
            event.preventDefault();
            choose(chosen + MOVES[event.key]);
        } else if (event.key === "Enter" && shown[chosen]) {
            event.preventDefault();
            options.children[chosen].querySelector("a").click();
        }
    });
    dialog.addEventListener("click", (event) => {
        if (event.target === dialog) dialog.close();
    });
    document.body.append(dialog);

    globalThis.flightdeckFind = () => {
        input.value = "";
        if (!dialog.open) dialog.showModal();
        show();
        input.focus();
    };
})();
