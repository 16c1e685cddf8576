// Every action answers at once: the pressed button turns, a bar runs along the top, a form is sent once.
const LONGEST_MS = 15000;
const FILE_MS = 2000; // the browser shows a download from here on, and tells us nothing of it
let bar, ending;

function start(most = LONGEST_MS) {
  if (bar) return;
  bar = document.createElement("div");
  bar.className = "loading-bar";
  document.body.append(bar);
  ending = setTimeout(stop, most);
}

function stop() {
  clearTimeout(ending);
  bar?.remove();
  bar = undefined;
}

function free(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.method === "post") form.dataset.sending = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  start();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.origin !== location.origin) return;
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
  const isFile = link.hasAttribute("download") || /\.(pdf|docx|csv|json|zip|ics|md|svg|png|html)$/.test(link.pathname);
  start(isFile ? FILE_MS : LONGEST_MS);
});

addEventListener("pageshow", () => {
  stop();
  document.querySelectorAll("form[data-sending]").forEach(free);
});
document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.requestConfig.triggeringEvent) start(); }); // what asks by itself shows its own progress
document.addEventListener("htmx:afterRequest", (event) => {
  stop();
  const form = event.detail.elt?.closest?.("form");
  if (form) free(form);
});

// A confirmation in words for what cannot be undone: data-confirm on the form or its button.
document.addEventListener("submit", (event) => {
  const { submitter, target: form } = event;
  const words = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!words || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const dialog = document.getElementById("confirm");
  const yes = dialog.querySelector("[data-yes]");
  dialog.querySelector("h2").textContent = words;
  yes.replaceChildren(...(submitter ? submitter.cloneNode(true).childNodes : ["OK"]));
  yes.querySelectorAll(".sr").forEach((hidden) => hidden.remove());
  if (submitter && !yes.textContent.trim()) yes.append(submitter.ariaLabel ?? submitter.title); // a button that is an icon
  yes.className = submitter?.matches(".danger") ? "btn danger" : "btn primary";
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "1";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  }, { once: true });
  dialog.showModal();
}, true);
