// The rows of the pro-forma: what each is made of, and what stands in it.

export const REASONS = ["[x]", "[z]"];

export const form = document.querySelector("[data-proforma]");
export const rows = [...form.querySelectorAll("[data-reference]")].map(rowOf);
export const typedRows = rows.filter((row) => row.box);

function rowOf(element) {
  const find = (name) => element.querySelector(`[data-${name}]`);
  const row = {
    element,
    reference: element.dataset.reference,
    box: find("box"),
    comment: find("comment"),
    room: find("room"),
    choices: [...element.querySelectorAll("[data-choice]")],
    seen: find("seen"),
    shown: find("shown"), // what the box held for it, where it takes the total since April
    month: element.dataset.month ? Number(element.dataset.month) : null, // what is kept
    status: find("status"),
    checks: find("checks"),
    notes: find("notes"),
    conflictPlace: find("conflict"),
    conflict: null, // what somebody else typed meanwhile, until this person has chosen
    error: "", // why what stands in the box can't be saved
    months: [], // the earlier months to see to first
    problem: "", // what is wrong with it beside the other rows
    failure: "", // why the last try to save it came to nothing
    sending: null, // what is on its way to the server
  };
  if (row.box) {
    row.saved = asItCame(row);
    row.problem = messageOf(row, "figure");
    if ("unsaved" in element.dataset) {
      row.saved = null;
      row.error = row.problem;
      row.months = [...element.querySelectorAll("[data-error] [data-months] a")].map(
        ({ textContent, href }) => ({ text: textContent, href }),
      );
    }
  }
  return row;
}

// What stands in the row as it would be sent. Two are compared as text.
export function typed(row) {
  return JSON.stringify([row.box.value.trim(), choiceOf(row), row.comment.value]);
}

// The same as the page came: somebody may have typed before this script arrived.
function asItCame(row) {
  const choice = row.choices.find((each) => each.defaultChecked)?.value ?? "";
  return JSON.stringify([row.box.defaultValue.trim(), choice, row.comment.defaultValue]);
}

export function isUnsaved(row) {
  return Boolean(row.box) && row.saved !== typed(row);
}

export function choiceOf(row) {
  return row.choices.find((choice) => choice.checked)?.value ?? "";
}

export function isEmpty(row) {
  return Boolean(row.box) && row.box.value.trim() === "";
}

// Where no total can be made, the box stays empty although a month is kept.
export function isFilled(row) {
  return !isEmpty(row) || (row.month !== null && row.shown?.value === row.box.value);
}

// Whether its box shows, and is not folded away.
export function isOpen(row) {
  return !row.element.closest("details:not([open])");
}

// The month's own count behind what stands in the box; null for none.
export function monthOf(row) {
  const number = wholeNumber(row.box.value);
  const { takes, before } = row.element.dataset;
  if (takes !== "total") {
    return number;
  }
  if (row.box.value === row.shown.value) {
    return row.month;
  }
  return number === null || before === "" || number < Number(before) ? null : number - before;
}

export function wholeNumber(text) {
  const bare = text.replace(/\s/g, "");
  const digits = /^\d{1,3}(,\d{3})+$/.test(bare) ? bare.replaceAll(",", "") : bare;
  return /^\d{1,6}$/.test(digits) ? Number(digits) : null;
}

export function messageOf(row, which) {
  const message = row.element.querySelector(`[data-error="${which}"]`);
  return message.hidden ? "" : message.querySelector("[data-error-text]").textContent;
}

// What the server keeps of a row, which this person has now seen.
export function keep(row, { seen, figure, month }) {
  row.seen.value = seen;
  row.month = month;
  if (row.shown) {
    row.shown.value = figure;
  }
}
