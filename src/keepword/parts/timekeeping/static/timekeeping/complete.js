// Offers somebody's own tags and projects while they type. An input says with data-completes what is written in it: a
// "line" with #tags and @projects, or "tags"; a select of projects gets an input of its own. Nothing is taken unasked:
// Enter sends what was typed unless an offer was chosen.
const pulse = () => document.querySelector("#pulse").dataset;
const fits = (name, typed) => name.toLowerCase() === typed.trim().toLowerCase();
let field = null, list = null, offers = [], at = -1, token = null, asking = null, waiting = 0, typed = false, led = false;

// ---- What is being written ----------------------------------------------------------------------------------------
function written(input, asked) {
  const caret = input.selectionEnd, before = input.value.slice(0, caret), kind = input.dataset.completes;
  if (kind === "project") {
    const begins = asked && fits(chosen(input), input.value) ? "" : input.value;
    return { kind, begins, from: 0, to: input.value.length };
  }
  if (input.selectionStart !== caret || /^[^\s,;]/.test(input.value.slice(caret))) return null;
  if (kind === "tags") {
    const [word] = before.match(/[^\s,]*$/);
    const besides = input.value.replace(/[#,]/g, " ").split(/\s+/).filter((each) => each !== word.slice(word[0] === "#"));
    return word || asked ? { kind: "tag", begins: word.replace("#", ""), from: caret - word.length, to: caret, besides } : null;
  }
  const tag = before.match(/(?:^|[ ,])#([^ #@,]*)$/), project = before.match(/(?:^| )@("?)([^"#@,;]*)$/);
  if (tag) return { kind: "tag", sign: "#", begins: tag[1], from: caret - tag[1].length - 1, to: caret };
  if (!project || project[2].startsWith(" ") || project[2].split(" ").length > 5) return null;
  return { kind: "project", sign: "@", begins: project[2], from: caret - project[0].trimStart().length, to: caret };
}

function filled(name) {
  if (!token.sign) return token.kind === "tag" ? `${name} ` : name;
  const plain = token.sign === "#" || /^[^\s"#@,;]*[^\s"#@,;.:!?]$/.test(name);
  return token.sign + (plain ? name : `"${name.replaceAll('"', '""')}"`) + (field.value[token.to] === " " ? "" : " ");
}

// ---- The list -----------------------------------------------------------------------------------------------------
function update(asked = false) {
  led = asked;
  clearTimeout(waiting);
  asking?.abort();
  token = field && written(field, asked);
  if (!token) { close(); return; }
  waiting = setTimeout(ask, asked ? 0 : 80);
}

async function ask() {
  const wanted = token, input = field;
  asking = new AbortController();
  try {
    const said = new URLSearchParams({ what: wanted.kind, begins: wanted.begins, besides: (wanted.besides || []).join(" ") });
    const answer = await fetch(`${pulse().offers}?${said}`, { signal: asking.signal });
    if (!answer.ok || token !== wanted || field !== input) return;
    offers = (await answer.json()).offers.filter((each) => each.id && !wanted.sign ? true : !fits(each.name, wanted.begins));
    if (token === wanted && document.activeElement === input) show();
  } catch { close(); }
}

function show() {
  if (!offers.length) { close(); return; }
  list?.remove();
  list = Object.assign(document.createElement("ul"), { id: "offers", className: "offers", role: "listbox", ariaLabel: pulse().called });
  list.append(...offers.map((each, number) => {
    const item = Object.assign(document.createElement("li"), { id: `offer-${number}`, role: "option", ariaSelected: "false" });
    item.append(part("span", (token.sign || (token.kind === "tag" ? "#" : "")) + each.name), part("span", each.more, "soft small"));
    if (!number) { item.append(part("kbd", "Tab")); item.lastChild.ariaHidden = "true"; }
    return item;
  }));
  const around = field.parentElement;
  around.classList.add("completes");
  around.append(list);
  list.style.top = `${field.offsetTop + field.offsetHeight}px`;
  list.style.left = `${field.offsetLeft}px`;
  list.style.width = `${Math.min(field.offsetWidth, 420)}px`;
  field.setAttribute("aria-expanded", "true");
  field.setAttribute("aria-controls", "offers");
  mark(led === "key" ? 0 : -1);
}

function part(name, text, className = "") { return Object.assign(document.createElement(name), { textContent: text, className }); }

function close() {
  asking?.abort();
  list?.remove();
  list = null;
  at = -1;
  if (!field) return;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-controls");
  field.removeAttribute("aria-activedescendant");
}

function mark(number) {
  at = number;
  [...list.children].forEach((each, place) => each.setAttribute("aria-selected", String(place === at)));
  if (at < 0) { field.removeAttribute("aria-activedescendant"); return; }
  field.setAttribute("aria-activedescendant", list.children[at].id);
  list.children[at].scrollIntoView({ block: "nearest" });
}

function take(offer) {
  const input = field, text = filled(offer.name);
  const over = token.sign && input.value[token.to] === " " ? 1 : 0;
  input.setRangeText(text, token.from, token.to, "end");
  if (over) input.setSelectionRange(input.selectionEnd + over, input.selectionEnd + over);
  if (input.dataset.completes === "project") select(input).value = offer.id;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  clearTimeout(waiting);
  typed = false;
  token = null;
  close();
}

// ---- A select of projects, as a field to type in ------------------------------------------------------------------
function select(input) { return document.getElementById(input.dataset.for); }
function chosen(input) { const found = select(input).selectedOptions[0]; return found?.value ? found.textContent : ""; }

function dress() {
  for (const each of document.querySelectorAll("select[data-completes]")) {
    const input = Object.assign(document.createElement("input"), { id: `${each.id}-typed`, autocomplete: "off", maxLength: 120 });
    Object.assign(input.dataset, { completes: each.dataset.completes, for: each.id });
    const described = each.getAttribute("aria-describedby");
    if (described) input.setAttribute("aria-describedby", described);
    delete each.dataset.completes;
    each.labels[0].htmlFor = input.id;
    each.before(input);
    each.hidden = true;
    input.value = chosen(input);
    input.placeholder = each.options[0].textContent;
    ready(input);
  }
}

function left(input) {
  const named = [...select(input).options].filter((each) => each.value && fits(each.textContent, input.value));
  if (!input.value.trim()) select(input).value = "";
  else if (named.length && !fits(chosen(input), input.value)) select(input).value = named[0].value;
  input.value = chosen(input);
}

function ready(input) {
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false" })) input.setAttribute(name, value);
}

// ---- Begin --------------------------------------------------------------------------------------------------------
function enter(input) {
  if (!input?.matches?.("input[data-completes]")) return;
  close();
  field = input;
  ready(input);
  typed = false;
  if (input.dataset.completes === "project") input.select();
}

document.addEventListener("focusin", (event) => enter(event.target));
document.addEventListener("focusout", (event) => {
  if (event.target !== field) return;
  close();
  if (field.dataset.completes === "project") left(field);
  field = token = null;
});
document.addEventListener("input", (event) => { if (event.target === field && !event.isComposing) { typed = true; update(); } });
document.addEventListener("submit", () => { if (field?.dataset.completes === "project") left(field); close(); }, true);
document.addEventListener("time:shown", () => { list = field = token = null; dress(); enter(document.activeElement); });
document.addEventListener("pointerdown", (event) => { if (event.target.closest?.("#offers")) event.preventDefault(); });
document.addEventListener("click", (event) => {
  const item = event.target.closest?.("#offers li");
  if (item) take(offers[[...list.children].indexOf(item)]);
  else if (event.target === field && !list && field.dataset.completes === "project") update(true);
});
document.addEventListener("keydown", (event) => {
  if (event.target !== field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!list) { if (by === 1) { event.preventDefault(); update("key"); } return; }
  if (by) mark(((at + by + 1 + offers.length + 1) % (offers.length + 1)) - 1);
  else if (event.key === "Escape") close();
  else if (event.key === "Tab" && !event.shiftKey && (typed || at >= 0)) take(offers[Math.max(at, 0)]);
  else if (event.key === "Enter" && at >= 0) take(offers[at]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
dress();
enter(document.activeElement);
