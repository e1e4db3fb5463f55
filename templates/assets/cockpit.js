// What the cockpit does beyond its links: keeps the place on the page when a filter is followed, says when the data has
// grown old since the build, moves between filters by arrow keys, closes definitions by Escape, opens tables on paper, opens
// the palette, copies links and pictures.
// The page is whole without it.
(() => {
    "use strict";

    const KEY = "flightdeck-place";
    const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

    // ---- The place on the page ----

    const barHeight = () => document.querySelector(".filters")?.offsetHeight ?? 0;

    // The last section that begins above the reader's line of sight, and how far into it the reader is.
    function place() {
        const line = barHeight() + 24;
        const passed = all("main section[id], main .heat-block[id]").filter((section) => section.getBoundingClientRect().top <= line);
        const section = passed[passed.length - 1];
        return section && window.scrollY > 0 ? { id: section.id, offset: Math.round(section.getBoundingClientRect().top) } : null;
    }

    // The hash alone finds the section; storage, where the browser grants it, finds the exact line.
    function carry(link) {
        const here = place();
        link.hash = here ? here.id : "";
        try {
            sessionStorage.setItem(KEY, JSON.stringify(here));
        } catch {
            // Storage may be refused, for example for files; the hash is enough.
        }
    }

    function restore() {
        let kept = null;
        try {
            kept = JSON.parse(sessionStorage.getItem(KEY));
            sessionStorage.removeItem(KEY);
        } catch {
            return;
        }
        const section = kept && location.hash === "#" + kept.id && document.getElementById(kept.id);
        if (section) window.scrollBy(0, section.getBoundingClientRect().top - kept.offset);
    }

    // ---- Freshness, by the reader's clock ----

    function age() {
        const box = document.getElementById("freshness");
        const newest = box ? Date.parse(box.dataset.newest) : NaN;
        if (Number.isNaN(newest)) return;
        const hours = (Date.now() - newest) / 3600000;
        if (hours <= Number(box.dataset.limitHours)) return;
        box.dataset.state = "stale";
        box.querySelector(".fresh-text").textContent = "{{js-stale}}".replace("{days}", Math.floor(hours / 24));
    }

    // ---- Keys ----

    function move(event) {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        const group = step && event.target.closest(".pills");
        if (!group) return;
        const links = all("a", group);
        const next = links[links.indexOf(event.target) + step];
        if (!next) return;
        event.preventDefault();
        next.focus();
    }

    function close(event) {
        if (event.key !== "Escape") return;
        for (const term of all(".term")) {
            if (term.matches(":hover, :focus-within")) term.dataset.closed = "";
        }
    }

    function reopen(event) {
        const term = event.target.closest?.(".term[data-closed]");
        if (term && !term.contains(event.relatedTarget)) delete term.dataset.closed;
    }

    // ---- What is folded ----

    // A link into a folded part opens it, in browsers that do not do so themselves too.
    function unfold() {
        const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
        let opened = false;
        for (let part = target && target.closest("details"); part; part = part.parentElement.closest("details")) {
            opened ||= !part.open;
            part.open = true;
        }
        if (opened) target.scrollIntoView();
    }

    // ---- Paper ----

    const opened = [];

    function beforePrint() {
        for (const table of all(".chart[data-state=error] .chart-table:not([open])")) {
            table.open = true;
            opened.push(table);
        }
    }

    function afterPrint() {
        for (const table of opened.splice(0)) table.open = false;
    }

    // ---- Find ----

    const script = document.currentScript;

    // A link to the page of everything, which opens the palette instead where it can be loaded.
    function find(event) {
        event?.preventDefault();
        if (globalThis.flightdeckFind) return globalThis.flightdeckFind();
        const link = document.querySelector("a.find-link");
        const tag = document.createElement("script");
        globalThis.flightdeckRoot = script.dataset.root;
        tag.src = script.dataset.find;
        tag.onload = () => (globalThis.flightdeckFind ? globalThis.flightdeckFind() : location.assign(link.href));
        tag.onerror = () => location.assign(link.href);
        document.head.append(tag);
    }

    function findByKey(event) {
        const isWriting = event.target.closest?.("input, textarea, select, [contenteditable]");
        const slash = event.key === "/" && !isWriting && !event.ctrlKey && !event.metaKey && !event.altKey;
        const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
        if (slash || letter) find(event);
    }

    // ---- Copies ----

    let said = null;

    function say(text) {
        if (!said) {
            said = document.createElement("p");
            said.className = "said";
            said.setAttribute("role", "status");
            document.body.append(said);
        }
        said.textContent = text;
        clearTimeout(say.timer);
        say.timer = setTimeout(() => (said.textContent = ""), 4000);
    }

    function tool(text, label, act) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "copy";
        button.textContent = text;
        button.setAttribute("aria-label", label);
        button.addEventListener("click", act);
        return button;
    }

    async function copyLink(id) {
        const address = new URL("#" + id, location.href).href;
        try {
            await navigator.clipboard.writeText(address);
            say("{{js-link-copied}}");
        } catch {
            // Without the clipboard the address bar has it.
            location.hash = id;
            say("{{js-link-in-address}}");
        }
    }

    async function copyPicture(figure, name) {
        const canvas = await globalThis.flightdeckCharts.picture(figure);
        if (!canvas) return say("{{js-no-picture}}");
        const png = new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
        try {
            await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
            say("{{js-picture-copied}}");
        } catch {
            const link = document.createElement("a");
            link.href = URL.createObjectURL(await png);
            link.download = name + ".png";
            link.click();
            setTimeout(() => URL.revokeObjectURL(link.href), 60000);
            say("{{js-picture-saved}}");
        }
    }

    function addCopies() {
        for (const section of all("main section[id]")) {
            const head = section.querySelector(".panel-head");
            const heading = head?.querySelector("h2");
            if (heading) head.append(tool("{{js-copy-link}}", "{{js-copy-link-to}}".replace("{title}", heading.textContent), () => copyLink(section.id)));
        }
        for (const figure of all("figure[data-chart]").filter((figure) => figure.querySelector("script.chart-option"))) {
            const name = figure.querySelector("h3")?.textContent.trim() || figure.dataset.chart;
            figure.querySelector(".chart-frame")?.append(tool("{{js-copy-picture}}", "{{js-copy-chart}}".replace("{title}", name), () => copyPicture(figure, figure.dataset.chart)));
        }
    }

    // Told once a group has a place, so that no script makes the browser lay the page out.
    const inSight = new ResizeObserver((groups) => {
        for (const { target: group } of groups) {
            const current = group.querySelector("[aria-current]");
            if (!current) continue;
            // Only the group scrolls, so that the page does not move.
            group.scrollLeft = current.offsetLeft - group.offsetLeft - (group.clientWidth - current.offsetWidth) / 2;
            inSight.unobserve(group);
        }
    });

    function start() {
        for (const link of all(".filters a")) link.addEventListener("click", () => carry(link));
        for (const group of all(".pills")) inSight.observe(group);
        document.querySelector("a.find-link")?.addEventListener("click", find);
        addCopies();
        unfold();
        age();
    }

    document.addEventListener("keydown", move);
    document.addEventListener("keydown", close);
    document.addEventListener("keydown", findByKey);
    document.addEventListener("pointerout", reopen);
    document.addEventListener("focusout", reopen);
    window.addEventListener("beforeprint", beforePrint);
    window.addEventListener("afterprint", afterPrint);
    window.addEventListener("load", restore);
    window.addEventListener("hashchange", unfold);
    document.addEventListener("DOMContentLoaded", start, { once: true });
})();
