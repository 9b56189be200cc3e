/* The agency's own street lines under a map: asked of this server for the box that is seen, and of nobody else.
   One line a class of street, so that a city's thousands are a dozen elements; names where there is room. */
(() => {
  "use strict";
  const WAIT = 150;
  const NAMES_FROM = 15;
  const ORDER = ["path", "small", "street", "large", "main"];
  const LOOKS = {
    motorway: "main", trunk: "main", primary: "main", secondary: "large", tertiary: "large",
    residential: "street", unclassified: "street", living_street: "street", road: "street", pedestrian: "street",
    service: "small", track: "small",
  };
  const look = (kind) => LOOKS[kind.replace("_link", "")] || "path";
  const flip = (line) => line.map(([lon, lat]) => [lat, lon]);

  const draw = (view, found) => {
    view.streets.clearLayers();
    const byLook = Object.fromEntries(ORDER.map((name) => [name, []]));
    for (const feature of found.features) {
      byLook[look(feature.properties.class)].push(...feature.geometry.coordinates.map(flip));
    }
    for (const name of ORDER) {
      if (byLook[name].length) {
        L.polyline(byLook[name], { className: `map-street ${name}`, interactive: false, pane: "streets" }).addTo(view.streets);
      }
    }
    if (view.map.getZoom() >= NAMES_FROM) { name(view, found); }
  };

  const name = (view, found) => { // a name stands in the middle of its longest piece, unless another stands there
    const taken = [];
    const said = new Set();
    const size = view.map.getSize();
    const named = found.features.filter((feature) => feature.properties.name)
      .sort((one, other) => ORDER.indexOf(look(other.properties.class)) - ORDER.indexOf(look(one.properties.class)));
    for (const feature of named) {
      const longest = feature.geometry.coordinates.reduce((one, other) => (other.length > one.length ? other : one));
      const [lon, lat] = longest[Math.floor(longest.length / 2)];
      const at = view.map.latLngToContainerPoint([lat, lon]);
      const half = 3.6 * feature.properties.name.length;
      const box = [at.x - half, at.y - 9, at.x + half, at.y + 9];
      if (said.has(feature.properties.name)) { continue; }
      const outside = box[0] < 0 || box[1] < 0 || box[2] > size.x || box[3] > size.y;
      if (outside || taken.some((one) => box[0] < one[2] && one[0] < box[2] && box[1] < one[3] && one[1] < box[3])) { continue; }
      taken.push(box);
      said.add(feature.properties.name);
      const label = document.createElement("span");
      label.textContent = feature.properties.name;
      L.marker([lat, lon], {
        icon: L.divIcon({ className: "map-name", html: label, iconSize: null }), interactive: false, keyboard: false, pane: "names",
      }).addTo(view.streets);
    }
  };

  const turns = (box) => { // the sheet goes on beyond the date line: what is seen there lies whole turns away
    const seen = [];
    for (let turn = -720; turn <= 720; turn += 360) {
      const [west, east] = [Math.max(box.getWest() - turn, -180), Math.min(box.getEast() - turn, 180)];
      if (west < east) {
        seen.push({ turn, sides: {
          south: Math.max(box.getSouth(), -90).toFixed(5), west: west.toFixed(5),
          north: Math.min(box.getNorth(), 90).toFixed(5), east: east.toFixed(5),
        } });
      }
    }
    return seen;
  };

  const under = (view, streets) => {
    const of = async ({ turn, sides }) => {
      const answer = await fetch(`${streets.url}?${new URLSearchParams(sides)}`, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) { throw new Error("no streets"); }
      const { features } = await answer.json();
      for (const { geometry } of features) {
        for (const line of geometry.coordinates) { for (const place of line) { place[0] += turn; } }
      }
      return features;
    };
    view.map.createPane("streets").style.zIndex = 250;
    view.map.createPane("names").style.zIndex = 450;
    view.streets = L.layerGroup().addTo(view.map);
    let asked = 0;
    let waiting = 0;
    const ask = async () => {
      const mine = ++asked;
      try {
        const features = (await Promise.all(turns(view.map.getBounds()).map(of))).flat();
        if (mine === asked) { draw(view, { features }); }
      } catch {
        // the ground stays as it is: what lies on it and the words below are there all the same
      }
    };
    view.map.on("moveend", () => { clearTimeout(waiting); waiting = setTimeout(ask, WAIT); });
    ask();
  };

  window.wayhomeStreets = { under };
})();
