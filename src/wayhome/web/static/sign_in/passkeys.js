/* Shows what needs passkeys only where they work, and says in words when one was not given. */
(() => {
  "use strict";
  const bareAddress = /^(\d+\.){3}\d+$|^\[/.test(location.hostname);
  const works = "PublicKeyCredential" in window && isSecureContext && !bareAddress;
  document.addEventListener("DOMContentLoaded", () => {
    for (const part of document.querySelectorAll("[data-passkeys]")) { part.hidden = !works; }
    for (const part of document.querySelectorAll("[data-no-passkeys]")) { part.hidden = works; }
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.querySelector("[data-passkey-error]");
    if (!place) { return; }
    const name = event.detail.exception && event.detail.exception.name;
    place.textContent = name === "InvalidStateError"
      ? "This device has a passkey for your account already."
      : "The passkey was not given, or it took too long. Try again, or use another way.";
    place.hidden = false;
  });
})();
