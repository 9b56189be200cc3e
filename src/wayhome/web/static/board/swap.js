/* Puts a new board in the place of the old one and leaves alone what did not change, so that focus,
   a marked line and an open menu survive. Children with data-key are matched by it. */
(() => {
  "use strict";

  const parse = (html) => new DOMParser().parseFromString(html, "text/html").querySelector(".board");

  const same = (a, b) => a.dataset.shape === b.dataset.shape;

  /* The text that decides whether a child changed, taken before this page's own marks (ago, marked). */
  const stamp = (root) => {
    for (const child of root.querySelectorAll("[data-key]")) { child.dataset.shape = child.outerHTML; }
  };

  const fill = (place, wanted) => {
    const old = new Map([...place.children].map((child) => [child.dataset.key, child]));
    const focused = document.activeElement && document.activeElement.closest("[data-key]");
    const focusKey = focused && place.contains(focused) ? focused.dataset.key : null;
    let at = place.firstElementChild;
    for (const next of [...wanted.children]) {
      const kept = old.get(next.dataset.key);
      old.delete(next.dataset.key);
      let child = next;
      if (kept && same(kept, next)) {
        child = kept;
      } else if (kept) {
        if (kept.classList.contains("marked")) { next.classList.add("marked"); }
        if (at === kept) { at = kept.nextElementSibling; }
        kept.remove();
      }
      if (child === at) { at = at.nextElementSibling; } else { place.insertBefore(child, at); }
    }
    for (const gone of old.values()) { gone.remove(); }
    if (focusKey && !place.contains(document.activeElement)) {
      const back = [...place.children].find((child) => child.dataset.key === focusKey);
      if (back) { back.focus({ preventScroll: true }); }
    }
  };

  /* Returns what a screen reader should hear: each line's words where its state changed. */
  const changes = (before, after) => {
    const said = new Map([...before.querySelectorAll("[data-says]")].map((line) => [line.dataset.key, line.dataset.says]));
    return [...after.querySelectorAll("[data-says]")]
      .filter((line) => said.get(line.dataset.key) !== line.dataset.says)
      .map((line) => ({ words: line.dataset.says, state: line.dataset.state }));
  };

  const swap = (live, html) => {
    const next = parse(html);
    const current = live.querySelector(".board");
    if (!next || !current) { return []; }
    const news = changes(current, next);
    stamp(next);
    for (const part of next.querySelectorAll("[data-part]")) {
      const place = current.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!place) { current.replaceWith(next); return news; }
      if (part.dataset.size) { place.dataset.size = part.dataset.size; }
      fill(place, part);
    }
    return news;
  };

  window.wayhomeSwap = { swap, stamp };
})();
