/* The call card: the phone's position when it is asked for. */
(() => {
  "use strict";
  const SAYS = {
    1: "This browser does not give its position. Look for a street sign and a house number.",
    2: "The position is not known just now. Look for a street sign and a house number.",
    3: "The position was not found in time. Look for a street sign and a house number.",
  };
  const form = document.querySelector("[data-position]");
  const says = form.querySelector("[data-position-says]");
  let asking = false;
  if (navigator.geolocation) { form.hidden = false; }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (asking) { return; }
    asking = true;
    says.textContent = "Looking for where this phone is …";
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.latitude.value = coords.latitude;
      form.elements.longitude.value = coords.longitude;
      form.elements.radius_metres.value = Math.round(coords.accuracy);
      form.submit();
    }, (error) => {
      asking = false;
      delete form.dataset.sent;
      says.textContent = SAYS[error.code];
    }, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
  });
})();
