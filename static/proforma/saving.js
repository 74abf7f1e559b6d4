// Saves single rows when they are left, to the address in the row's data-save.

import { showNotes } from "../notes.js";
import { showConflict } from "./conflicts.js";
import { follow, showProgress } from "./following.js";
import { showChoice } from "./reasons.js";
import { REASONS, choiceOf, form, isUnsaved, keep, rows, typed } from "./rows.js";
import { say, showFailures, showMessage, showSourceNote, takeProblems } from "./saying.js";

const PATIENCE = 15_000;

const token = form.elements.csrfmiddlewaretoken.value;

// One row after another: they all belong to one return, which the server locks for each.
export let lastSave = Promise.resolve();

export function save(row) {
  const next = () => (isUnsaved(row) && !row.conflict ? send(row) : null);
  row.isWaiting = true;
  lastSave = lastSave.then(next, next).finally(() => {
    row.isWaiting = false;
  });
  return lastSave;
}

export async function saveAll() {
  await Promise.all(rows.map((row) => save(row)));
  return !rows.some(isUnsaved);
}

async function send(row) {
  const sent = typed(row);
  row.failure = "";
  let response;
  let answer;
  try {
    response = await fetch(row.element.dataset.save, {
      method: "POST",
      body: fields(row),
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    answer = isJson ? await response.json() : { refused: reasonFor(response.status) };
  } catch {
    answer = { refused: "the server can’t be reached. What you typed is still here." };
  }
  if (response?.status === 409 && answer.refused) {
    answer.refused += " Press Save to see what to do: what you typed goes along.";
  }
  if (answer.refused) {
    row.failure = answer.refused;
    say(row, `Not saved: ${answer.refused}`, "failed", "long");
  } else if (answer.conflict) {
    showConflict(row, answer.conflict);
  } else {
    take(row, sent, answer);
  }
  showFailures();
}

function fields(row) {
  const reference = row.reference;
  const fields = new URLSearchParams({
    csrfmiddlewaretoken: token,
    entered_as: form.elements.entered_as.value,
    [`figure-${reference}`]: row.box.value,
    [`choice-${reference}`]: choiceOf(row),
    [`comment-${reference}`]: row.comment.value,
    [`seen-${reference}`]: row.seen.value,
  });
  if (row.shown) {
    fields.set(`shown-${reference}`, row.shown.value);
  }
  return fields;
}

function reasonFor(status) {
  const reasons = {
    401: "you have been signed out. Press Save to sign in and carry on.",
    403: "press Save to try again.",
    503: "the database is busy. What you typed is still here.",
  };
  return reasons[status] ?? "something went wrong. What you typed is still here.";
}

// Puts the server's answer into the row, except over something typed since it was sent.
function take(row, sent, answer) {
  const errors = answer.errors ?? {};
  keep(row, answer);
  if (typed(row) === sent) {
    if (!errors.figure && document.activeElement !== row.box) {
      row.box.value = answer.figure;
    }
    if (!errors.comment && document.activeElement !== row.comment) {
      row.comment.value = answer.comment;
    }
    row.saved = errors.figure || errors.comment ? null : typed(row);
    follow(row);
  }
  row.error = errors.figure ?? "";
  row.months = answer.months ?? [];
  showMessage(row, "comment", errors.comment ?? "");
  takeProblems(answer.problems);
  showSourceNote(row, answer.source_note);
  showNotes(row.notes, answer.notes);
  const wrong = errors.figure ?? errors.comment;
  say(row, wrong ? "Not saved" : "Saved", wrong ? "failed" : "saved");
  showProgress();
}

// The choice between two people's figures. Mine is sent as if I had seen theirs.
export function settle(row, side) {
  const { conflict } = row;
  row.conflict = null;
  keep(row, conflict);
  row.conflictPlace.replaceChildren();
  row.box.focus();
  if (side === "theirs") {
    row.box.value = conflict.figure;
    row.comment.value = conflict.comment;
    showChoice(row, REASONS.includes(conflict.figure) ? conflict.figure : "");
    row.saved = typed(row);
    follow(row);
    say(row, "Saved", "saved");
    showFailures();
    return;
  }
  save(row);
}
