// What the walk asks of a page. It is there before the page's own scripts and touches nothing until it is called.
globalThis.looking = (() => {
  const OWN = /^(href|class|title|aria-label|value|name|id|formaction|rel)$/; // of one link or button alone
  const OF_COLOUR = ["color-contrast", "link-in-text-block"]; // all that a theme can change

  // What is coloured by the same classes inside the same parents looks the same on every page: a place, named by a short number.
  const HASHES = new WeakMap();
  function place(e) {
    if (!HASHES.has(e)) {
      let sum = e.parentElement ? place(e.parentElement) : 5381;
      for (const letter of shape(e)) sum = (Math.imul(sum, 33) + letter.codePointAt()) | 0;
      HASHES.set(e, sum);
    }
    return HASHES.get(e);
  }

  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const shape = (e) => `${e.localName}.${[...e.classList].sort().join(".")} ${e.getAttribute("role") || e.type || ""}`;

  // A press is known by everything that a script or the browser goes by.
  function press(e) {
    const scripts = [...document.querySelectorAll("script[src]")].map((one) => one.src.replace(/.*[/]|[.]\w{8,}(?=[.])/g, ""));
    return [
      e.localName, (e.pathname ?? "").match(/[.][a-z]+$/)?.[0] ?? "", e.form?.method ?? "",
      ...[...e.attributes].map((a) => (OWN.test(a.name) ? a.name : `${a.name}=${a.value}`)),
      ...(e.form ? e.form.getAttributeNames().filter((name) => name !== "action") : []), ...scripts,
    ].join(" ");
  }

  function pressable() {
    return [...document.querySelectorAll("a[href], button, summary, input[type=submit]")].filter((e) => {
      const isOurs = e.localName !== "a" || (e.origin === location.origin && !e.getAttribute("href").startsWith("#"));
      return isOurs && !e.disabled && !e.closest("[aria-current]");
    });
  }

  // How far what stood on the page was pushed about while it came, and what it was.
  async function shifts() {
    const shifted = { sum: 0, what: [] };
    const add = (entries) => entries.filter((one) => !one.hadRecentInput).forEach((one) => {
      shifted.sum += one.value;
      shifted.what.push(...one.sources.map(({ node, previousRect: from, currentRect: to }) =>
        `${node?.parentElement ? shape(node.parentElement) : ""} > ${node?.localName ?? node?.nodeName} from ${from.x},${from.y} to ${to.x},${to.y}`));
    });
    const observer = new PerformanceObserver((list) => add(list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    await frame();
    await frame();
    add(observer.takeRecords());
    observer.disconnect();
    return shifted;
  }

  async function met() {
    const asks = [["a[href], link[href]", "href"], ["form:not([method=post])", "action"], ["[src]", "src"], ["[hx-get]", "hx-get"],
      ["[data-url]", "data-url"], ["[data-src]", "data-src"]];
    return {
      asked: asks.flatMap(([where, name]) => [...document.querySelectorAll(where)].map((e) => e.getAttribute(name) ?? "")),
      links: [...document.querySelectorAll("a[href]:not([download])")].map((a) => a.getAttribute("href")),
      shifted: await shifts(),
      looks: [...new Set([...document.querySelectorAll("main *")].map(shape))],
      places: [...new Set([...document.querySelectorAll("body *")].map(place))],
      presses: [...new Set(pressable().map(press))],
    };
  }

  const tooWide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

  async function painted(theme) {
    while (!matchMedia(`(prefers-color-scheme: ${theme})`).matches) await frame();
    await frame();
    await frame();
    const ending = document.getAnimations().filter((a) => a.effect.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((a) => a.finished));
  }

  const run = async (context, rules) => (await axe.run(context, { resultTypes: ["violations"], ...rules })).violations
    .map((one) => `${one.id} ${one.nodes.slice(0, 3).map((node) => node.target[0]).join(" | ")}`);

  const order = () => run(document, { rules: Object.fromEntries(OF_COLOUR.map((name) => [name, { enabled: false }])) });

  // Of these places, those that show nowhere on the page as it is.
  function hidden(places) {
    const left = new Set(places);
    for (const e of document.querySelectorAll("body *")) if (left.has(place(e)) && e.checkVisibility()) left.delete(place(e));
    return [...left];
  }

  // At most two of a place: the second of a list may be striped.
  async function colours({ theme, places }) {
    await painted(theme);
    const counts = new Map(places.map((one) => [one, 0]));
    const include = [], exclude = [], isLeftOut = new Set();
    for (const e of document.querySelectorAll("body *")) {
      const count = counts.get(place(e));
      if (count === undefined) continue;
      counts.set(place(e), count + 1);
      if (!counts.has(place(e.parentElement))) include.push(e);
      const isInside = isLeftOut.has(e.parentElement);
      if (isInside || count >= 2) isLeftOut.add(e);
      if (!isInside && count >= 2) exclude.push(e);
    }
    return include.length ? run({ include, exclude }, { runOnly: { type: "rule", values: OF_COLOUR } }) : [];
  }

  // Uncovers what hides it: a closed part, dialog or menu.
  function uncover(e) {
    dispatchEvent(new Event("pageshow"));
    document.querySelectorAll("dialog[open]").forEach((one) => one.close());
    document.querySelectorAll(":popover-open").forEach((one) => one.hidePopover());
    for (let folded; (folded = e.closest("details:not([open])"));) folded.open = true;
    e.closest("dialog")?.showModal();
    e.closest("[popover]")?.showPopover();
  }

  // Presses one of each make, and tells which answered nothing within the time, or moved although nothing should. Time is counted
  // in the page's frames too, and silence has to be met twice: on a busy machine the page itself may have been kept waiting.
  async function silent({ wanted, milliseconds, frames }) {
    const open = () => document.querySelectorAll(":popover-open").length;
    const observer = new MutationObserver(() => {});
    const answers = async (e) => {
      const before = open(), began = performance.now();
      observer.takeRecords();
      e.click();
      for (let count = 0; count < frames || performance.now() - began < milliseconds; count += 1) {
        if (observer.takeRecords().length || open() !== before) return true;
        await frame();
      }
      return false;
    };
    const left = new Set(wanted), found = [];
    window.confirm = () => true;
    document.querySelectorAll("form").forEach((form) => { form.noValidate = true; });
    observer.observe(document, { subtree: true, childList: true, attributes: true });
    for (const e of pressable()) {
      const its = press(e);
      if (!left.has(its)) continue;
      for (let turn = 1; turn <= 2; turn += 1) {
        uncover(e);
        await frame();
        if (!e.checkVisibility()) break;
        left.delete(its);
        if (await answers(e)) break;
        if (turn === 2 && !e.getAttribute("aria-pressed")) found.push(`silent: ${e.outerHTML.slice(0, 160)}`);
      }
      const moving = document.getAnimations().filter((a) => a.effect.getComputedTiming().duration > 1);
      for (const one of moving) found.push(`moves: ${one.animationName ?? ""} ${e.outerHTML.slice(0, 90)}`);
    }
    observer.disconnect();
    return found;
  }

  return { met, tooWide, order, colours, hidden, silent };
})();
