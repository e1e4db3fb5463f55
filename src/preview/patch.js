// Brings an open page from one text of it to the next without loading it again: only what differs is put in. Whatever
// scripts have made their own (charts, filters) cannot be put in place; where that differs, the page must be loaded.
(() => {
    "use strict";

    const SCRIPTED = "script, figure, form, .filters, #freshness";
    const PREVIEW = "script[data-content]";

    const scripted = (node) => node.nodeType === Node.ELEMENT_NODE && (node.matches(SCRIPTED) || node.querySelector(SCRIPTED) !== null);

    const sameTag = (one, other) => one.nodeType === Node.ELEMENT_NODE && one.cloneNode(false).isEqualNode(other.cloneNode(false));

    // The head without what is swapped by other means.
    const frame = (page) =>
        Array.from(page.head.children)
            .filter((one) => !one.matches(PREVIEW + ", title, link[rel=stylesheet]"))
            .map((one) => one.outerHTML)
            .join("\n");

    // How many nodes at the start, or at the end, are the same in both lists; `most` is the shorter list's length.
    function equal(was, now, most, fromEnd) {
        const at = (list, index) => list[fromEnd ? list.length - 1 - index : index];
        let count = 0;
        while (count < most && at(was, count).isEqualNode(at(now, count))) count++;
        return count;
    }

    // Lists the changes that turn `was` into `now`, to be made to `live`; false when they cannot be made.
    function compare(live, was, now, changes) {
        const [seen, old, fresh] = [live, was, now].map((node) => Array.from(node.childNodes));
        if (seen.length !== old.length) return false;
        const most = Math.min(old.length, fresh.length);
        const start = equal(old, fresh, most, false);
        const end = equal(old, fresh, most - start, true);
        const gone = old.slice(start, old.length - end);
        const come = fresh.slice(start, fresh.length - end);
        const place = seen.slice(start, old.length - end);
        if (gone.length === come.length && gone.every((node, index) => node.isEqualNode(come[index]) || sameTag(node, come[index]))) {
            return gone.every((node, index) => {
                if (node.isEqualNode(come[index])) return true;
                return !node.matches(SCRIPTED) && compare(place[index], node, come[index], changes);
            });
        }
        if ([...gone, ...come].some(scripted)) return false;
        changes.push(() => {
            const next = seen[old.length - end] ?? null;
            for (const node of place) node.remove();
            for (const node of come) live.insertBefore(document.importNode(node, true), next);
        });
        return true;
    }

    // What is compared of a page; of the open one before any script changed it.
    const taken = (page) => ({ frame: frame(page), body: page.body.cloneNode(true), title: page.title });

    // Whether the open page, which was made from the page `was`, could be made the page `now`.
    function patch(was, now) {
        const changes = [];
        if (was.frame !== now.frame || !sameTag(was.body, now.body)) return false;
        if (!compare(document.body, was.body, now.body, changes)) return false;
        for (const change of changes) change();
        document.title = now.title;
        return true;
    }

    globalThis.flightdeckPage = { taken, patch };
})();
