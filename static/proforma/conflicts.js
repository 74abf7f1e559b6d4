// Two people on one row: what each typed, with a button for either.

import { say } from "./saying.js";

// What this person did not touch takes the other's text at once: only the rest is to be chosen.
export function showConflict(row, conflict) {
  row.conflict = conflict;
  const [figure, , comment] = JSON.parse(row.saved ?? "[]");
  if (row.box.value.trim() === figure) {
    row.box.value = conflict.figure;
  }
  if (row.comment.value === comment) {
    row.comment.value = conflict.comment;
  }
  const shape = document.getElementById("conflict-template").content.cloneNode(true);
  const put = (name, value) => {
    shape.querySelector(`[data-${name}]`).textContent = value;
  };
  put("who", conflict.who);
  put("when", conflict.when);
  put("their-figure", conflict.figure_text);
  put("their-comment", conflict.comment);
  put("my-figure", row.box.value.trim() || "nothing");
  put("my-comment", row.comment.value);
  for (const button of shape.querySelectorAll("button")) {
    button.value += row.reference;
  }
  row.conflictPlace.replaceChildren(shape);
  row.conflictPlace.scrollIntoView({ block: "nearest" });
  say(row, "Not saved", "failed");
}
