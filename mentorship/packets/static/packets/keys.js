/* Calibration by keyboard: j k the next and previous stop, s the next split, o open or close words, m a note, w why,
   1 to 4 a view, J K packets, arrows competencies, c change, d decide; Escape leaves a text. */
"use strict";
(() => {
  const stops = (only = "[data-stop]") => [...document.querySelectorAll(only)];
  let last = null;

  const current = () => document.activeElement?.closest("[data-stop]") || last;
  const typing = (at) => /^(textarea|select)$/i.test(at.tagName) || (at.tagName === "INPUT" && !/^(radio|checkbox)$/.test(at.type)) || at.isContentEditable;

  function go(stop) {
    if (!stop) return;
    last = stop;
    stop.focus({ preventScroll: true });
    stop.scrollIntoView({ block: "start", inline: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  function step(by, only) {
    const all = stops();
    const at = all.indexOf(current());
    const found = stops(only).map((stop) => all.indexOf(stop));
    const next = by > 0 ? found.find((place) => place > at) ?? (only ? found[0] : undefined) : found.filter((place) => place < at).pop();
    go(all[next]);
  }

  const click = (rel) => document.querySelector(`main a[rel~="${rel}"]`)?.click();
  const isSideBySide = () => document.querySelector(".side-by-side");

  const deeds = {
    j: () => step(1),
    k: () => step(-1),
    s: () => step(1, "[data-split]"),
    o: () => { const words = current()?.querySelector("[data-words]"); if (words) words.open = !words.open; },
    m: () => document.querySelector("[data-note] textarea")?.focus(),
    w: () => current()?.querySelector("textarea")?.focus(),
    c: () => click("edit"),
    d: () => click("decide"),
    J: () => !isSideBySide() && click("next"),
    K: () => !isSideBySide() && click("prev"),
    ArrowRight: () => isSideBySide() && click("next"),
    ArrowLeft: () => isSideBySide() && click("prev"),
  };

  function choose(number) {
    const choice = current()?.querySelectorAll('.judgement input[type="radio"]')[number - 1];
    if (!choice) return false;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  const ofThePage = [...document.querySelectorAll("dl.keys > *")].map((one) => one.cloneNode(true));
  document.querySelector("#keys dl")?.prepend(...ofThePage);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key !== "Escape") return;
      event.target.blur();
      go(event.target.closest("[data-stop]") || last);
      return;
    }
    if (event.target.type === "radio" && event.key.startsWith("Arrow")) return;
    const done = /^[1-4]$/.test(event.key) ? choose(Number(event.key)) : deeds[event.key]?.() !== false && event.key in deeds;
    if (done && (!event.key.startsWith("Arrow") || isSideBySide())) event.preventDefault();
  });
})();
