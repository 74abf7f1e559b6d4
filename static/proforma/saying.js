// What is said at a row: what became of it, what is wrong with it, and what is odd.

import { form, isEmpty, isUnsaved, messageOf, rows, typedRows } from "./rows.js";

export function say(row, words, ...kinds) {
  const line = document.createElement("span");
  line.classList.add("proforma__status-text");
  line.classList.add(...kinds.map((kind) => `proforma__status-text--${kind}`));
  line.textContent = words;
  row.status.replaceChildren(line);
}

let problems = null; // the server's last answer about all the rows, by reference
const said = new Set();

export function takeProblems(answer) {
  problems = answer;
  showProblems();
}

// Parts that are to add up don't while somebody is still on their way through them. What was said
// once stays until it is mended.
function isTooSoon(problem) {
  const whole = problem.measures.at(-1);
  if (problem.code !== "adds-up" || said.has(whole) || !isOnTheWayThrough(whole)) {
    said.add(whole);
    return false;
  }
  return true;
}

function isOnTheWayThrough(whole) {
  const first = rows.findIndex((row) => row.reference === whole);
  const here = rows.findIndex((row) => row.element.contains(document.activeElement));
  const between = rows.slice(first + 1, here + 1);
  return here >= first && between.every((row) => "part" in row.element.dataset);
}

export function showProblems() {
  if (!problems) {
    return; // what came with the page still holds
  }
  for (const row of typedRows) {
    const found = (problems[row.reference] ?? []).filter((problem) => !isTooSoon(problem));
    const error = found.find((problem) => problem.severity === "error");
    // A row that is still empty keeps the message that it is missing.
    row.problem = error?.message ?? (isEmpty(row) ? row.problem : "");
    showMessage(row, "figure", row.error || row.problem, row.error ? row.months : []);
    // What is wrong comes first: with another number, what was odd may be gone.
    showChecks(row, error ? [] : found);
  }
}

function showChecks(row, checks) {
  const shapes = checks.map((check) => checkShape(row, check));
  const isOdd = checks.some((check) => !check.explained);
  row.element.classList.toggle("proforma__row--check", isOdd);
  const words = (elements) => elements.map((each) => each.textContent.replace(/\s+/g, " ").trim());
  if (words(shapes).join() === words([...row.checks.children]).join()) {
    return;
  }
  row.checks.replaceChildren(...shapes);
  if (isOdd) {
    row.comment.closest("details").open = true;
    showFolded(row);
    // What came above the box somebody is in has moved it down, perhaps out of sight.
    document.activeElement.scrollIntoView({ block: "nearest" });
  }
}

function checkShape(row, check) {
  const template = document.getElementById("check-template").content;
  const shape = template.querySelector("[data-check]").cloneNode(true);
  shape.querySelector("[data-check-text]").textContent = check.message;
  if (check.explained) {
    shape.classList.add("proforma__check--explained");
    shape.querySelector("[data-check-word]").textContent = "Explained in the comment:";
    shape.querySelector("[data-check-ways]").remove();
    return shape;
  }
  const button = shape.querySelector("[name=mend]");
  if (check.mend === null) {
    button.remove();
  } else {
    button.textContent = check.mend_text;
    button.value = `${row.reference} ${check.mend}`;
    button.dataset.figure = check.mend_box;
  }
  return shape;
}

// What is said of a part that is folded away would be said to nobody.
function showFolded(row) {
  const breakdown = row.element.closest("[data-breakdown]");
  if (breakdown) {
    breakdown.open = true;
  }
}

export function showMessage(row, which, words, months = []) {
  const field = which === "figure" ? row.box : row.comment;
  const message = row.element.querySelector(`[data-error="${which}"]`);
  message.querySelector("[data-error-text]").textContent = words;
  showMonths(message.querySelector("[data-months]"), months);
  message.hidden = !words;
  field.classList.toggle(which === "figure" ? "govuk-input--error" : "govuk-textarea--error", words);
  const isWrong = Boolean(words || messageOf(row, "figure"));
  row.element.classList.toggle("proforma__row--error", isWrong);
  const others = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== message.id);
  field.setAttribute("aria-describedby", (words ? [message.id, ...others] : others).join(" "));
  if (words) {
    field.setAttribute("aria-invalid", "true");
    showFolded(row);
  } else {
    field.removeAttribute("aria-invalid");
  }
}

// Links that are there already stay: one of them may have the focus.
function showMonths(place, months) {
  const links = months.map(({ text, href }) => {
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = href;
    link.textContent = text;
    return link;
  });
  const words = links.map((link) => link.textContent).join(", ");
  if (place && place.textContent !== words) {
    place.replaceChildren(...links.flatMap((link, at) => (at ? [", ", link] : [link])));
  }
}

let news = ""; // what became of the whole form last

export function tell(words) {
  news = words;
  showFailures();
}

export function showFailures() {
  const unsaved = rows.filter((row) => (row.failure || row.conflict) && isUnsaved(row));
  const failed = unsaved.length;
  const words = failed === 1 ? "1 row is not saved." : `${failed} rows are not saved.`;
  form.querySelector("[data-form-status]").textContent = failed ? words : news;
  form.querySelector("[data-try-again]").hidden = !unsaved.some((row) => row.failure);
}

// Where a case system counted something else than the row has, as it stands now.
export function showSourceNote(row, text) {
  const note = row.element.querySelector("[data-source-note]");
  if (note) {
    note.textContent = text;
    note.hidden = text === "";
  }
}
