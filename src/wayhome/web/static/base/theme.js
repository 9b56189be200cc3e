/* Light or dark as stored on this device, set before the first paint; the button in the page's head changes it. */
(() => {
  "use strict";
  const root = document.documentElement;
  const key = "wayhome-theme";
  let stored = null;
  try { stored = localStorage.getItem(key); } catch { /* storage may be forbidden: the system's wish holds */ }
  if (stored === "light" || stored === "dark") { root.dataset.theme = stored; }

  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) { return; }
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem(key, root.dataset.theme); } catch { /* holds for this page only */ }
  });
})();
