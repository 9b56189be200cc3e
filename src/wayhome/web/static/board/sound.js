/* The sound of an alarm that must be answered: a tone made here (no file), again every few seconds until
   somebody has it. Browsers stay silent until the page was pressed once, so sound starts off and says so.
   Silencing holds a minute, for the alarms there are: it answers none of them. A new one sounds at once. */
(() => {
  "use strict";
  const REPEAT_MS = 4000;
  const HUSH_MS = 60000;
  let context = null;
  let hushed = new Map();
  let ringing = [];
  let stale = false;
  let timer = null;

  const on = () => context !== null && context.state === "running";

  const beep = (frequency, start, seconds) => {
    const tone = context.createOscillator();
    const loud = context.createGain();
    tone.type = "square";
    tone.frequency.value = frequency;
    loud.gain.setValueAtTime(0.0001, start);
    loud.gain.exponentialRampToValueAtTime(0.35, start + 0.02);
    loud.gain.setValueAtTime(0.35, start + seconds - 0.05);
    loud.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
    tone.connect(loud).connect(context.destination);
    tone.start(start);
    tone.stop(start + seconds);
  };

  const must = () => ringing.filter((id) => !(hushed.get(id) > performance.now()));

  const play = () => {
    document.documentElement.dataset.sounding = "no";
    show();
    if (!on() || (must().length === 0 && !stale)) { return; }
    const now = context.currentTime;
    document.documentElement.dataset.sounding = "yes";
    if (must().length) {
      for (const [index, frequency] of [880, 660, 880, 660].entries()) { beep(frequency, now + index * 0.25, 0.22); }
    } else {
      for (const index of [0, 1, 2]) { beep(330, now + index * 0.4, 0.3); }
    }
  };

  const show = () => {
    const button = document.getElementById("sound");
    const hush = document.getElementById("hush");
    if (button) {
      button.setAttribute("aria-pressed", String(on()));
      button.querySelector("[data-on]").hidden = !on();
      button.querySelector("[data-off]").hidden = on();
      button.classList.toggle("primary", !on());
    }
    if (hush) { hush.hidden = !on() || must().length === 0; }
  };

  const keep = () => {
    if (timer === null) { timer = setInterval(play, REPEAT_MS); }
  };

  /* Which alarms must be answered now; rings at once for one that was not there before. */
  const ring = (ids) => {
    const fresh = ids.some((id) => !ringing.includes(id));
    ringing = ids;
    hushed = new Map([...hushed].filter(([id]) => ids.includes(id)));
    keep();
    if (fresh) { play(); } else { show(); }
  };

  const cry = (isStale) => {
    const begins = isStale && !stale;
    stale = isStale;
    keep();
    if (begins) { play(); }
  };

  document.addEventListener("click", async (event) => {
    if (event.target.closest("#sound")) {
      if (on()) {
        await context.suspend();
      } else {
        context = context || new AudioContext();
        await context.resume();
        beep(880, context.currentTime, 0.15);
      }
      play();
    }
    if (event.target.closest("#hush")) {
      hushed = new Map(ringing.map((id) => [id, performance.now() + HUSH_MS]));
      play();
    }
  });

  window.wayhomeSound = { ring, cry, show, isOn: on };
})();
