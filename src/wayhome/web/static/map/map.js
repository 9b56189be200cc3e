/* Draws a route and its numbered stops, from the JSON block that data-map names. Leaflet is loaded when a map is to
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

  const make = async (element, drawing) => {
    await load(element);
    element.hidden = false;
    const data = JSON.parse(document.getElementById(element.dataset.map).textContent);
    const map = L.map(element, {
      attributionControl: Boolean(data.tiles), maxZoom: 19, minZoom: 2, maxBounds: [[-85, -720], [85, 720]],
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
      // A page is scrolled with the same finger and the same wheel: a map that is only read leaves them to it.
      scrollWheelZoom: drawing, dragging: drawing || !L.Browser.mobile,
    });
    L.control.scale({ imperial: false }).addTo(map);
    if (data.tiles) {
      map.attributionControl.setPrefix(false);
      const said = document.createElement("span");
      said.textContent = data.tiles.attribution;
      L.tileLayer(data.tiles.url, { maxZoom: 19, attribution: said.innerHTML }).addTo(map);
    }
    return { map, data, marks: L.layerGroup().addTo(map) };
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

  const look = (view, places) => {
    if (places.length) {
      view.map.fitBounds(L.latLngBounds(places), { paddingTopLeft: [72, 36], paddingBottomRight: [36, 36], maxZoom: 16, animate: false });
    } else if (view.data.centre) {
      view.map.setView(view.data.centre, 13, { animate: false });
    } else {
      view.map.setView([25, 0], 2, { animate: false });
    }
  };

  window.wayhomeMap = { make, draw, look };

  for (const element of document.querySelectorAll("[data-map]")) {
    if (element.closest("[data-map-edit]")) { continue; } // draw.js opens that one
    make(element, false).then((view) => {
      look(view, [...view.data.route, ...view.data.stops.map((stop) => stop.at)]);
      draw(view, view.data.stops, view.data.route);
    }).catch(() => { element.hidden = true; }); // the words below it say the same
  }
})();
