/* Maps, where the house has a server of tiles. Pages say the same in words and fields. */
(function () {
  "use strict";

  const DENMARK = [[54.5, 8.0], [57.9, 15.3]];
  const MIDDLE = [56.16, 10.2];

  function begun(element) {
    element.hidden = false;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", element.dataset.label);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(element, {
      maxBounds: DENMARK,
      zoomAnimation: !calm,
      fadeAnimation: !calm,
      markerZoomAnimation: !calm,
      scrollWheelZoom: false,
    }).setView(MIDDLE, 10);
    map.attributionControl.setPrefix(false);
    const credit = document.createElement("span");
    credit.textContent = element.dataset.credit;
    L.tileLayer(element.dataset.tiles, { maxZoom: 18, attribution: credit.innerHTML }).addTo(map);
    return map;
  }

  function pin(label) {
    return { icon: L.divIcon({ className: "map-pin", iconSize: [24, 24] }), alt: label, title: label, keyboard: true };
  }

  /* The places in the list below, each pin a way to its proposal. */
  function show(element) {
    const map = begun(element);
    const places = [...document.querySelectorAll("[data-place]")].map((item) => {
      const link = item.querySelector("a");
      const at = item.dataset.place.split(" ").map(Number);
      const go = () => location.assign(link.href);
      const marker = L.marker(at, pin(link.textContent)).addTo(map).on("click", go);
      marker.on("keypress", (event) => event.originalEvent.key === "Enter" && go());
      return at;
    });
    map.fitBounds(places, { maxZoom: 15, padding: [24, 24] });
  }

  /* Click to fill in the two fields; typing in them moves the pin. */
  function pick(element) {
    const comma = document.documentElement.lang === "da" ? "," : ".";
    const fields = ["latitude", "longitude"].map((id) => document.getElementById(id));
    let map = null;
    let marker = null;
    const typed = () => fields.map((field) => Number.parseFloat(field.value.replace(",", ".")));
    function place(at) {
      marker ??= L.marker(at, pin(element.dataset.pin)).addTo(map);
      marker.setLatLng(at);
    }
    function start() {
      if (map || !element.offsetParent) return;
      map = begun(element);
      if (!typed().some(Number.isNaN)) {
        place(typed());
        map.setView(typed(), 15);
      }
      map.on("click", (event) => {
        const at = [event.latlng.lat, event.latlng.lng];
        fields.forEach((field, number) => { field.value = at[number].toFixed(5).replace(".", comma); });
        place(at);
        fields[0].dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
    for (const field of fields) {
      field.addEventListener("input", () => map && !typed().some(Number.isNaN) && place(typed()));
    }
    element.hidden = false;
    element.closest("details")?.addEventListener("toggle", start);
    start();
  }

  function enhance(root) {
    for (const element of root.querySelectorAll("[data-map]")) {
      if (element.dataset.started) continue;
      element.dataset.started = "yes";
      (element.dataset.map === "pick" ? pick : show)(element);
    }
  }

  document.addEventListener("DOMContentLoaded", () => enhance(document));
  document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
})();
