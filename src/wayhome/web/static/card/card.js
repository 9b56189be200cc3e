/* The call card: the phone's position when it is asked for; and away from the page at once, with no way back to it. */
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

  const away = document.querySelector("[data-leave]");
  const leave = () => {
    document.body.hidden = true;
    location.replace(away.href);
  };
  away.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  // Shift three times, as public services that must be left in a hurry do: Escape closes things, and is pressed by chance.
  let shifts = [];
  addEventListener("keydown", (event) => {
    if (event.repeat) { return; }
    shifts = event.key === "Shift" ? [...shifts.slice(-2), event.timeStamp] : [];
    if (shifts.length === 3 && shifts[2] - shifts[0] < 2_000) { leave(); }
  });
})();
