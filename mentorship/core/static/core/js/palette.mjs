// Ctrl or Cmd K, or "/": find people, pages, actions, sessions and evidence, and open one by keyboard.
const palette = document.getElementById("palette");

if (palette) {
  const input = palette.querySelector("input");
  const found = palette.querySelector("#palette-found");
  const fixed = [...found.children];
  const none = palette.querySelector("#palette-none");
  let timer, latest = 0;

  const options = () => [...found.querySelectorAll('[role="option"]:not([hidden])')];

  function choose(index) {
    const all = options();
    const chosen = all[(index + all.length) % all.length];
    for (const option of all) option.setAttribute("aria-selected", String(option === chosen));
    if (!chosen) return;
    chosen.id ||= `option-${Math.random().toString(36).slice(2)}`;
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  const current = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  function row(result) {
    const link = document.createElement("a");
    link.setAttribute("role", "option");
    link.href = result.url;
    const kind = Object.assign(document.createElement("span"), { className: "kind", textContent: result.hint });
    link.append(Object.assign(document.createElement("span"), { className: "clip", textContent: result.label }), kind);
    return link;
  }

  async function look() {
    const words = input.value.trim();
    const turn = ++latest;
    for (const link of fixed) link.hidden = !link.textContent.toLowerCase().includes(words.toLowerCase());
    found.querySelectorAll(":scope > :not([data-fixed])").forEach((old) => old.remove());
    choose(0);
    none.hidden = true;
    if (words.length < 2) return;
    try {
      const response = await fetch(`${palette.dataset.url}?${new URLSearchParams({ q: words })}`, { headers: { accept: "application/json" } });
      const answer = response.ok ? await response.json() : { results: [] };
      if (turn !== latest) return; // somebody typed on
      found.append(...answer.results.map(row));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // offline: the fixed entries stay
    }
    choose(0);
    none.hidden = options().length > 0;
  }

  function open(event) {
    event.preventDefault();
    document.getElementById("side")?.hidePopover?.();
    if (!palette.open) palette.showModal();
    input.select();
    look();
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(current() + (event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key === "Escape") {
      event.preventDefault(); // a search field would only empty itself
      palette.close();
    }
    if (event.key === "Enter" && current() >= 0) {
      event.preventDefault();
      options()[current()].click();
    }
  });
  document.addEventListener("keydown", (event) => {
    const isShortcut = event.key === "k" && (event.ctrlKey || event.metaKey);
    const isSlash = event.key === "/" && !event.target.closest("input, textarea, select") && !document.querySelector("dialog[open]");
    if (isShortcut || isSlash) open(event);
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) open(event); });
}
