/* Times that run on their own, and a loud word when the page is no longer live.
   Countdowns trust the server's time: the difference to this machine's clock is taken once, when they arrive. */
(() => {
  "use strict";
  const STALE_AFTER = 20_000;
  const offsets = new WeakMap();
  let heard = Date.now();

  const pad = (number) => String(number).padStart(2, "0");
  const clock = (seconds) => {
    const left = Math.abs(seconds);
    const hours = Math.floor(left / 3600);
    const rest = `${pad(Math.floor(left / 60) % 60)}:${pad(left % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  };
  const offset = (element) => {
    if (!offsets.has(element)) { offsets.set(element, Date.parse(element.dataset.now) - Date.now()); }
    return offsets.get(element);
  };
  const show = (element, text) => { if (element.textContent !== text) { element.textContent = text; } };

  const tick = () => {
    for (const element of document.querySelectorAll("[data-countdown]")) {
      const left = Math.round((Date.parse(element.dataset.countdown) - (Date.now() + offset(element))) / 1000);
      element.toggleAttribute("data-over-now", left <= 0);
      show(element, left > 0 ? clock(left) : element.dataset.over || `+${clock(left)}`);
    }
    const stale = document.getElementById("not-live");
    if (stale) { stale.hidden = Date.now() - heard < STALE_AFTER; }
  };

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) { heard = Date.now(); }
  });
  // A step that was ticked is drawn anew, and with it the button that had the focus: the hand goes on at the next one.
  let stepped = "";
  document.addEventListener("htmx:beforeSwap", () => { stepped = document.activeElement?.closest("#steps > li")?.id ?? ""; });
  document.addEventListener("htmx:afterSettle", () => {
    if (!stepped || document.activeElement !== document.body) { return; }
    const next = document.querySelector("#steps [data-current] summary") || document.querySelector(`#${stepped} button`);
    next?.focus({ preventScroll: true });
    stepped = "";
  });
  document.addEventListener("DOMContentLoaded", tick);
  document.addEventListener("htmx:afterSettle", tick);
  setInterval(tick, 1000);
})();
