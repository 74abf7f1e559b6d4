// A reason in the box and the reason chosen under it are one thing: each follows the other.

import { follow } from "./following.js";
import { REASONS } from "./rows.js";

// The choice for what stands in the box.
export function followBox(row) {
  const reason = row.box.value.trim().toLowerCase();
  showChoice(row, REASONS.includes(reason) ? reason : "");
}

// The box for what was chosen.
export function choose(row, reason) {
  const isReason = REASONS.includes(row.box.value.trim().toLowerCase());
  if (!isReason) {
    row.figure = row.box.value; // to come back to, when the reason was a slip
  }
  if (reason || isReason) {
    row.box.value = reason || row.figure || "";
  }
  showChoice(row, reason);
  follow(row);
}

export function showChoice(row, reason) {
  for (const choice of row.choices) {
    choice.checked = choice.value === reason;
  }
  row.element.querySelector("[data-comment-label]").textContent = reason ? "Why?" : "Comment";
  if (reason) {
    row.comment.closest("details").open = true;
  }
}
