// What is typed into a form with data-autosave survives a failed save, a sign-out, a lost connection and a closed tab.
const PREFIX = "draft:";
const KEPT_DAYS = 14;
const user = document.body.dataset.user ?? "";
const isSignIn = location.pathname.startsWith("/sign-in/");
const isAccepted = !isSignIn && (performance.getEntriesByType("navigation")[0]?.redirectCount ?? 0) > 0;

const read = (key) => JSON.parse(localStorage.getItem(key) ?? "null");
const write = (key, draft) => localStorage.setItem(key, JSON.stringify(draft));
const keyOf = (form) => `${PREFIX}${user}:${form.dataset.autosave}`;
const typed = (form) => [...form.elements].filter((e) => e.name && !["hidden", "password", "file", "submit", "button"].includes(e.type));

function values(form) {
  return typed(form).map((e) => {
    if (e.type === "checkbox" || e.type === "radio") return [e.name, e.value, e.checked];
    if (e.multiple) return [e.name, [...e.selectedOptions].map((o) => o.value)];
    return [e.name, e.value];
  });
}

function apply(form, saved) {
  let changed = false;
  const fields = typed(form);
  for (const [index, [name, value, checked]] of saved.entries()) {
    const field = fields[index]?.name === name ? fields[index] : form.elements.namedItem(name);
    if (!field || field instanceof RadioNodeList) continue;
    if (checked !== undefined) {
      if (field.value === value && field.checked !== checked) {
        field.checked = checked;
        changed = true;
      }
    } else if (Array.isArray(value)) {
      for (const option of field.options) option.selected = value.includes(option.value);
    } else if (field.value !== value) {
      field.value = value;
      if (value) field.closest("details")?.setAttribute("open", "");
      changed = true;
    }
  }
  return changed;
}

function note(form, key) {
  const line = document.createElement("p");
  line.className = "draft-note";
  line.setAttribute("role", "status");
  line.append(`${form.dataset.restored ?? "We kept what you typed here before."} `);
  const discard = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: form.dataset.discard ?? "Discard it" });
  discard.addEventListener("click", () => {
    localStorage.removeItem(key);
    form.reset();
    line.remove();
  });
  line.append(discard);
  form.append(line); // at the end, where it moves nothing that is read already
}

function watch(form) {
  const key = keyOf(form);
  const isRedisplayed = form.querySelector("[aria-invalid=true], .errorlist");
  const draft = read(key);
  if (draft && !isRedisplayed && apply(form, draft.fields)) note(form, key);
  let timer;
  const keep = () => write(key, { fields: values(form), at: Date.now() });
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 250); });
  form.addEventListener("submit", () => { clearTimeout(timer); write(key, { fields: values(form), at: Date.now(), isSent: true }); });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === form && event.detail.successful && !event.detail.xhr.responseText.includes('aria-invalid="true"')) localStorage.removeItem(key);
  });
  addEventListener("pagehide", () => { if (timer && read(key) && !read(key).isSent) keep(); });
}

function tidy() {
  for (const key of Object.keys(localStorage).filter((k) => k.startsWith(PREFIX))) {
    const draft = read(key);
    if (Date.now() - draft.at > KEPT_DAYS * 86_400_000 || (draft.isSent && isAccepted)) localStorage.removeItem(key);
    else if (draft.isSent && isSignIn) write(key, { ...draft, isSent: false });
  }
}

try {
  tidy();
  document.querySelectorAll("form[data-autosave]").forEach(watch);
  document.addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll?.("form[data-autosave]").forEach(watch));
} catch (error) {
  if (!(error instanceof DOMException)) throw error; // storage is switched off or full: typing still works
}
