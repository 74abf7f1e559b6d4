// Comfort for somebody filling in the pro-forma: Enter and the arrows move down the figures, each
// row is saved when it is left, and the year to date follows what is typed.
//
// Everything here can also be done without it. The form itself is what is sent by Save and
// Submit; this only sends single rows sooner.

import { follow, nextEmpty, showProgress, showRoom } from "./proforma/following.js";
import { move, paste } from "./proforma/moving.js";
import { choose, followBox } from "./proforma/reasons.js";
import { form, isUnsaved, rows, typedRows } from "./proforma/rows.js";
import { lastSave, save, saveAll, settle } from "./proforma/saving.js";
import { showProblems, tell } from "./proforma/saying.js";

// After which a comment that is still being typed is saved, and a link waits no longer.
const PAUSE = 2_000;

for (const row of typedRows) {
  row.box.addEventListener("input", () => follow(row));
  row.box.addEventListener("change", () => {
    followBox(row);
    save(row);
  });
  row.box.addEventListener("paste", paste);
  row.comment.addEventListener("input", () => {
    row.status.replaceChildren();
    showRoom(row);
    clearTimeout(row.pause);
    row.pause = setTimeout(() => save(row), PAUSE);
  });
  row.comment.addEventListener("change", () => save(row));
  for (const choice of row.choices) {
    choice.addEventListener("change", () => {
      choose(row, choice.value);
      save(row);
    });
  }
}

// What a button asks of one row, where that needs no new page: a choice between two people's
// figures, or the number that was probably meant.
function isDoneHere(button) {
  const at = button?.value.lastIndexOf(" ");
  if (button?.name === "take") {
    const row = rows.find((each) => each.reference === button.value.slice(at + 1) && each.conflict);
    if (row) {
      settle(row, button.value.slice(0, at));
    }
    return Boolean(row);
  }
  const row = rows.find((each) => each.reference === button?.value.slice(0, at));
  if (button?.name !== "mend" || !row) {
    return false;
  }
  row.box.value = button.dataset.figure;
  row.box.focus();
  follow(row);
  followBox(row);
  save(row);
  return true;
}

// Lets a row that is being saved finish first, so that nobody meets a change of their own as
// somebody else's. Save needs no new page when every row could be saved.
async function finish(event) {
  const button = event.submitter;
  if (isLeaving) {
    return;
  }
  event.preventDefault();
  if (isDoneHere(button)) {
    return;
  }
  if (button === form.querySelector("[data-save-button]") && (await saveAll())) {
    tell("Everything is saved.");
    return;
  }
  await lastSave;
  isLeaving = true;
  // While its submit event is going on, a form can't be sent again.
  setTimeout(() => form.requestSubmit(button));
}

// A link waits for the row that was just left, so that nobody is asked about what is saved anyway.
async function followLink(event) {
  const link = event.target.closest("a[href]");
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
  const leads = link && isPlain && !link.target && !link.getAttribute("href").startsWith("#");
  if (!leads || !rows.some((row) => row.isWaiting)) {
    return;
  }
  event.preventDefault();
  await Promise.race([lastSave, new Promise((done) => setTimeout(done, PAUSE))]);
  location.assign(link.href);
}

let isLeaving = false;
form.addEventListener("keydown", move);
form.addEventListener("submit", finish);
form.addEventListener("focusin", showProblems);
form.querySelector("[data-try-again]").addEventListener("click", saveAll);
form.querySelector("[data-next-empty]").addEventListener("click", (event) => {
  event.preventDefault();
  nextEmpty()?.box.focus();
});
document.addEventListener("click", followLink);
window.addEventListener("online", saveAll);
window.addEventListener("pageshow", () => {
  isLeaving = false;
});
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && rows.some(isUnsaved)) {
    event.preventDefault();
  }
});
typedRows.forEach(showRoom);
showProgress();
