// The page's own small behaviours: colours, dialogs, menus, toasts, keys.
const html = document.documentElement;

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-form]") || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  if (theme) html.dataset.theme = theme;
  else delete html.dataset.theme;
  for (const button of event.target.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    opener.closest("details.menu")?.removeAttribute("open");
    document.getElementById(opener.dataset.dialog)?.showModal();
  }
  if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog[open]")) event.target.close(); // a click on the backdrop
  event.target.closest("[data-close-toast]")?.closest("[data-toast]").remove();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

function expire(toast) {
  if (toast.matches(".error")) return; // stays until closed
  const later = () => setTimeout(() => (toast.matches(":hover, :focus-within") ? later() : toast.remove()), 8000);
  later();
}
document.querySelectorAll("[data-toast]").forEach(expire);
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) expire(node);
}).observe(document.getElementById("toasts"), { childList: true });

const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]")?.checkVisibility();

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = event.target.closest("details.menu[open]") ?? document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest("form")?.requestSubmit();
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") document.getElementById("keys")?.showModal();
  const link = /^[a-z]$/.test(event.key) && document.querySelector(`a[data-key="${event.key}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});

// Gone back to, a list is what its address asks for: the browser would show the choice made last above an older answer.
addEventListener("pageshow", (event) => {
  const isGoneBackTo = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (isGoneBackTo) for (const form of document.querySelectorAll("form[method=get]:not([hx-get])")) form.reset();
});

// A form that came back leads to its first mistake, however long it is.
document.querySelector("main [aria-invalid=true]:not([type=hidden], [data-still] *)")?.focus();

// On a narrow page the chosen tab or column would lie outside: its own row is scrolled, the page is not.
for (const chosen of document.querySelectorAll(".tabs [aria-current], .table-wrap thead .here")) {
  const row = chosen.closest(".tabs, .table-wrap");
  const beside = chosen.matches("th") ? row.querySelector("th").offsetWidth : row.clientWidth / 3;
  if (chosen.offsetLeft + chosen.offsetWidth > row.clientWidth) row.scrollLeft = chosen.offsetLeft - beside;
}

const offline = document.getElementById("offline");
const showConnection = () => { if (offline) offline.hidden = navigator.onLine; };
addEventListener("online", showConnection);
addEventListener("offline", showConnection);
showConnection();

if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("[data-mod]")) key.textContent = `⌘ ${key.dataset.mod}`;
}
