/* Copies the words for the police, to be pasted where the police take text; the button is there only where it works. */
(() => {
  "use strict";
  if (!navigator.clipboard) { return; }
  const show = () => { for (const button of document.querySelectorAll("[data-copy][hidden]")) { button.hidden = false; } };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) { return; }
    const words = [...button.closest(".brief-police").querySelectorAll("[data-copied] > *")].map((line) => line.textContent.trim());
    const said = button.querySelector("[aria-live]");
    try {
      await navigator.clipboard.writeText(words.join("\n"));
      said.textContent = "Copied";
    } catch {
      said.textContent = "Could not be copied: mark the words and copy them";
    }
    setTimeout(() => { said.textContent = "Copy these words"; }, 5000);
  });
  new MutationObserver(show).observe(document.getElementById("main"), { childList: true, subtree: true });
  show();
})();
