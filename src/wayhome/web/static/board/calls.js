/* A call that comes in opens its briefing by itself on a duty desk: the server writes down who it was shown to.
   The card is kept by the board as long as its call does not change, so each is asked for once. */
(() => {
  "use strict";
  const live = document.getElementById("live");
  if (!live) { return; }

  const open = async (place) => {
    const address = place.dataset.opens;
    place.removeAttribute("data-opens");
    try {
      const answer = await fetch(address, { cache: "no-store", headers: { "X-Requested-With": "board" } });
      if (!answer.ok || answer.redirected) { return; } // the button stays: it says why
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...page.body.childNodes);
    } catch {
      place.dataset.opens = address; // no network: tried again with the next change
    }
  };

  const look = () => { for (const place of live.querySelectorAll("[data-opens]")) { open(place); } };
  new MutationObserver(look).observe(live, { childList: true, subtree: true });
  look();
})();
