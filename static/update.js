// Nobody leaves the quarterly update with something typed that is not saved, without being asked.
// The form itself is what saves: everything works without this.

import "./commentary.js";

const form = document.querySelector("[data-update]");
let isLeaving = false;

function isUnsaved(field) {
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

// A list in which the page chose nothing shows its first entry.
function fields() {
  return [...form.querySelectorAll("textarea, input[type=text], select")].filter(
    (field) => !(field instanceof HTMLSelectElement && field.selectedIndex === 0),
  );
}

form.addEventListener("submit", () => {
  isLeaving = true;
});
window.addEventListener("pageshow", () => {
  isLeaving = false;
});
window.addEventListener("beforeunload", (event) => {
  const isKept = !form.querySelector("[data-unsaved]") && !fields().some(isUnsaved);
  if (!isLeaving && !isKept) {
    event.preventDefault();
  }
});
