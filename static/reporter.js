// Offers a direction where there is no figure, and asks before something typed is left behind. The
// form itself is what saves: everything works without this.

import "./commentary.js";

const form = document.querySelector("[data-reporter]");
let isLeaving = false;

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
  const isUnsaved = [...form.elements].some((field) =>
    field.type === "radio"
      ? field.checked !== field.defaultChecked
      : "defaultValue" in field && field.value !== field.defaultValue,
  );
  if (!isLeaving && isUnsaved) {
    event.preventDefault();
  }
});
