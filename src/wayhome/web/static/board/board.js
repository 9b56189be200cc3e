/* The live board. Events come by a stream; when it breaks, by asking every two seconds; when nothing is
   heard for five seconds, or the engine's own beat has stopped, the board says loudly that it is stale
   (invariant I11), by the browser's own clock. */
(() => {
  "use strict";
  const STALE_MS = 5000;
  const POLL_MS = 2000;
  const live = document.getElementById("live");
  if (!live) { return; }
  const { swap, stamp } = window.wayhomeSwap;
  const sound = window.wayhomeSound;
  const title = document.title;

  let heardAt = performance.now();
  let heardClock = new Date();
  let skewMs = 0;
  let source = null;
  let polling = null;
  let trouble = "";

  /* ---- what is heard ---- */

  const heard = (beat) => {
    skewMs = Date.parse(beat.at) - Date.now();
    trouble = beat.trouble || "";
    if (!trouble) {
      heardAt = performance.now();
      heardClock = new Date();
    }
    showBeat(beat);
    judge();
  };

  const board = (html) => {
    const news = swap(live, html);
    say(news);
    tell();
    ago();
  };

  const say = (news) => {
    const loud = news.filter((one) => one.state === "alarm");
    const quiet = news.filter((one) => one.state !== "alarm").slice(0, 5);
    if (loud.length) { document.getElementById("assertive").textContent = loud.map((one) => one.words).join(". "); }
    if (quiet.length) { document.getElementById("polite").textContent = quiet.map((one) => one.words).join(". "); }
  };

  const unanswered = () => {
    const ids = [...live.querySelectorAll("[data-unanswered]")].map((line) => line.dataset.unanswered);
    return [...new Set(ids)];
  };

  const tell = () => {
    sound.ring(unanswered());
    flash();
  };

  /* ---- the stream, and asking where there is none ---- */

  const listen = () => {
    source = new EventSource(live.dataset.stream);
    source.addEventListener("board", (event) => board(event.data));
    source.addEventListener("beat", (event) => { stopAsking(); link("good", "Live"); heard(JSON.parse(event.data)); });
    source.addEventListener("leave", () => location.reload());
    source.onerror = () => {
      link("due", "Connection lost, trying again");
      ask();
      if (source.readyState === EventSource.CLOSED) { setTimeout(listen, POLL_MS); }
    };
  };

  const ask = () => {
    if (polling !== null) { return; }
    polling = setInterval(async () => {
      try {
        const answer = await fetch(live.dataset.poll, { cache: "no-store", headers: { "X-Requested-With": "board" } });
        if (answer.redirected || answer.status === 403) { location.reload(); return; } // whoever may no more read leaves
        if (!answer.ok) { return; }
        const said = await answer.json();
        link("due", "Asking every 2 s (no stream)");
        board(said.board);
        heard(said.beat);
      } catch { /* still nothing: the clock below says so */ }
    }, POLL_MS);
  };

  const stopAsking = () => {
    clearInterval(polling);
    polling = null;
  };

  /* ---- stale ---- */

  const two = (number) => String(number).padStart(2, "0");

  const judge = () => {
    const stale = performance.now() - heardAt > STALE_MS;
    const sign = document.getElementById("stale");
    if (stale && sign.hidden) {
      sign.querySelector("[data-since]").textContent = `since ${two(heardClock.getHours())}:${two(heardClock.getMinutes())}`;
      sign.hidden = false;
      document.documentElement.dataset.stale = "yes";
      link("alarm", "Not live");
    } else if (!stale && !sign.hidden) {
      sign.hidden = true;
      delete document.documentElement.dataset.stale;
    }
    if (stale && trouble) { sign.querySelector(".why").textContent = trouble; }
    sound.cry(stale);
    flash();
  };

  /* ---- what is shown of the machine itself ---- */

  const link = (state, words) => {
    const tag = document.querySelector("[data-link]");
    if (!tag) { return; }
    tag.dataset.state = state;
    tag.querySelector("[data-link-words]").textContent = words;
  };

  const showBeat = (beat) => {
    const words = document.querySelector("[data-beat-words]");
    if (words) { words.textContent = beat.words; }
    const place = document.querySelector("[data-trouble]");
    if (place) { place.textContent = beat.notes || ""; }
  };

  let lit = false;
  const flash = () => {
    const stale = document.documentElement.dataset.stale === "yes";
    const count = unanswered().length;
    if (!stale && count === 0) { document.title = title; return; }
    const words = stale ? "NOT WATCHING" : `(${count}) ALARM`;
    document.title = lit ? words : `${words} · ${title}`;
  };

  const ago = () => {
    const now = Date.now() + skewMs;
    for (const place of live.querySelectorAll("[data-until]")) {
      const minutes = Math.floor((Date.parse(place.dataset.until) - now) / 60000);
      const long = Math.abs(minutes) >= 60 ? `${Math.floor(Math.abs(minutes) / 60)} h ${Math.abs(minutes) % 60} min` : `${Math.abs(minutes)} min`;
      place.textContent = minutes >= 0 ? `in ${long}` : `${long} ago`;
    }
    for (const place of document.querySelectorAll("[data-clock]")) {
      const clock = new Date();
      place.textContent = `${two(clock.getHours())}:${two(clock.getMinutes())}`;
    }
  };

  /* ---- keyboard: j and k mark a line, Enter opens it, a acknowledges it.
     One stray key answers nothing: where no alarm is marked, a only marks the first that nobody has. ---- */

  const lines = () => [...live.querySelectorAll(".line[tabindex]")];

  const mark = (step) => {
    const all = lines();
    if (all.length === 0) { return; }
    const at = all.findIndex((line) => line.classList.contains("marked"));
    markLine(all[Math.min(all.length - 1, Math.max(0, at + step))] || all[0]);
  };

  const markLine = (next) => {
    if (!next) { return; }
    for (const line of lines()) { line.classList.toggle("marked", line === next); }
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const marked = () => lines().find((line) => line.classList.contains("marked"));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) { return; }
    if (event.key === "j") { mark(1); }
    if (event.key === "k") { mark(-1); }
    if (event.key === "Enter" && marked() && event.target === marked()) {
      const link = marked().querySelector("[data-open], .actions a");
      if (link) { link.click(); }
    }
    if (event.key === "a") {
      const form = marked() && marked().querySelector("[data-acknowledge]");
      if (form) { form.requestSubmit(); } else { markLine(live.querySelector(".line[data-unanswered]")); }
    }
  });

  /* The stream is the same for everybody, so the token of this session is put in at the press. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-acknowledge]") || form.elements.csrfmiddlewaretoken) { return; }
    const token = document.createElement("input");
    token.type = "hidden";
    token.name = "csrfmiddlewaretoken";
    token.value = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    form.append(token);
  }, true);

  /* ---- the duty desk says that it is open: when it falls silent, the engine tells people by other ways ---- */

  const HERE_MS = 20000;

  const here = () => {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    fetch(live.dataset.here, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => { /* it will be missed */ });
  };

  if (live.dataset.here) {
    here();
    setInterval(here, HERE_MS);
  }

  stamp(live);
  heard(JSON.parse(live.dataset.beat));
  tell();
  sound.show();
  ago();
  listen();
  setInterval(judge, 500);
  setInterval(() => { lit = !lit; flash(); ago(); }, 1000);
})();
