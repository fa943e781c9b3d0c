// The pages of time, made quick: forms answer in place, the line shows what it becomes, the clock ticks, keys work.
// Every form works without this file; nothing here decides anything.
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
let busy = 0, sent = null;

// ---- Answers in place -------------------------------------------------------------------------------------------
function remembered() {
  const at = document.activeElement;
  return at && at.closest("#main") ? { id: at.id, entry: at.closest("[data-entry]")?.dataset.entry, piece: at.dataset?.piece, label: at.getAttribute("title") } : null;
}

function refocus(was) {
  if (!was) return;
  const row = was.entry && $(`[data-entry="${was.entry}"]`);
  const found = (was.id && document.getElementById(was.id)) || (was.piece && $(`[data-piece="${was.piece}"]`)) || (row && (($$("[title]", row).find((each) => each.title === was.label)) || $("a", row)));
  found?.focus({ preventScroll: true });
}

function put(text, address, { keep = false } = {}) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const [old, fresh] = [$("#main"), page.getElementById("main")];
  if (!fresh || !page.getElementById("pulse")) { location.assign(address); return; }
  const refusal = page.getElementById("refusal");
  if (refusal) { tell(refusal.textContent.trim()); return; }
  const was = remembered(), line = $("#line")?.value, caret = $("#line")?.selectionStart, chosen = new Set($$("[name=entry]:checked").map((each) => each.value));
  if (keep) { const told = $("#told"), next = $("#told", fresh); if (told && next) next.replaceWith(told.cloneNode(true)); }
  old.replaceWith(fresh);
  document.title = page.title;
  // What was typed while an answer was on its way is still there.
  const typed = line && (keep || (sent !== null && line !== sent));
  sent = null;
  if (typed && $("#line")) $("#line").value = line;
  for (const box of $$("[name=entry]")) box.checked = keep && chosen.has(box.value);
  const clean = new URL(address, location.href);
  clean.searchParams.delete("step");
  if (clean.pathname === location.pathname) history.replaceState(null, "", clean); else history.pushState(null, "", clean);
  refocus(was);
  if (typed && document.activeElement?.id === "line") document.activeElement.setSelectionRange(caret, caret);
  started();
  document.dispatchEvent(new Event("time:shown"));
}

function tell(text) {
  const toast = Object.assign(document.createElement("div"), { className: "toast", role: "alert" });
  toast.append(Object.assign(document.createElement("p"), { textContent: text }));
  $("#told").replaceChildren(toast);
}

async function send(address, fields) {
  busy += 1;
  try {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "text/html" } });
    put(await answer.text(), answer.url);
  } catch {
    tell(document.documentElement.lang.startsWith("de") ? "Nicht gespeichert: keine Verbindung. Versuchen Sie es noch einmal." : "Not saved: there is no connection. Try it again.");
  } finally { busy -= 1; }
}

document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  // A file goes the plain way.
  if (form.method !== "post" || form.enctype === "multipart/form-data" || !form.closest("#main")) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form));
  sent = form.id === "quick" ? form.elements.line.value : null;
  if (button?.name) fields.append(button.name, button.value);
  send(button?.getAttribute("formaction") || form.action, fields);
});
document.addEventListener("time:post", (event) => {
  const act = $("#act");
  send(event.detail.url, { ...Object.fromEntries(new FormData(act)), ...event.detail.fields });
});
addEventListener("popstate", () => location.reload());

// ---- The line -----------------------------------------------------------------------------------------------------
let asking, waiting, asked = "";
function paint(line, parts, problems) {
  const behind = $(".quick__behind");
  if (!behind) return;
  const marks = [...parts, ...problems.map((each) => [each.start, each.end, "wrong"])].sort((a, b) => a[0] - b[0]);
  const drawn = [];
  const letters = [...line];
  let at = 0;
  for (const [begin, end, kind] of marks) {
    if (begin < at) continue;
    drawn.push(letters.slice(at, begin).join(""));
    drawn.push(Object.assign(document.createElement("mark"), { className: `is-${kind}`, textContent: letters.slice(begin, end).join("") }));
    at = end;
  }
  behind.replaceChildren(...drawn, letters.slice(at).join(""));
  behind.scrollLeft = $("#line").scrollLeft;
}

async function preview() {
  const form = $("#quick"), line = $("#line"), says = $("#line-says");
  if (!form || !line) return;
  asking?.abort();
  if (!line.value.trim()) { paint("", [], []); says.textContent = says.dataset.hint; asked = ""; return; }
  asking = new AbortController();
  const ask = new URLSearchParams({ line: line.value, day: form.elements.day.value });
  try {
    const answer = await fetch(`${form.dataset.preview}?${ask}`, { signal: asking.signal });
    if (!answer.ok) return;
    const found = await answer.json();
    if (found.line !== line.value) return;
    asked = found.line;
    paint(found.line, found.parts, found.problems);
    says.replaceChildren(...(found.problems.length ? [Object.assign(document.createElement("span"), { className: "field__error", textContent: found.problems[0].says })] : [found.says.join(" · ")]));
  } catch (wrong) { if (wrong.name !== "AbortError") says.textContent = says.dataset.hint; }
}
document.addEventListener("input", (event) => {
  if (event.target.id !== "line") return;
  if (!event.target.value.startsWith(asked) || !asked) paint("", [], []);
  clearTimeout(waiting);
  waiting = setTimeout(preview, 120);
});
document.addEventListener("scroll", (event) => { if (event.target.id === "line") $(".quick__behind").scrollLeft = event.target.scrollLeft; }, true);
document.addEventListener("click", (event) => {
  const filled = event.target.closest("[data-line]"), row = event.target.closest("[data-entry]");
  if (filled && $("#line")) { event.preventDefault(); $("#line").value = filled.dataset.line; $("#line").focus(); preview(); }
  if (row && !event.target.closest("a, button, input")) { const box = $("input", row); box.checked = !box.checked; count(); }
});

// ---- Offers: loaded when somebody first comes to a field that has them --------------------------------------------
document.addEventListener("focusin", (event) => {
  const module = event.target.matches?.("[data-completes]") && $("#pulse")?.dataset.complete;
  if (module) import(module).catch(() => { /* Without it one types the whole word. */ });
});

// ---- What is chosen -----------------------------------------------------------------------------------------------
function count() {
  const bar = $("#chosen"), boxes = $$("[name=entry]:checked").length;
  if (!bar) return;
  bar.hidden = !boxes;
  const says = $(".chosen__count", bar);
  says.textContent = boxes === 1 ? says.dataset.one : says.dataset.many.replace("%n%", boxes);
}
document.addEventListener("change", (event) => { if (event.target.name === "entry") count(); });

// ---- The clock ----------------------------------------------------------------------------------------------------
let shownAt = 0, ticking;
function tick() {
  const clock = $("[data-seconds]");
  if (!clock) return;
  const past = clock.dataset.rests ? 0 : Math.floor((performance.now() - shownAt) / 1000);
  const all = Number(clock.dataset.seconds) + past;
  const pad = (number) => String(number).padStart(2, "0");
  clock.textContent = `${Math.floor(all / 3600)}:${pad(Math.floor(all / 60) % 60)}:${pad(all % 60)}`;
}

// ---- Other devices ------------------------------------------------------------------------------------------------
async function beat() {
  const pulse = $("#pulse"), at = document.activeElement;
  if (document.hidden || busy || !pulse || $("dialog[open], .week--dragging")) return;
  try {
    const answer = await fetch(pulse.dataset.url, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 401) { location.reload(); return; }
    const { seq } = await answer.json();
    if (String(seq) === $("#pulse").dataset.seq || busy) return;
    // A form that somebody is filling in is theirs until they send it.
    if (at && typing(at) && at.id !== "line") return;
    if ($(".entryform") || $("#zones")) return;
    const fresh = await fetch(location.href, { headers: { Accept: "text/html" } });
    const text = await fresh.text();
    if (!busy && !$("dialog[open]") && !$(".week--dragging")) put(text, fresh.url, { keep: true });
  } catch { /* The next beat tries again. */ }
}
setInterval(beat, 4000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { beat(); } });

// ---- Zone ---------------------------------------------------------------------------------------------------------
function zones() {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone, ask = $("#zone-ask"), offer = $("#zone-here");
  if (ask && here && ask.dataset.zone !== here && sessionStorage.getItem("zone") !== here) {
    $("span", ask).textContent = ask.dataset.says.replace("%zone%", ask.dataset.zone).replace("%browser%", here);
    $("#zone-form").elements.zone.value = here;
    ask.hidden = false;
  }
  if (offer && here) {
    const button = $("button", offer), field = $("[name=zone]");
    button.textContent = offer.dataset.says.replace("%browser%", here);
    button.onclick = () => { field.value = here; offer.hidden = true; };
    offer.hidden = field.value === here;
  }
}

// ---- Keys: what only these pages can do; see keys.js ---------------------------------------------------------------
const does = {
  new() { const line = $("#line"); if (line) line.focus(); else location.assign($("#palette-list [data-keys=t]").dataset.url); },
  toggle() { const button = $("#toggle"), line = $("#line"); if (button && line?.value.trim() && button.formAction.endsWith("/start/")) $("#quick").requestSubmit(); else button?.click(); },
  rest() { $("#rest")?.click(); },
  split(row) { if (row) location.assign($('a[href$="#split"]', row).href); },
  choose(row) { if (row) { const box = $("input", row); box.checked = !box.checked; count(); } },
};
for (const name of ["duplicate", "remove"]) does[name] = (row) => { if (row) $(`[formaction$="/${name}/"]`, row)?.click(); };
document.addEventListener("key:does", (event) => {
  const { name, row } = event.detail;
  if (does[name]) { event.preventDefault(); does[name](row); }
});

// ---- Begin --------------------------------------------------------------------------------------------------------
function started() {
  shownAt = performance.now();
  clearInterval(ticking);
  if ($("[data-seconds]")) { tick(); ticking = setInterval(tick, 1000); }
  count();
  zones();
  if ($("#line")?.value && !$("#line").hasAttribute("aria-invalid")) preview();
}
started();
