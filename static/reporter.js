// Says while commentary is written where it disagrees with the figures, and asks before something
// typed is left behind. The form itself is what saves: everything works without this.

const form = document.querySelector("[data-reporter]");
const text = form.querySelector("textarea[name^=comment-]");
const notes = form.querySelector("[data-notes]");
const WAIT = 600;
let waiting = 0;
let asked = 0;
let isLeaving = false;

function show(found) {
  const said = [...(found.unchanged ? [notes.dataset.unchanged] : []), ...found.notes];
  // What is there already is not read out again.
  if (said.join("\n") === [...notes.children].map((each) => each.textContent).join("\n")) {
    return;
  }
  notes.replaceChildren(
    ...said.map((sentence) => {
      const line = document.createElement("p");
      line.textContent = sentence;
      return line;
    }),
  );
}

async function check() {
  asked += 1;
  const turn = asked;
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) });
    if (answer.ok && turn === asked) {
      show(await answer.json());
    }
  } catch {
    // Without a connection nothing is pointed out until the form is saved.
  }
}

form.addEventListener("input", (event) => {
  if (event.target === text || event.target.name.startsWith("figure-")) {
    clearTimeout(waiting);
    waiting = setTimeout(check, WAIT);
  }
});

const directions = form.querySelector("[data-directions]");
const box = form.querySelector("input[name^=figure-]");

function hasNoFigure() {
  const typed = box.value.trim().toLowerCase();
  const chosen = form.querySelector("input[name^=choice-]:checked");
  return typed === "tbc" || typed === "[x]" || (chosen && chosen.value === "[x]");
}

function offerDirections() {
  directions.hidden = !hasNoFigure();
}

form.addEventListener("input", offerDirections);
form.addEventListener("change", offerDirections);
offerDirections();

form.addEventListener("submit", () => {
  isLeaving = true;
});
window.addEventListener("pageshow", () => {
  isLeaving = false;
});
window.addEventListener("beforeunload", (event) => {
  const isUnsaved = [text, box].some((field) => field.value !== field.defaultValue);
  if (!isLeaving && isUnsaved) {
    event.preventDefault();
  }
});
