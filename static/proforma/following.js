// What follows each key: the year to date or the month of a total, the sum of a breakdown, and how
// many rows are filled in.

import { form, isFilled, isUnsaved, monthOf, rows, typedRows } from "./rows.js";

export function follow(row) {
  if (isUnsaved(row)) {
    row.status.replaceChildren();
  }
  turn(row);
  addUp(row);
  showProgress();
}

// A month's count is shown as the year to date, a total as the month it makes.
function turn(row) {
  const { takes, before, note, noteBefore } = row.element.dataset;
  if (takes === undefined) {
    return;
  }
  const month = monthOf(row);
  const yearToDate = month === null ? before : Number(before) + month;
  const turned = takes === "total" ? (month ?? "") : yearToDate;
  row.element.querySelector("[data-turned]").textContent =
    turned === "" ? "–" : Number(turned).toLocaleString("en-GB");
  row.element.querySelector("[data-turned-note]").textContent = month === null ? noteBefore : note;
}

function addUp(row) {
  for (const breakdown of form.querySelectorAll("[data-breakdown]")) {
    const whole = typedRows.find((each) => each.reference === breakdown.dataset.breakdown);
    const parts = typedRows.filter((each) => breakdown.contains(each.element));
    if (whole !== row && !parts.includes(row)) {
      continue;
    }
    const given = parts.map(monthOf).filter((month) => month !== null);
    const sum = given.reduce((total, month) => total + month, 0);
    const all = whole ? monthOf(whole) : null;
    const of = all === null ? "" : ` of ${all.toLocaleString("en-GB")}`;
    breakdown.querySelector("[data-sum]").textContent = given.length
      ? `add up to ${sum.toLocaleString("en-GB")}${of}`
      : "if you count them";
  }
}

export function showProgress() {
  const required = rows.filter((row) => "required" in row.element.dataset);
  // A measure set aside has no box, and is filled in by itself.
  const filled = required.filter((row) => !row.box || (isFilled(row) && !row.error));
  form.querySelector("[data-filled]").textContent = filled.length;
  form.querySelector("[data-next-empty]").hidden = !nextEmpty();
}

export function nextEmpty() {
  return typedRows.find((row) => "required" in row.element.dataset && !isFilled(row));
}

// How much more a comment can hold, once that begins to matter.
export function showRoom(row) {
  const longest = Number(form.dataset.longestComment);
  const left = longest - [...row.comment.value].length;
  const count = Math.abs(left).toLocaleString("en-GB");
  const words = left < 0 ? `${count} characters too many` : `${count} characters left`;
  row.room.textContent = left < longest / 10 ? words : "";
}
