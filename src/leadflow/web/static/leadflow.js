// What scripts add to pages that work without them: they keep themselves up to date, and cards can be dragged.
(() => {
  "use strict";

  const main = () => document.getElementById("main");

  // A timeline opens around today, with a third of what is seen before it; where it was opened is kept.
  const opened = new WeakMap();
  const openAtToday = () => {
    for (const each of document.querySelectorAll(".timeline")) {
      const names = each.querySelector(".names").offsetWidth;
      const today = Number(each.querySelector("circle.today").getAttribute("cx"));
      if (opened.has(each) || window.location.hash === "#today") continue;
      each.scrollLeft = today - (each.clientWidth - names) / 3;
      opened.set(each, each.scrollLeft);
    }
  };

  // True while a page must not be replaced under somebody's hands: they write, have a form open, drag a card, or
  // have scrolled a wide picture sideways.
  const busy = () => {
    const here = main();
    const changed = (field) =>
      field.type === "checkbox" || field.type === "radio"
        ? field.checked !== field.defaultChecked
        : field.tagName === "SELECT"
          ? [...field.options].some((each) => each.selected !== each.defaultSelected && each.index > 0)
          : field.type !== "hidden" && field.value !== field.defaultValue;
    return (
      here.contains(document.activeElement?.closest("input, textarea, select") ?? null) ||
      [...here.querySelectorAll("input, textarea, select")].some(changed) ||
      here.querySelector("details[open] form") !== null ||
      document.querySelector(".sortable-drag, .sortable-fallback") !== null ||
      [...here.querySelectorAll(".timeline")].some((each) => each.scrollLeft !== (opened.get(each) ?? 0) || each.scrollTop > 0)
    );
  };

  // What has the focus, and the same in the page that comes: who goes through a page by keyboard keeps the place.
  const sign = (each) => [each.tagName, each.getAttribute("href"), each.form?.action, each.textContent].join(" ");
  const alike = (wanted) =>
    [...document.querySelectorAll("#main *, #tabs *")].filter((each) => each.tabIndex >= 0 && sign(each) === wanted);
  let place = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const here = document.activeElement;
    if (event.target.id !== "main" || !here?.closest("#main, #tabs")) return;
    place = { wanted: sign(here), which: alike(sign(here)).indexOf(here) };
  });
  const keepPlace = () => {
    if (!place) return;
    const found = alike(place.wanted);
    (found[place.which] ?? found.at(-1) ?? main()).focus({ preventScroll: true });
    place = null;
  };

  // Who goes on by keyboard from the form in the header leaves it open above what comes next.
  const popup = document.querySelector("details.who");
  popup?.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !popup.contains(event.relatedTarget)) popup.open = false;
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "main" && busy()) {
      event.preventDefault();
      document.getElementById("stale").hidden = false;
    }
  });

  // Browsers open six connections to one address: a page that nobody sees gives its own back. Seen again, it is
  // loaded anew, unless somebody was writing on it.
  let left = false;
  document.addEventListener("visibilitychange", () => {
    const stream = document.body["htmx-internal-data"]?.sseEventSource;
    if (!stream) return;
    if (document.hidden) {
      stream.close();
      left = true;
    } else if (left && busy()) {
      document.getElementById("stale").hidden = false;
    } else if (left) {
      window.location.reload();
    }
  });

  // A card that is dropped on another list sends the form that it has for that.
  const dropped = (event) => {
    if (event.from === event.to) return;
    const form = event.item.querySelector("form.move");
    form.elements.to.value = event.to.dataset.status;
    form.requestSubmit();
  };

  const draggable = () => {
    if (!window.Sortable || !document.querySelector("form.move")) return; // read only
    for (const list of document.querySelectorAll("ul[data-status]")) {
      window.Sortable.create(list, {
        group: "board",
        draggable: ".card",
        filter: "a, button, select, input",
        preventOnFilter: false,
        forceFallback: true, // the browsers' own dragging cannot be seen by most aids, nor by tests
        fallbackOnBody: true,
        delay: 150,
        delayOnTouchOnly: true,
        onEnd: dropped,
      });
    }
  };

  document.addEventListener("htmx:afterSettle", () => {
    document.getElementById("stale").hidden = true;
    draggable();
    openAtToday();
    keepPlace();
  });
  draggable();
  openAtToday();
})();
