/* Check-ins that have no network wait here, each with an id and the phone's own time, and say so honestly. */
(() => {
  "use strict";
  const QUEUE = "wayhome-check-ins";
  const MOST = 50;
  const form = document.querySelector("[data-check-in]");
  if ("serviceWorker" in navigator) { navigator.serviceWorker.register("/p/worker.js", { scope: "/p/" }).catch(() => {}); }
  if (!form) { return; }
  const place = document.querySelector("[data-said]");
  const say = (words, state) => { place.hidden = false; place.dataset.state = state; place.textContent = words; };
  const waiting = () => { try { return JSON.parse(localStorage.getItem(QUEUE)) || []; } catch { return []; } };
  const keep = (list) => localStorage.setItem(QUEUE, JSON.stringify(list.slice(-MOST)));
  const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const newId = () => {
    if (crypto.randomUUID) { return crypto.randomUUID(); }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  /* Only what waited gives its own time: a clock that is slow would make a word of now look old. */
  const send = async (one, fresh) => {
    const said = { event: one.event, visit: one.visit, at: one.event === fresh ? "" : one.at };
    const response = await fetch(form.action, {
      method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(said), signal: AbortSignal.timeout(8000),
    });
    if (response.status >= 500 || response.status === 429) { throw new Error("busy"); }
    return { good: response.ok, words: (await response.json()).said };
  };
  let sending = false;
  const flush = async (fresh) => {
    if (sending) { return; }
    sending = true;
    try {
      for (let list = waiting(); list.length; list = waiting()) {
        const answer = await send(list[0], fresh);
        keep(waiting().slice(1));
        say(answer.words, answer.good ? "good" : "alarm");
      }
    } catch {
      const list = waiting();
      if (list.length) { say(`Not sent yet: ${clock(list[0].at)}. It is sent when there is a network; keep this page open.`, "due"); }
    } finally { sending = false; }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const visit = form.elements.visit ? form.elements.visit.value : "";
    const one = { event: newId(), visit, at: new Date().toISOString() };
    keep([...waiting(), one]);
    say("Sending …", "plain");
    flush(one.event);
  });
  addEventListener("online", () => flush());
  setInterval(() => { if (waiting().length) { flush(); } }, 15000);
  if (waiting().length) { flush(); }
})();
