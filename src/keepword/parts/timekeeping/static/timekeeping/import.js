// Moves the bar while the worker reads or imports a file; without it the page asks for itself anew.
async function look() {
  const section = document.querySelector("#bringing");
  if (!section) return;
  try {
    const answer = await fetch(section.dataset.state, { headers: { Accept: "application/json" } });
    const { busy, share } = await answer.json();
    if (!busy) { location.reload(); return; }
    section.querySelector("progress").value = share;
    section.querySelector("#share-said").textContent = `${share} %`;
  } catch { /* The next look tries again. */ }
  setTimeout(look, 700);
}
setTimeout(look, 700);
