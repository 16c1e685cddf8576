/* j and k move to the next and the previous packet, 1 to 4 choose a view in the competency in focus. */
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(input|textarea|select)$/i.test(event.target.tagName) && event.target.type !== "radio") return;
  const rel = { j: "next", k: "prev" }[event.key];
  const link = rel && document.querySelector(`main a[rel="${rel}"]`);
  if (link) { event.preventDefault(); link.click(); return; }
  const card = event.target.closest && event.target.closest(".judgement");
  const choice = card && /^[1-4]$/.test(event.key) && card.querySelectorAll('input[type="radio"]')[event.key - 1];
  if (choice) { event.preventDefault(); choice.checked = true; choice.focus(); }
});
