/* What every page has: one press of a form's button sends it once; the first error gets the focus; menus close. */
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent === "yes") { event.preventDefault(); return; }
    if (form.method !== "post" || "resend" in form.dataset) { return; }
    form.dataset.sent = "yes";
    /* A page that comes back from the browser's memory, or a server that never answers, frees it again. */
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) { delete form.dataset.sent; }
  });
  /* A menu of the head closes by Escape (and the focus goes back to it), by a press elsewhere, by going on. */
  const close = (but) => {
    for (const menu of document.querySelectorAll(".menu[open]")) { if (menu !== but) { menu.open = false; } }
  };
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(".menu[open]");
    if (menu) { close(); menu.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => close(event.target.closest(".menu")));
  document.addEventListener("focusin", (event) => close(event.target.closest(".menu")));
  document.addEventListener("DOMContentLoaded", () => {
    const wrong = document.querySelector("[aria-invalid='true'], .problems");
    if (wrong) { wrong.focus(); }
  });
})();
