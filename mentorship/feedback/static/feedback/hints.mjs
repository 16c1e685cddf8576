// Hints while somebody writes feedback: asked for after a pause, shown below the field, never in the way.
const PAUSE = 700;
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;

function listed(hints) {
  const list = document.createElement("ul");
  list.className = "hints";
  for (const hint of hints) {
    const line = document.createElement("li");
    const source = document.createElement("cite");
    const words = hint.words.length ? ` (${hint.words.join(", ")})` : "";
    source.textContent = hint.source;
    line.append(`${hint.text}${words} `, source);
    list.append(line);
  }
  return list;
}

// What somebody has gone on to meanwhile stays where it is on the screen when hints appear above it.
function show(place, hints) {
  const held = document.activeElement;
  const before = held.getBoundingClientRect().top;
  place.replaceChildren(...(hints.length ? [listed(hints)] : []));
  scrollBy({ top: held.getBoundingClientRect().top - before, behavior: "instant" });
}

async function ask(form, body) {
  body.append("csrfmiddlewaretoken", token);
  const answer = await fetch(form.dataset.hintsUrl, { method: "POST", body, credentials: "same-origin" });
  return answer.ok ? answer.json() : { hints: [], together: [] };
}

function watch(field, form) {
  const place = document.createElement("div");
  place.setAttribute("aria-live", "polite");
  field.after(place);
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const text = field.value;
      const { hints } = await ask(form, new URLSearchParams({ text })).catch(() => ({ hints: [] }));
      if (field.value === text) show(place, hints);
    }, PAUSE);
  });
}

function watchAll(form, place) {
  form.addEventListener("change", async () => {
    const body = new URLSearchParams();
    for (const chosen of form.querySelectorAll("input[type=radio][name^=judgement_]:checked")) {
      body.append("judgements", chosen.value);
      body.append("texts", form.elements[chosen.name.replace("judgement", "saw")].value);
    }
    const { together } = await ask(form, body).catch(() => ({ together: [] }));
    show(place, together);
  });
}

for (const form of document.querySelectorAll("form[data-hints-url]")) {
  form.querySelectorAll("[data-hints]").forEach((field) => watch(field, form));
  const place = form.querySelector("[data-hints-together]");
  if (place) watchAll(form, place);
}
