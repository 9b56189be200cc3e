/* Keeps one page without anything about anybody, for when there is no network; answers nothing else. */
"use strict";
const HOME = new URL(self.registration.scope).pathname;
const KEPT = `wayhome-shell-1${HOME}`;
const PAGE = `${HOME}offline/`;
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(KEPT);
    const page = await fetch(PAGE, { credentials: "omit" });
    const text = await page.clone().text();
    const files = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
    await cache.put(PAGE, page);
    await cache.addAll(files);
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) { return; }
  if (event.request.mode === "navigate" && address.pathname === HOME) {
    event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
  } else if (address.pathname.startsWith("/static/")) {
    event.respondWith(fetch(event.request).catch(() => caches.match(event.request)));
  }
});
