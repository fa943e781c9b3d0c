// Advice while a password is typed, and a button that shows it. Nothing leaves the page; the server decides.
const words = document.documentElement.lang.startsWith("de")
  ? { show: "Zeigen", hide: "Verbergen", left: (n) => `Noch ${n} Zeichen bis acht.`, digit: "Unter fünfzehn Zeichen braucht es eine Zahl.", short: "Reicht, mit einem gemailten Code bei jeder Anmeldung. Ab fünfzehn Zeichen ohne.", same: "Dieselben Zeichen immer wieder sind leicht zu raten.", run: "Folgen wie 12345 sind leicht zu raten.", own: "Ihr Name oder Ihre Adresse darin ist leicht zu raten.", good: "Lang genug. Gut, wenn Sie es nirgends sonst benutzen." }
  : { show: "Show", hide: "Hide", left: (n) => `${n} more to have eight characters.`, digit: "Below fifteen characters it needs a number.", short: "Will do, with a mailed code at each sign-in. From fifteen characters on without.", same: "The same characters over and over are easy to guess.", run: "Runs such as 12345 are easy to guess.", own: "Your name or address in it is easy to guess.", good: "Long enough. Good, if you use it nowhere else." };

function inRuns(text) {
  const steps = [...text].slice(1).map((letter, at) => letter.codePointAt(0) - text.codePointAt(at));
  return steps.filter((step) => Math.abs(step) === 1).length > 0.6 * text.length;
}

function advice(text, own) {
  const length = [...text].length;
  if (!length) return "";
  if (length < 8) return words.left(8 - length);
  if (new Set(text.toLowerCase()).size < 5) return words.same;
  if (inRuns(text.toLowerCase())) return words.run;
  if (own.some((part) => part.length > 3 && text.toLowerCase().includes(part))) return words.own;
  if (length < 15) return /\d/.test(text) ? words.short : words.digit;
  return words.good;
}

for (const place of document.querySelectorAll("[data-advice-for]")) {
  const field = document.getElementById(place.dataset.adviceFor);
  const told = () =>
    [...field.form.elements]
      .filter((each) => each !== field && ["name", "email"].includes(each.name))
      .flatMap((each) => each.value.toLowerCase().split(/[\s@.]+/));
  field.addEventListener("input", () => { place.textContent = advice(field.value, told()); });
}

for (const field of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal";
  button.textContent = words.show;
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? words.show : words.hide;
    button.setAttribute("aria-pressed", String(!shown));
  });
  // What is sent is a password again, for the browser's own memory of it.
  field.form.addEventListener("submit", () => { field.type = "password"; });
  field.after(button);
}
