// Keys, their overlay and the palette, on every page that has them: `commands` lists what there is on this one.
// What a page alone can do it hears as "key:does"; what only presses or enters something is marked with data-key.
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const ROWS = "[data-entry], .routine";
const here = () => document.activeElement?.closest(ROWS) || ($$(ROWS).length === 1 ? $(ROWS) : null);

// How the overlay looks comes with it, so that no page waits for it.
if ($("#keys")) document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: $("#keys").dataset.look }));

function step(by) {
  const rows = $$(ROWS), at = rows.indexOf(here());
  const row = rows[Math.min(Math.max(at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by, 0), rows.length - 1)];
  row && $("a", row).focus();
}

const own = {
  undo() { ($("#told form") || $("#undo"))?.requestSubmit(); },
  above() { step(-1); },
  below() { step(1); },
  edit() { const row = here(); if (row) location.assign($("a", row).href); else document.activeElement?.dataset?.piece && document.activeElement.click(); },
  before() { $("[rel=prev]")?.click(); },
  after() { $("[rel=next]")?.click(); },
  print() { print(); },
  keys() { $("#keys")?.showModal(); },
  palette() { open(); },
};

function act(name) {
  if (own[name]) { own[name](); return; }
  if (!document.dispatchEvent(new CustomEvent("key:does", { detail: { name, row: here() }, cancelable: true }))) return;
  const found = (here() && $(`[data-key="${name}"]`, here())) || $(`[data-key="${name}"]`);
  if (found) typing(found) ? found.focus() : found.click();
}

const named = { ArrowUp: "above", ArrowDown: "below", ArrowLeft: "before", ArrowRight: "after", Delete: "remove", Backspace: "", " ": "choose", "?": "keys" };
let led = -Infinity;
document.addEventListener("keydown", (event) => {
  const target = event.target, mod = event.ctrlKey || event.metaKey;
  if (event.defaultPrevented || event.isComposing) return;
  if (mod && event.key.toLowerCase() === "k" && $("#palette")) { event.preventDefault(); open(); return; }
  if ($("dialog[open]") || event.altKey) return;
  if (typing(target)) { if (event.key === "Escape") target.blur(); return; }
  if (mod) { if (event.key.toLowerCase() === "z" && !event.shiftKey) { event.preventDefault(); own.undo(); } return; }
  const wasLed = performance.now() - led < 1500;
  led = event.key === "g" && !wasLed ? performance.now() : -Infinity;
  if (led > 0) return;
  if (wasLed) { const found = $(`#palette-list [data-keys="g ${event.key}"]`); if (found) { event.preventDefault(); location.assign(found.dataset.url); } return; }
  if (event.key === " " && !target.matches?.(".entry__when")) return;
  let name = named[event.key];
  if (name === undefined) {
    const found = $$("#palette-list [data-keys]").find((each) => each.dataset.keys === event.key);
    if (!found) return;
    if (found.dataset.url) { event.preventDefault(); location.assign(found.dataset.url); return; }
    name = found.dataset.does;
  }
  if (!name || (["above", "below"].includes(name) && !$(ROWS))) return;
  event.preventDefault();
  act(name);
});

// ---- Palette ------------------------------------------------------------------------------------------------------
let from = null;
function open() {
  const palette = $("#palette"), line = $("#palette-line");
  if (!palette || palette.open) return;
  from = document.activeElement;
  palette.showModal();
  line.value = "";
  filter();
  line.focus();
}
function filter() {
  const words = $("#palette-line").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const each of $$("#palette-list li")) each.hidden = !words.every((word) => each.textContent.toLowerCase().includes(word));
  mark($$("#palette-list li:not([hidden])")[0]);
}
function mark(item) {
  for (const each of $$("#palette-list li")) each.setAttribute("aria-selected", String(each === item));
  $("#palette-line").setAttribute("aria-activedescendant", item?.id || "");
  item?.scrollIntoView({ block: "nearest" });
}
function run(item) {
  if (!item) return;
  $("#palette").close();
  from?.focus?.();
  if (item.dataset.url) location.assign(item.dataset.url); else act(item.dataset.does);
}
document.addEventListener("input", (event) => { if (event.target.id === "palette-line") filter(); });
document.addEventListener("click", (event) => { const item = event.target.closest("#palette-list li"); if (item) run(item); if (event.target.matches?.("dialog#palette, dialog#keys")) event.target.close(); });
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "palette-line") return;
  const items = $$("#palette-list li:not([hidden])"), at = items.findIndex((each) => each.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark(items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]); }
  if (event.key === "Enter") { event.preventDefault(); run(items[at]); }
}, true);
