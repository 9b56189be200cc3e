/* A press waits in this phone until the server has really taken it: for a worker's page and an enrolled phone's.
   Kept are the kind of button, ids and times; no name, no place, and nothing is taken away unsaid. */
(() => {
  "use strict";
  const MOST = 50;
  const SOONEST_MS = 5000;
  const LATEST_MS = 120000;
  const TIMEOUT_MS = 8000;
  const REGISTER_MS = 2000;
  const box = document.querySelector("[data-kept]");
  if (!box) { return; }
  const { queue, send, token, worker, after } = box.dataset;
  /* Not at once: on a slow network the page that it fetches would stand in the way of the first press. */
  const register = () => { if ("serviceWorker" in navigator) { navigator.serviceWorker.register(worker).catch(() => {}); } };
  addEventListener("load", () => setTimeout(register, REGISTER_MS));
  const part = (name) => box.querySelector(`[data-kept-${name}]`);
  const read = (name) => { try { return JSON.parse(localStorage.getItem(queue + name)) || []; } catch { return []; } };
  const write = (name, list) => localStorage.setItem(queue + name, JSON.stringify(list));
  const waiting = () => read("");
  const refused = () => read("-refused");
  const who = box.dataset.who || localStorage.getItem(`${queue}-who`) || "";
  if (box.dataset.who) { try { localStorage.setItem(`${queue}-who`, who); } catch { /* a full or closed store keeps nothing */ } }
  /* On a phone that two people share, what one kept waits for them and holds up nobody else's. */
  const mine = () => waiting().filter((one) => !one.who || one.who === who);
  const label = (what) => box.querySelector(`[data-words="${what}"]`)?.content.textContent || "Check in";
  const clock = (at) => {
    const then = new Date(at);
    const time = then.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    return then.toDateString() === new Date().toDateString() ? time : `${then.toLocaleDateString()} ${time}`;
  };
  const newId = () => {
    if (crypto.randomUUID) { return crypto.randomUUID(); }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const say = (words, state) => {
    const place = part("said");
    place.hidden = !words;
    if (place.textContent !== words) { place.textContent = words; }
    place.dataset.state = state;
  };
  const line = (words) => { const item = document.createElement("li"); item.textContent = words; return item; };
  let hindrance = "";
  let sending = false;
  const draw = () => {
    const kept = waiting();
    part("waiting").hidden = !kept.length;
    part("list").replaceChildren(...kept.map((one) => line(`${label(one.what)}: kept on this phone at ${clock(one.at)}, not sent yet`)));
    part("why").textContent = hindrance || (sending ? "Sending …" : "");
    part("sign-in").hidden = hindrance !== box.dataset.signIn;
    const lost = refused();
    part("refused").hidden = !lost.length;
    part("refused-list").replaceChildren(...lost.map((one) => {
      const item = line(`${label(one.what)} of ${clock(one.at)}: ${one.words} `);
      const button = document.createElement("button");
      button.className = "button";
      button.type = "button";
      button.textContent = "I have read this";
      button.addEventListener("click", () => { write("-refused", refused().filter((other) => other.event !== one.event)); draw(); });
      item.append(button);
      return item;
    }));
  };

  class Stop extends Error {}
  const ask = (address, more) => fetch(address, {
    redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS), ...more, headers: { Accept: "application/json", ...more.headers },
  });
  /* Only JSON of our own view is an answer: a sign-in page, an error page or a stranger's network page is none. */
  const heard = async (response) => {
    if (response.type === "opaqueredirect") { throw new Stop(box.dataset.signIn); }
    if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) { throw new Stop(box.dataset.busy); }
    return response.json();
  };
  /* The page may be hours old and its token another session's: a fresh one is asked for with each sending. */
  const freshToken = async () => {
    if (!token) { return {}; }
    const answer = await heard(await ask(token, {}));
    if (who && answer.who !== who) { throw new Stop(box.dataset.other); }
    return { "X-CSRFToken": answer.token };
  };
  /* Only what waited gives its own time: a clock that is slow would make a word of now look old. */
  const give = async (one, fresh, headers) => {
    const { what, ...said } = one;
    const body = new URLSearchParams({ ...said, at: one.event === fresh ? "" : one.at });
    const response = await ask(send.replace("WHAT", what), { method: "POST", headers, body });
    const answer = await heard(response);
    if (response.status === 401 || response.status === 409) { throw new Stop(answer.said || box.dataset.busy); }
    if (response.status >= 500 || response.status === 429 || answer.event !== one.event) { throw new Stop(box.dataset.busy); }
    return { good: response.ok, words: String(answer.said).slice(0, 200) };
  };
  const settle = (one, answer) => {
    /* The refused is written down before it leaves the queue: whatever ends this page between, it is in one of them. */
    if (!answer.good) { write("-refused", [...refused(), { what: one.what, event: one.event, at: one.at, words: answer.words }]); }
    write("", waiting().filter((other) => other.event !== one.event));
    document.querySelector("[data-before]")?.toggleAttribute("hidden", answer.good);
    say(answer.good ? answer.words : "", "good");
  };
  const sendAll = async (fresh) => {
    let settled = 0;
    hindrance = "";
    draw();
    try {
      const headers = mine().length ? await freshToken() : {};
      for (let list = mine(); list.length; list = mine()) {
        const answer = await give(list[0], fresh, headers);
        settle(list[0], answer);
        settled += 1;
        draw();
      }
      if (waiting().length) { hindrance = box.dataset.other; }
    } catch (error) { hindrance = error instanceof Stop ? error.message : box.dataset.noNetwork; }
    return settled;
  };
  const alone = (work) => (navigator.locks ? navigator.locks.request(queue, work) : work());
  let pause = SOONEST_MS;
  let timer = 0;
  const flush = async (fresh) => {
    if (sending) { return; }
    sending = true;
    clearTimeout(timer);
    const settled = await alone(() => sendAll(fresh));
    sending = false;
    draw();
    if (!mine().length) { pause = SOONEST_MS; } else {
      timer = setTimeout(() => flush(), pause);
      pause = Math.min(pause * 2, LATEST_MS);
    }
    if (settled && after === "reload") { location.assign(location.pathname); }
  };
  const soon = () => { pause = SOONEST_MS; if (waiting().length) { flush(); } };

  /* Where one has arrived one leaves, and then arrives at the next: the server knows which stop that is. */
  const turn = (form, what) => {
    if (what !== "arrive" && what !== "leave") { return; }
    const next = what === "arrive" ? "leave" : "arrive";
    form.dataset.press = next;
    if (what === "leave" && form.elements.stop) { form.elements.stop.remove(); }
    form.querySelector("button").textContent = label(next);
  };
  const keep = (form) => {
    const what = form.dataset.press;
    const value = (name) => (form.elements[name] ? form.elements[name].value : "");
    const one = { what, event: value("event") || newId(), visit: value("visit"), stop: value("stop"), who, at: new Date().toISOString() };
    const list = waiting();
    const same = (other) => other.what === what && other.visit === one.visit && other.stop === one.stop;
    if ((one.stop || what === "back") && list.some(same)) { return ""; }
    if (list.length + refused().length >= MOST) { throw new Stop("This phone can keep no more. Ring your office."); }
    write("", [...list, one]);
    for (const field of document.querySelectorAll("[data-press] [name=event]")) { field.value = newId(); }
    return one.event;
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("press" in form.dataset)) { return; }
    event.preventDefault();
    const what = form.dataset.press;
    say("", "plain");
    try {
      flush(keep(form)).then(() => { if (mine().length) { turn(form, what); } });
      draw();
    } catch (error) {
      if (error instanceof Stop) { say(error.message, "alarm"); } else { form.submit(); } /* nothing can be kept here: as without a script */
    }
    part("waiting").scrollIntoView({ block: "nearest" });
  });
  part("now").addEventListener("click", soon);
  addEventListener("online", soon);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { soon(); } });
  addEventListener("storage", draw);
  addEventListener("pageshow", draw);
  draw();
  soon();
})();
