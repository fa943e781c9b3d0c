// Shows a reminder of the open page when its time comes, and brings the list up to date after a night.
const waiting = [...document.querySelectorAll(".rings[hidden]")];
const title = document.title;

function ring() {
  const now = Date.now() / 1000;
  for (const line of waiting.filter((each) => each.hidden && Number(each.dataset.at) <= now)) {
    line.hidden = false;
    document.title = `● ${title}`;
  }
}

for (const line of waiting) {
  const wait = Number(line.dataset.at) * 1000 - Date.now();
  if (wait < 86_400_000) setTimeout(ring, Math.max(0, wait));
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  ring();
  document.title = title;
});

// After a press the list stays where it was: the answer is the same page with one line changed.
const place = "routines:place";
document.addEventListener("submit", (event) => {
  if (event.target.closest(".routine")) sessionStorage.setItem(place, String(window.scrollY));
});
const kept = sessionStorage.getItem(place);
if (kept !== null) {
  sessionStorage.removeItem(place);
  if (!location.hash) window.scrollTo(0, Number(kept));
}
