"""What a browser is asked of a page before, during and after a click."""

LIST = """selector => JSON.stringify([...document.querySelectorAll(selector)].map(one => {
  const form = one.form ?? null, link = one.getAttribute("href");
  const box = one.getBoundingClientRect();
  // Clipped away: for readers of screens only, as the heads of tables that are lists on a phone.
  let clipped = false;
  for (let each = one; each; each = each.parentElement) clipped ||= getComputedStyle(each).clipPath === "inset(50%)";
  return {
    tag: one.localName, link: link === null ? null : new URL(link, document.baseURI).href,
    skip: link?.startsWith("#"), main: one.closest("main") !== null,
    target: one.closest("[hx-target]")?.getAttribute("hx-target") ?? "",
    action: form && one.type === "submit" ? new URL(one.getAttribute("formaction") ?? form.getAttribute("action") ?? "",
      document.baseURI).href : null,
    method: form?.getAttribute("method") ?? "get", name: one.getAttribute("name") ?? "",
    value: one.getAttribute("value") ?? "", id: one.id ?? "", label: (one.getAttribute("aria-label")
      ?? one.textContent ?? "").trim().replace(/\\s+/g, " ").slice(0, 50),
    seen: !clipped && box.width * box.height > 0
      && one.checkVisibility({visibilityProperty: true, opacityProperty: true})
      && !one.closest("[inert], zone-map .drawn, nation-map .drawn"),
    off: one.disabled === true || one.getAttribute("aria-disabled") === "true",
  };
}))"""
"""A text: the browser's driver takes ten times as long to hand over values one by one."""
PREPARE = """one => {
  const values = () => [...document.querySelectorAll("main input, main select, main textarea")]
    .map(each => ["checkbox", "radio"].includes(each.type) ? each.checked : each.value).join("\\n");
  const said = {email: "essai@exemple.invalid", date: "2027-02-09", time: "10:00", tel: "0600000000",
    url: "https://exemple.invalid/", password: "quatre tortues vertes valsent", "datetime-local": "2027-02-09T10:00"};
  // A counter that stands at its end would not move.
  if (one.type === "button") for (const field of one.form?.querySelectorAll("input[type=number]") ?? [])
    if (!Number(field.value)) field.value = "2";
  for (const field of one.form?.elements ?? []) {
    if (!field.required || field.disabled) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = true;
    else if (field.localName === "select") field.value ||= [...field.options].find(each => each.value)?.value ?? "";
    else if (field.type === "number") field.value ||= field.min || "1";
    else if (field.type !== "file") field.value ||= said[field.type] ?? "Essai";
    field.dispatchEvent(new Event("input", {bubbles: true}));
    field.dispatchEvent(new Event("change", {bubbles: true}));
  }
  const bare = text => (text ?? "").split(/\\s+/).filter(word => word && !word.startsWith("htmx-")).join(" ");
  window.clicked?.observer.disconnect();
  const watch = window.clicked = {changes: 0, x: scrollX, y: scrollY, printed: false, invalid: false,
    values, said: values(), swapped: [...document.querySelectorAll("main [hx-target^='#'], main[hx-target^='#']")]
      .map(each => each.getAttribute("hx-target")).filter(each => document.querySelector(each)), one};
  window.print = () => { watch.printed = true; };
  // Heard last: whoever takes a click or a form in hand has said so by then.
  addEventListener("submit", event => {
    const way = event.submitter?.getAttribute("formmethod") ?? event.target.getAttribute("method");
    if (!event.defaultPrevented && way !== "dialog") watch.leaves = true;
  });
  addEventListener("click", event => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || !link.protocol.startsWith("http")) return;
    if (link.href.split("#")[0] !== location.href.split("#")[0] || !link.hash) watch.leaves = true;
  });
  document.addEventListener("invalid", () => { watch.invalid = true; }, true);
  watch.observer = new MutationObserver(records => {
    for (const each of records)
      if (each.attributeName !== "class" || bare(each.oldValue) !== bare(each.target.getAttribute("class")))
        watch.changes += 1;
  });
  watch.observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true,
    attributeOldValue: true});
  return one.form && one.form.method === "get" ? one.form.action : "";
}"""
AFTER = """() => {
  const main = document.querySelector("main"), watch = window.clicked;
  const empty = main === null || main.innerText.trim() === "";
  const html = document.contentType === "text/html";
  if (!watch) return {there: false, html, empty: html && empty, gone: []};
  const moved = document.activeElement !== watch.one && document.activeElement !== document.body;
  return {
    there: true, html, empty, gone: watch.swapped.filter(each => !document.querySelector(each)),
    something: watch.changes > 0 || watch.values() !== watch.said || watch.printed || watch.invalid || moved
      || scrollX !== watch.x || scrollY !== watch.y,
  };
}"""
IS_PAGE = "document.contentType === 'text/html'"
PAUSE = """() => new Promise(done => setTimeout(() => done(
  window.clicked?.leaves === true || document.querySelector("form[aria-busy=true]") !== null), 12))"""
"""A moment; whether the page is about to leave, though it may not have asked for the next one yet: a form that works
before it is sent says that it is busy."""
FOLD_OTHERS = """one => {
  const others = [...document.querySelectorAll("details[open], dialog[open]")].filter(each => !each.contains(one));
  for (const each of others) each.close ? each.close() : (each.open = false);
  return others.length;
}"""
UNFOLD = """names => {
  document.querySelectorAll("main details").forEach(one => { one.open = true });
  return names.filter(one => document.querySelector(one));
}"""
