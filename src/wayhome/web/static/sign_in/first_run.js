/* Guesses the office's time zone from this browser, if nobody has chosen one. */
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const list = document.getElementById("id_time_zone");
    if (!list || list.value) { return; }
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if ([...list.options].some((option) => option.value === here)) { list.value = here; }
  });
})();
