/* Leaving a page in a hurry: hidden first, then replaced, so that Back does not show it; the server asks again who one is.
   It stands in the head and waits for nothing, so that a page that was left is not seen again for the blink of an eye.
   Where the server was not reached, this tab remembers that it left, and opens nothing before it has said so. */
(() => {
  "use strict";
  const LEFT = "wayhome-left";
  const LEFT_AT = "wayhome-left-at";
  const TIMES = 3;
  const WITHIN_MS = 2000;
  const { away, send } = document.currentScript.dataset;
  const root = document.documentElement;
  const loadedAt = Date.now();
  const remember = (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* without it the server's word is all there is */ } };
  const recall = (name) => { try { return sessionStorage.getItem(name); } catch { return null; } };
  const forget = (name) => { try { sessionStorage.removeItem(name); } catch { /* nothing was kept */ } };
  const control = () => document.querySelector("[data-leave]");
  const isAway = location.pathname === away;

  const tell = async () => {
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
    try {
      const answer = await fetch(send, { method: "POST", keepalive: true, redirect: "manual", headers: { "X-CSRFToken": token || "" } });
      /* Refused means that this session is gone already: nobody is kept out of their own pages by a mark in a tab. */
      if (answer.type === "opaqueredirect" || answer.status < 500) { forget(LEFT); }
    } catch { /* no network: the mark stays, and is told with the next page */ }
  };
  const go = () => {
    root.hidden = true;
    document.title = "";
    location.replace(away);
  };
  const leave = () => {
    remember(LEFT, "yes");
    remember(LEFT_AT, String(Date.now()));
    tell();
    go();
  };

  if (recall(LEFT)) {
    if (!isAway) { root.hidden = true; }
    document.addEventListener("DOMContentLoaded", () => {
      tell();
      if (!isAway && control()) { go(); } else { root.hidden = false; }
    });
  }
  /* Some browsers keep whole pages for Back. What was loaded before one left is asked for anew. */
  addEventListener("pageshow", (event) => {
    if (event.persisted && Number(recall(LEFT_AT)) > loadedAt) { root.hidden = true; location.reload(); }
  });
  document.addEventListener("submit", (event) => {
    if (event.target === control()) { event.preventDefault(); leave(); }
  });

  /* Shift three times, each alone: no other key, no click, not held. So nobody leaves by writing capitals or marking a
     line. Not Escape, which closes things and is pressed by chance. */
  let presses = [];
  let alone = false;
  const begin = () => { presses = []; alone = false; count(); };
  const count = () => {
    const form = control();
    if (!form) { return; }
    if (presses.length) { form.dataset.count = presses.length; } else { delete form.dataset.count; }
    form.querySelector("[data-leave-says]").textContent = presses.length === TIMES - 1 ? "Shift once more leaves this page." : "";
  };
  let timer = 0;
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift" || event.ctrlKey || event.altKey || event.metaKey) { begin(); return; }
    alone = !event.repeat;
  }, true);
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone || control()?.dataset.leave !== "keys") { return; }
    alone = false;
    presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
    if (presses.length >= TIMES) { leave(); return; }
    clearTimeout(timer);
    timer = setTimeout(begin, WITHIN_MS);
    count();
  }, true);
  for (const other of ["pointerdown", "wheel", "blur"]) { addEventListener(other, begin, { capture: true, passive: true }); }
})();
