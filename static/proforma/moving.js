// Moving between figures by keyboard, and pasting a column of them.

import { follow } from "./following.js";
import { followBox } from "./reasons.js";
import { form, isOpen, typedRows } from "./rows.js";
import { save } from "./saving.js";
import { tell } from "./saying.js";

// The rows whose boxes show, in their order.
function openRows() {
  return typedRows.filter(isOpen);
}

// Enter and the arrows move down the figures; after the last comes the button.
export function move(event) {
  const open = openRows();
  const at = open.findIndex((row) => row.box === event.target);
  const steps = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (at < 0 || !step || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
    return;
  }
  event.preventDefault();
  const last = form.querySelector("[data-submit-button]") ?? form.querySelector("[data-save-button]");
  const next = open[at + step];
  if (next) {
    next.box.focus();
    next.box.select();
  } else if (step > 0) {
    last.focus();
  }
}

// A column copied from a spreadsheet fills the boxes from here down. Left to the browser it would
// become one number.
export function paste(event) {
  const copied = event.clipboardData.getData("text").replace(/\r?\n$/, "");
  const figures = copied.split(/\r?\n/).map((line) => line.split("\t")[0].trim());
  if (figures.length === 1) {
    return;
  }
  event.preventDefault();
  const open = openRows();
  const at = open.findIndex((row) => row.box === event.target);
  const filled = open.slice(at, at + figures.length);
  filled.forEach((row, place) => {
    row.box.value = figures[place];
    follow(row);
    followBox(row);
    save(row);
  });
  filled.at(-1).box.focus();
  const left = figures.length - filled.length;
  tell(
    `${filled.length} figures pasted, from ${filled[0].reference} to ${filled.at(-1).reference}.` +
      (left ? ` ${left} more had no box to go to.` : ""),
  );
}
