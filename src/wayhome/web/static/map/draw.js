/* Drawing a route and placing stops. The text fields are the truth: a press writes into them, and the map is drawn
   from them, so that typing, pasting and pressing are one thing, and what is sent is what is read. */
(() => {
  "use strict";
  const part = document.querySelector("[data-map-edit]");
  if (!part) { return; }
  const element = part.querySelector("[data-map]");
  const what = part.querySelector("[data-map-what]");
  const says = part.querySelector("[data-map-says]");
  const PLACE = /^\(?\s*([-+]?\d{1,3}(?:\.\d*)?)\s*°?\s*[,;\s]\s*([-+]?\d{1,3}(?:\.\d*)?)\s*°?\s*\)?$/;
  const done = [];
  let opening = false;
  let view = null;

  const chosen = () => document.getElementById(what.value);
  const isRoute = () => what.selectedIndex === 0;
  const say = (words) => { says.textContent = words; };
  const read = (line) => {
    const found = PLACE.exec(line.trim().replace("\u2212", "-"));
    const at = found && [Number(found[1]), Number(found[2])];
    return at && Math.abs(at[0]) <= 90 && Math.abs(at[1]) <= 180 ? at : null;
  };
  const route = () => document.getElementById(what.options[0].value).value.split("\n").map(read).filter(Boolean);
  const stops = () => [...what.options].slice(1)
    .map((option, index) => ({ number: index + 1, at: read(document.getElementById(option.value).value) }))
    .filter((stop) => stop.at);
  const places = () => [...route(), ...stops().map((stop) => stop.at)];
  const redraw = () => { if (view) { window.wayhomeMap.draw(view, stops(), route()); } };
  const follow = () => { // what was typed comes into sight once it is typed to its end
    if (view && places().some((at) => !view.map.getBounds().contains(at))) { window.wayhomeMap.look(view, places()); }
  };

  const write = (field, value) => {
    done.push([field, field.value]);
    field.value = value;
    redraw();
  };
  const place = ({ lat, lng }) => {
    const around = ((lng + 180) % 360 + 360) % 360 - 180; // a map can be turned round the world more than once
    const written = `${lat.toFixed(6)}, ${around.toFixed(6)}`;
    const field = chosen();
    if (isRoute()) {
      write(field, [...field.value.split("\n").filter((line) => line.trim()), written].join("\n"));
      say(`Point ${route().length} of the route: ${written}.`);
    } else {
      write(field, written);
      say(`Stop ${what.selectedIndex} is at ${written}.`);
    }
  };

  const NOT_FOUND = {
    1: "Your browser does not give your position: allow it for this page, or press on the map.",
    2: "Your position is not known just now. Press on the map, or type the figures.",
    3: "Your position was not found in time. Try again under the open sky, or press on the map.",
  };
  const presses = {
    centre: () => place(view.map.getCenter()),
    here: () => {
      if (!navigator.geolocation) { say(NOT_FOUND[2]); return; }
      say("Looking for where you are …");
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        const at = { lat: coords.latitude, lng: coords.longitude };
        place(at);
        view.map.setView(at, Math.max(view.map.getZoom(), 15));
        says.append(` Found within ${Math.round(coords.accuracy)} metres.`);
      }, (error) => say(NOT_FOUND[error.code]), { enableHighAccuracy: true, timeout: 15_000 });
    },
    undo: () => {
      const last = done.pop();
      if (!last) { say("Nothing to undo."); return; }
      [last[0].value] = [last[1]];
      redraw();
      say("Undone.");
    },
    clear: () => {
      write(chosen(), "");
      say(isRoute() ? "The route is empty." : `Stop ${what.selectedIndex} has no place on the map.`);
    },
  };

  const name = () => {
    for (const option of [...what.options].slice(1)) {
      const address = document.getElementById(option.dataset.address)?.value.trim();
      option.textContent = `stop ${option.index}${address ? `: ${address}` : ""}`;
    }
  };
  const open = async () => {
    if (!part.open || opening) { return; }
    opening = true;
    name();
    part.querySelector("[data-map-drawing]").hidden = false;
    try {
      view = await window.wayhomeMap.make(element, true);
    } catch {
      part.querySelector("[data-map-drawing]").hidden = true; // the fields below do without
      return;
    }
    window.wayhomeMap.look(view, places());
    if (!places().length && !view.data.centre) { say("Nothing has a place yet: use where you are, or type the first one below."); }
    redraw();
    window.wayhomeMap.streets(view);
    view.map.on("click", (event) => place(event.latlng));
  };

  part.addEventListener("toggle", open);
  part.addEventListener("input", redraw);
  part.addEventListener("change", (event) => { if (event.target !== what) { follow(); } });
  what.addEventListener("focus", name);
  for (const button of part.querySelectorAll("[data-map-press]")) {
    button.addEventListener("click", () => { if (view) { presses[button.dataset.mapPress](); } });
  }
  open();
})();
