// Keeps an open page up to date while the preview runs. The preview adds this script to what it sends; no site holds it.
(() => {
    "use strict";

    const KEY = "flightdeck-preview";
    const script = document.currentScript;
    const { taken, patch } = globalThis.flightdeckPage;
    // The form of the preview is no part of the page.
    const form = document.querySelector(".fd-days");
    const bar = form?.parentElement;
    form?.remove();
    let sent = taken(document);
    bar?.append(form);
    const all = (selector) => Array.from(document.querySelectorAll(selector));

    // ---- The place on the page, across a reload ----

    const openTables = () => all("details").map((one) => one.open);

    function reload() {
        try {
            sessionStorage.setItem(KEY, JSON.stringify({ page: location.href, x: scrollX, y: scrollY, open: openTables() }));
        } catch {
            // Without storage the browser keeps the place as well as it can.
        }
        location.reload();
    }

    function restore() {
        let kept = null;
        try {
            kept = JSON.parse(sessionStorage.getItem(KEY));
            sessionStorage.removeItem(KEY);
        } catch {
            return;
        }
        if (!kept || kept.page !== location.href) return;
        const tables = all("details");
        if (tables.length === kept.open.length) tables.forEach((one, index) => (one.open = kept.open[index]));
        window.scrollTo(kept.x, kept.y);
    }

    // ---- Another text of the page, put in place where it can be ----

    async function renew() {
        try {
            const answer = await fetch(location.href, { cache: "no-cache" });
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            const { content } = page.querySelector("script[data-content]").dataset;
            const newer = taken(page);
            if (!patch(sent, newer)) return reload();
            sent = newer;
            script.dataset.content = content;
        } catch {
            reload();
        }
    }

    // ---- Styles, swapped in place ----

    const sheets = () => all('link[rel="stylesheet"]:not([data-preview])');

    function swap(styles) {
        const old = sheets();
        if (old.length !== styles.length) return reload();
        old.forEach((link, index) => {
            if (link.getAttribute("href") === styles[index]) return;
            const newer = link.cloneNode();
            newer.href = styles[index];
            // The old one stays until the new one is there, so that the page is never without.
            link.dataset.preview = "old";
            newer.addEventListener("load", () => link.remove());
            newer.addEventListener("error", reload);
            link.after(newer);
        });
    }

    // ---- Problems of the last build, over the last good page ----

    function add(parent, name, className, text) {
        const element = document.createElement(name);
        if (className) element.className = className;
        if (text) element.textContent = text;
        parent.append(element);
        return element;
    }

    function listed(list, { place, message, hint }) {
        const item = add(list, "li");
        if (place) write(add(item, "p", "fd-place"), place);
        write(add(item, "p", "fd-message"), message);
        if (hint) write(add(item, "p", "fd-hint"), "Hint: " + hint);
    }

    // Names stand between backticks, as in the terminal.
    function write(parent, text) {
        const parts = text.split("`");
        if (parts.length % 2 === 0) return parent.append(text);
        parts.forEach((part, index) => (index % 2 ? add(parent, "code", "", part) : parent.append(part)));
    }

    function show(problems) {
        document.querySelector(".fd-problems")?.remove();
        if (problems.length === 0) return;
        const box = document.createElement("section");
        box.className = "fd-problems";
        box.setAttribute("aria-label", "Problems of the last build");
        const said = add(box, "div");
        said.setAttribute("role", "alert");
        const head = add(said, "header");
        const words = add(head, "div");
        add(words, "h2", "", problems.length === 1 ? "1 problem" : problems.length + " problems");
        add(words, "p", "", "You see the last good page.");
        const list = add(said, "ol");
        for (const problem of problems) listed(list, problem);
        const close = add(head, "button", "", "Hide");
        close.type = "button";
        close.addEventListener("click", () => box.remove());
        document.body.append(box);
    }

    // ---- News ----

    // One after the other: the next news may come while the last is being put in place.
    let busy = Promise.resolve();
    const receive = (news) => (busy = busy.then(() => take(news)));

    async function take({ content, styles, problems }) {
        if (content !== script.dataset.content) await renew();
        swap(styles);
        show(problems);
    }

    let source = null;

    // A tab in the background keeps no connection open: a browser grants one host only a few.
    function listen() {
        if (source || document.visibilityState === "hidden") return;
        source = new EventSource("/_flightdeck/events?page=" + encodeURIComponent(location.pathname + location.search));
        source.addEventListener("state", (event) => receive(JSON.parse(event.data)));
    }

    function rest() {
        source?.close();
        source = null;
    }

    document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? rest() : listen()));
    addEventListener("pagehide", rest);
    addEventListener("pageshow", listen);
    addEventListener("load", restore);
    listen();
})();
