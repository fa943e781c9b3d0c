// The week as a grid: pieces find their places, and are drawn, moved and resized by pointer or by keys.
const DAY = 1440, STEP = 5, PIXELS = 1;
const ZERO = "00000000-0000-0000-0000-000000000000";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
let drag = null, waiting = 0, shift = null;

function placed(piece) { return { begin: Number(piece.dataset.begin), end: Number(piece.dataset.end) }; }
function post(url, fields) { document.dispatchEvent(new CustomEvent("time:post", { detail: { url, fields } })); }
function clock(minute) {
  const at = (minute + Number(document.querySelector("#week").dataset.start) + DAY) % DAY;
  return `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
}

function show() {
  const week = document.querySelector("#week");
  if (!week) return;
  week.classList.add("week--grid");
  const hours = week.querySelector(".week__hours");
  hours.replaceChildren(...Array.from({ length: 23 }, (_, hour) => {
    const mark = Object.assign(document.createElement("span"), { textContent: clock((hour + 1) * 60) });
    mark.style.top = `${(hour + 1) * 60 * PIXELS}px`;
    return mark;
  }));
  for (const list of all(".week__pieces", week)) lanes(all("[data-piece]", list));
  if (!week.dataset.seen) {
    week.dataset.seen = "yes";
    const first = Math.min(...all("[data-piece]", week).map((each) => placed(each).begin), 8 * 60);
    week.scrollTop = scrolled ?? Math.max(0, (first - 30) * PIXELS);
  }
}
let scrolled = null;

function lanes(pieces) {
  const sorted = pieces.map((piece) => ({ piece, ...placed(piece) })).sort((a, b) => a.begin - b.begin || b.end - a.end);
  let group = [], until = -1;
  const settle = () => {
    const ends = [];
    for (const each of group) {
      let lane = ends.findIndex((end) => end <= each.begin);
      if (lane < 0) lane = ends.length;
      ends[lane] = each.end;
      each.lane = lane;
    }
    for (const each of group) put(each.piece, each.begin, each.end, each.lane, ends.length);
    group = [];
  };
  for (const each of sorted) {
    if (each.begin >= until) settle();
    group.push(each);
    until = Math.max(until, each.end);
  }
  settle();
}

function put(piece, begin, end, lane = 0, of = 1) {
  const item = piece.parentElement;
  item.style.top = `${begin * PIXELS}px`;
  item.style.height = `${Math.max((end - begin) * PIXELS - 1, 9)}px`;
  item.style.left = `${(lane * 100) / of}%`;
  item.style.width = `calc(${100 / of}% - 2px)`;
  item.classList.toggle("piece--short", end - begin < 40);
}

// ---- Pointer ------------------------------------------------------------------------------------------------------
function minuteAt(list, y) {
  const found = Math.round((y - list.getBoundingClientRect().top) / PIXELS / STEP) * STEP;
  return Math.min(Math.max(found, 0), DAY);
}

// A finger scrolls until it has rested on one place; then it draws or moves, as the mouse does at once.
const REST = 350, STRAY = 8;
let held = null;

function letGo() {
  clearTimeout(held?.timer);
  held = null;
}

document.addEventListener("pointerdown", (event) => {
  const list = event.target.closest(".week__pieces"), piece = event.target.closest("[data-piece]");
  letGo();
  if (!list || !event.target.closest("#week") || event.button !== 0 || piece?.dataset.fixed) return;
  if (event.pointerType !== "touch") { if (!piece) event.preventDefault(); begin(event, list, piece); return; }
  if (drag || !event.isPrimary) return;
  held = { x: event.clientX, y: event.clientY, timer: setTimeout(() => { letGo(); begin(event, list, piece, true); }, REST) };
});

function begin(event, list, piece, touch = false) {
  const at = minuteAt(list, event.clientY), from = { list, touch, pointer: event.pointerId, x: event.clientX, y: event.clientY };
  if (touch) navigator.vibrate?.(10);
  if (!piece) {
    const item = Object.assign(document.createElement("li"), { className: "piece piece--new" });
    list.append(item);
    drag = { ...from, kind: "new", item, from: at, begin: at, end: at };
    if (touch) { sketch(); seize(); }
    return;
  }
  const box = piece.getBoundingClientRect(), { begin: first, end } = placed(piece), edges = touch ? [14, 14, 44] : [6, 8, 24];
  const edge = box.height <= edges[2] ? "" : event.clientY > box.bottom - edges[1] ? "end" : event.clientY < box.top + edges[0] ? "start" : "";
  drag = { ...from, kind: edge || "move", piece, grab: at, begin: first, end, was: { begin: first, end } };
  if (touch) { piece.parentElement.classList.add("piece--held"); seize(); }
}

function seize() {
  drag.moved = true;
  scrolled = document.querySelector("#week").scrollTop;
  document.querySelector("#week").classList.add("week--dragging");
}

function sketch() {
  drag.item.textContent = `${clock(drag.begin)}–${clock(drag.end)}`;
  drag.item.style.top = `${drag.begin * PIXELS}px`;
  drag.item.style.height = `${Math.max((drag.end - drag.begin) * PIXELS, 4)}px`;
}

document.addEventListener("pointermove", (event) => {
  if (held && Math.hypot(event.clientX - held.x, event.clientY - held.y) > STRAY) letGo();
  if (!drag || event.pointerId !== drag.pointer) return;
  if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 5) return;
  if (!drag.moved) seize();
  event.preventDefault();
  const at = minuteAt(drag.list, event.clientY);
  if (drag.kind === "new") {
    [drag.begin, drag.end] = [Math.min(drag.from, at), Math.max(drag.from, at)];
    sketch();
    return;
  }
  const by = at - drag.grab;
  if (drag.kind === "move") {
    const column = document.elementsFromPoint(event.clientX, event.clientY).map((each) => each.closest?.(".week__day")).find(Boolean);
    const list = column?.querySelector(".week__pieces");
    if (list && list !== drag.piece.closest(".week__pieces")) list.append(drag.piece.parentElement);
    drag.by = Math.min(Math.max(by, -drag.was.begin), DAY - drag.was.end);
    [drag.begin, drag.end] = [drag.was.begin + drag.by, drag.was.end + drag.by];
  } else if (drag.kind === "end") drag.end = Math.max(at, drag.was.begin + STEP);
  else drag.begin = Math.min(at, drag.was.end - STEP);
  put(drag.piece, drag.begin, drag.end);
  drag.piece.querySelector(".piece__when").textContent = `${clock(drag.begin)}–${clock(drag.end)}`;
});

function dropped(event) {
  letGo();
  const done = drag;
  if (!done || event.pointerId !== done.pointer) return;
  drag = null;
  document.querySelector("#week")?.classList.remove("week--dragging");
  if (done.kind === "new") {
    done.item.remove();
    if (event.type === "pointerup" && done.end - done.begin >= STEP) post(document.querySelector("#week").dataset.place, { day: done.list.closest("[data-day]").dataset.day, begin: done.begin, end: done.end });
    return;
  }
  if (!done.moved) return;
  done.piece.parentElement.classList.remove("piece--held");
  // What was dragged is not opened as well.
  const over = new AbortController();
  document.addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true, signal: over.signal });
  setTimeout(() => over.abort(), 100);
  setTimeout(() => document.dispatchEvent(new Event("time:shown")), 0);
  if (event.type !== "pointerup") { show(); return; }
  const day = (list) => Date.parse(list.closest("[data-day]").dataset.day) / 86400000;
  if (done.kind === "move") move(done.piece, { days: day(done.piece.closest(".week__pieces")) - day(done.list), minutes: done.by || 0 });
  else if (done.kind === "end") move(done.piece, { edge: "end", minutes: done.end - done.was.end });
  else move(done.piece, { edge: "start", minutes: done.begin - done.was.begin });
}
document.addEventListener("pointerup", dropped);
document.addEventListener("pointercancel", dropped);
// While a finger draws the page stays where it is, and no menu of links comes up.
document.addEventListener("touchmove", (event) => { if (drag?.touch) event.preventDefault(); }, { passive: false });
document.addEventListener("contextmenu", (event) => { if (drag?.touch || (held && event.target.closest?.("#week"))) event.preventDefault(); });
document.addEventListener("dragstart", (event) => { if (event.target.closest?.("#week")) event.preventDefault(); });

function move(piece, { days = 0, minutes = 0, edge = "" }) {
  if (!days && !minutes) { show(); return; }
  scrolled = document.querySelector("#week").scrollTop;
  post(document.querySelector("#week").dataset.act.replace(ZERO, piece.dataset.piece), { days, minutes, edge });
}

// ---- Keys: presses that follow each other quickly are one step ------------------------------------------------------
document.addEventListener("keydown", (event) => {
  const piece = event.target.closest?.("[data-piece]");
  if (!piece || event.ctrlKey || event.metaKey || event.altKey || piece.dataset.fixed) return;
  const by = { ArrowUp: -STEP, ArrowDown: STEP }[event.key], days = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by && !days) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (days) { flush(); move(piece, { days }); return; }
  const edge = event.shiftKey ? "end" : "";
  if (shift && (shift.piece !== piece || shift.edge !== edge)) flush();
  shift ??= { piece, edge, minutes: 0, ...placed(piece) };
  const { begin, end } = shift, minutes = shift.minutes + by;
  if (edge ? end + minutes <= begin || end + minutes > DAY : begin + minutes < 0 || end + minutes > DAY) return;
  shift.minutes = minutes;
  put(piece, edge ? begin : begin + minutes, end + minutes);
  piece.querySelector(".piece__when").textContent = `${clock(edge ? begin : begin + minutes)}–${clock(end + minutes)}`;
  clearTimeout(waiting);
  waiting = setTimeout(flush, 500);
}, true);
document.addEventListener("focusout", (event) => { if (event.target.dataset?.piece) flush(); });
function flush() {
  clearTimeout(waiting);
  const done = shift;
  shift = null;
  if (done) move(done.piece, done);
}

document.addEventListener("time:shown", show);
show();
