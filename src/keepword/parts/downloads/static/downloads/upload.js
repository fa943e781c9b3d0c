// Sends a file piece by piece and goes on where a line broke; without this script the form sends it whole.
const form = document.querySelector("form[data-begin]");
const bar = form.querySelector("progress");
const [label, figures] = form.querySelectorAll(".progress span");
const error = form.querySelector("[role=alert]");
const token = form.elements.csrfmiddlewaretoken.value;
const longestPause = 30_000;
const fingerprintBlock = 8 * 1024 * 1024;

function show(done, size, said) {
  bar.parentElement.hidden = false;
  bar.max = size;
  bar.value = done;
  label.textContent = said;
  figures.textContent = `${Math.floor((done / size) * 100)} %`;
}

async function ask(address, body, headers = {}) {
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, ...headers } });
  const kind = answer.headers.get("Content-Type") || "";
  if (!kind.includes("json")) throw new Error(String(answer.status));
  return { status: answer.status, ...(await answer.json()) };
}

// What tells this file from one of the same name and size, worked out of some of it at a time. Browsers let pages do
// that only over HTTPS and on the own machine; elsewhere a file that broke off is sent from its beginning.
async function fingerprint(file) {
  if (!window.crypto?.subtle) return "";
  const digests = new Uint8Array(32 * Math.ceil(file.size / fingerprintBlock));
  for (let at = 0; at < file.size; at += fingerprintBlock) {
    show(at, file.size, form.dataset.reading);
    const block = await file.slice(at, at + fingerprintBlock).arrayBuffer();
    digests.set(new Uint8Array(await crypto.subtle.digest("SHA-256", block)), 32 * (at / fingerprintBlock));
  }
  const made = new Uint8Array(await crypto.subtle.digest("SHA-256", digests));
  return Array.from(made, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(file) {
  const told = new FormData();
  told.set("digest", await fingerprint(file));
  told.set("name", file.name);
  told.set("size", file.size);
  told.set("system", form.elements.system.value);
  const begun = await ask(form.dataset.begin, new URLSearchParams(told));
  if (begun.wrong) throw begun.wrong;
  let offset = begun.offset;
  let pause = 1000;
  while (offset < file.size) {
    show(offset, file.size, begun.anew || form.dataset.going);
    try {
      const piece = file.slice(offset, offset + begun.piece);
      const answer = await ask(begun.address, piece, { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" });
      if (answer.wrong) throw answer.wrong;
      if (answer.status === 409) await new Promise((go) => setTimeout(go, 500));
      offset = answer.offset;
      pause = 1000;
    } catch (trouble) {
      if (typeof trouble === "string") throw trouble;
      show(offset, file.size, form.dataset.waiting);
      await new Promise((go) => setTimeout(go, pause));
      pause = Math.min(2 * pause, longestPause);
    }
  }
  show(file.size, file.size, form.dataset.going);
}

form.addEventListener("submit", async (event) => {
  const file = form.elements.file.files[0];
  if (!file) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  error.hidden = true;
  try {
    await send(file);
    location.reload();
  } catch (trouble) {
    error.textContent = typeof trouble === "string" ? trouble : form.dataset.waiting;
    error.hidden = false;
    button.disabled = false;
  }
});
