// Says while commentary is written where it disagrees with the figures, or is still the one before.
// Each piece stands in an element whose data-commentary is the address that looks at it; what is
// in its fields goes there. Nothing is saved, and everything works without this.

import { showNotes } from "./notes.js";

const WAIT = 600;
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;

function fieldsOf(piece) {
  const fields = new FormData();
  fields.set("csrfmiddlewaretoken", token);
  for (const field of piece.querySelectorAll("textarea, select, input")) {
    if (field.name && (field.type !== "radio" || field.checked)) {
      fields.set(field.name, field.value);
    }
  }
  return fields;
}

function watch(piece) {
  const place = piece.querySelector("[data-notes]");
  let waiting = 0;
  let asked = 0;

  async function look() {
    asked += 1;
    const turn = asked;
    try {
      const answer = await fetch(piece.dataset.commentary, {
        method: "POST",
        body: fieldsOf(piece),
      });
      if (answer.ok && turn === asked) {
        showNotes(place, (await answer.json()).notes);
      }
    } catch {
      // Without a connection nothing is pointed out until the page is saved.
    }
  }

  piece.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT);
  });
}

for (const piece of document.querySelectorAll("[data-commentary]")) {
  watch(piece);
}
