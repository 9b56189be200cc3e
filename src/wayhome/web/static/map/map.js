/* Draws a route and its numbered stops, shapes and marks, from the JSON block that data-map names. Leaflet is loaded when a map is to
   be seen and not before; without the agency's own tiles the ground stays plain, and nobody else is asked anything. */
(() => {
  "use strict";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let leaflet = null;

  const wanted = (tag, settings) => new Promise((done, failed) => {
    const element = Object.assign(document.createElement(tag), settings, { onload: done, onerror: failed });
    document.head.append(element);
  });
  const load = (element) => {
    leaflet ??= Promise.all([
      wanted("link", { rel: "stylesheet", href: element.dataset.leafletCss }),
      wanted("script", { src: element.dataset.leaflet }),
    ]);
    return leaflet;
  };

  const plain = (words) => {
    const said = document.createElement("span");
    said.textContent = words;
    return said.innerHTML;
  };

  const make = async (element, drawing) => {
    await load(element);
    element.hidden = false;
    const data = JSON.parse(document.getElementById(element.dataset.map).textContent);
    const map = L.map(element, {
      attributionControl: Boolean(data.tiles || data.streets), maxZoom: 19, minZoom: 2, maxBounds: [[-85, -720], [85, 720]],
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
      // A page is scrolled with the same finger and the same wheel: a map that is only read leaves them to it.
      scrollWheelZoom: drawing, dragging: drawing || !L.Browser.mobile,
    });
    L.control.scale({ imperial: false }).addTo(map);
    if (map.attributionControl) { map.attributionControl.setPrefix(false); }
    if (data.tiles) {
      L.tileLayer(data.tiles.url, { maxZoom: 19, attribution: plain(data.tiles.attribution) }).addTo(map);
    }
    const view = { map, data, marks: L.layerGroup().addTo(map) };
    if (data.streets) { map.attributionControl.addAttribution(plain(data.streets.attribution)); }
    return view;
  };

  const draw = (view, stops, route) => {
    view.marks.clearLayers();
    if (route.length) {
      L.polyline(route, { className: "map-route", interactive: false }).addTo(view.marks);
      route.forEach((at, number) => L.circleMarker(at, {
        className: number ? "map-point" : "map-point first", radius: number ? 3 : 7, interactive: false,
      }).addTo(view.marks));
    }
    for (const stop of stops) {
      const icon = L.divIcon({ className: "map-stop", html: String(Number(stop.number)), iconSize: null });
      const marker = L.marker(stop.at, { icon, interactive: false, keyboard: false }).addTo(view.marks);
      marker.getElement().dataset.state = stop.state || "";
    }
  };

  /* An area stays an area, with its holes: a sector or a circle gets no pin, since nobody is known to stand at its middle. */
  const lay = (view) => {
    for (const shape of view.data.shapes || []) {
      L.polygon(shape.rings, { className: shape.doubtful ? "map-shape doubtful" : "map-shape", interactive: false, smoothFactor: 0 }).addTo(view.map);
    }
    for (const line of view.data.lines || []) {
      L.polyline(line.points, { className: `map-route ${line.kind}`, interactive: false }).addTo(view.map);
    }
    for (const mark of view.data.marks || []) {
      const icon = L.divIcon({ className: `map-mark ${mark.kind}`, html: String(Number(mark.number)), iconSize: null });
      L.marker(mark.at, { icon, interactive: false, keyboard: false }).addTo(view.map);
    }
  };

  const extent = (data) => [
    ...data.route, ...data.stops.map((stop) => stop.at),
    ...(data.shapes || []).flatMap((shape) => shape.rings.flat()),
    ...(data.lines || []).flatMap((line) => line.points), ...(data.marks || []).map((mark) => mark.at),
  ];

  const streets = (view) => {
    if (view.data.streets && window.wayhomeStreets) { window.wayhomeStreets.under(view, view.data.streets); }
  };

  const look = (view, places) => {
    if (places.length) {
      view.map.fitBounds(L.latLngBounds(places), { paddingTopLeft: [72, 36], paddingBottomRight: [36, 36], maxZoom: 16, animate: false });
    } else if (view.data.centre) {
      view.map.setView(view.data.centre, 13, { animate: false });
    } else if (view.data.streets) {
      view.map.setView(view.data.streets.middle, 13, { animate: false });
    } else {
      view.map.setView([25, 0], 2, { animate: false });
    }
  };

  window.wayhomeMap = { make, draw, look, streets };

  for (const element of document.querySelectorAll("[data-map]")) {
    if (element.closest("[data-map-edit]")) { continue; } // draw.js opens that one
    const show = () => make(element, false).then((view) => {
      look(view, extent(view.data));
      draw(view, view.data.stops, view.data.route);
      lay(view);
      streets(view);
    }).catch(() => { element.hidden = true; }); // the words below it say the same
    const folded = element.closest("details:not([open])"); // nobody looks at it yet: the page stays light
    if (folded) { folded.addEventListener("toggle", show, { once: true }); } else { show(); }
  }
})();
