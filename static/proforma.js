// Comfort for somebody filling in the pro-forma: Enter and the arrows move down the figures, each
// row is saved when it is left, and the year to date follows what is typed.
//
// Everything here can also be done without it. The form itself is what is sent by Save and
// Submit; this only sends single rows sooner, to the address in the row's data-save.

const REASONS = ["[x]", "[z]"];
const PATIENCE = 15_000;
const PAUSE = 2_000; // after which a comment that is still being typed is saved

const form = document.querySelector("[data-proforma]");
const token = form.elements.csrfmiddlewaretoken.value;
const rows = [...form.querySelectorAll("[data-reference]")].map(rowOf);
const boxes = [...form.querySelectorAll("[data-box]")];

// One measure -----------------------------------------------------------------------------------

function rowOf(element) {
  const find = (name) => element.querySelector(`[data-${name}]`);
  const row = {
    element,
    reference: element.dataset.reference,
    box: find("box"),
    comment: find("comment"),
    choices: [...element.querySelectorAll("[data-choice]")],
    seen: find("seen"),
    status: find("status"),
    conflictPlace: find("conflict"),
    conflict: null, // what somebody else typed meanwhile, until this person has chosen
    error: "", // why what stands in the box can't be saved
    problem: "", // what is wrong with it beside the other rows
    failure: "", // why the last try to save it came to nothing
  };
  if (row.box) {
    row.saved = "unsaved" in element.dataset ? null : asItCame(row);
    row.problem = text(row, "figure");
    row.box.addEventListener("input", () => follow(row));
    row.box.addEventListener("change", () => leaveBox(row));
    row.box.addEventListener("paste", paste);
    row.comment.addEventListener("input", () => {
      row.status.replaceChildren();
      clearTimeout(row.pause);
      row.pause = setTimeout(() => save(row), PAUSE);
    });
    row.comment.addEventListener("change", () => save(row));
    for (const choice of row.choices) {
      choice.addEventListener("change", () => choose(row, choice.value));
    }
  }
  return row;
}

// What stands in the row as it would be sent. Two are compared as text.
function typed(row) {
  return JSON.stringify([row.box.value.trim(), choiceOf(row), row.comment.value]);
}

// The same as the page came: somebody may have typed before this script arrived.
function asItCame(row) {
  const choice = row.choices.find((each) => each.defaultChecked)?.value ?? "";
  return JSON.stringify([row.box.defaultValue.trim(), choice, row.comment.defaultValue]);
}

function isUnsaved(row) {
  return Boolean(row.box) && row.saved !== typed(row);
}

function choiceOf(row) {
  return row.choices.find((choice) => choice.checked)?.value ?? "";
}

function isEmpty(row) {
  return Boolean(row.box) && row.box.value.trim() === "";
}

// A reason in the box and the reason chosen under it are one thing: each follows the other.
function leaveBox(row) {
  const reason = row.box.value.trim().toLowerCase();
  showChoice(row, REASONS.includes(reason) ? reason : "");
  save(row);
}

function choose(row, reason) {
  const isReason = REASONS.includes(row.box.value.trim().toLowerCase());
  if (!isReason) {
    row.figure = row.box.value; // to come back to, when the reason was a slip
  }
  if (reason || isReason) {
    row.box.value = reason || row.figure || "";
  }
  showChoice(row, reason);
  follow(row);
  save(row);
}

function showChoice(row, reason) {
  for (const choice of row.choices) {
    choice.checked = choice.value === reason;
  }
  row.element.querySelector("[data-comment-label]").textContent = reason ? "Why?" : "Comment";
  if (reason) {
    row.comment.closest("details").open = true;
  }
}

// The year to date, how many rows are filled in, and that this one is no longer as it was saved.
function follow(row) {
  if (isUnsaved(row)) {
    row.status.replaceChildren();
  }
  const { before, note, noteBefore } = row.element.dataset;
  if (before !== undefined) {
    const number = wholeNumber(row.box.value);
    const total = number === null ? before : Number(before) + number;
    row.element.querySelector("[data-year]").textContent =
      total === "" ? "–" : Number(total).toLocaleString("en-GB");
    row.element.querySelector("[data-year-note]").textContent = number === null ? noteBefore : note;
  }
  showProgress();
}

function wholeNumber(text) {
  const bare = text.replace(/\s/g, "");
  const digits = /^\d{1,3}(,\d{3})+$/.test(bare) ? bare.replaceAll(",", "") : bare;
  return /^\d{1,6}$/.test(digits) ? Number(digits) : null;
}

// Saving ----------------------------------------------------------------------------------------

// One row after another: they all belong to one return, which the server locks for each.
let lastSave = Promise.resolve();

function save(row) {
  const next = () => (isUnsaved(row) && !row.conflict ? send(row) : null);
  lastSave = lastSave.then(next, next);
  return lastSave;
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
  return new URLSearchParams({
    csrfmiddlewaretoken: token,
    [`figure-${reference}`]: row.box.value,
    [`choice-${reference}`]: choiceOf(row),
    [`comment-${reference}`]: row.comment.value,
    [`seen-${reference}`]: row.seen.value,
  });
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
  row.seen.value = answer.seen;
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
  showMessage(row, "comment", errors.comment ?? "");
  for (const each of rows) {
    showProblem(each, answer.problems[each.reference] ?? "");
  }
  const wrong = errors.figure ?? errors.comment;
  say(row, wrong ? "Not saved" : "Saved", wrong ? "failed" : "saved");
  showProgress();
}

// Two people on one row -------------------------------------------------------------------------

// What this person did not touch takes the other's text at once: only the rest is to be chosen.
function showConflict(row, conflict) {
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

function settle(row, side) {
  const { conflict } = row;
  row.conflict = null;
  row.seen.value = conflict.seen;
  row.conflictPlace.replaceChildren();
  row.box.focus();
  if (side === "theirs") {
    row.box.value = conflict.figure;
    row.comment.value = conflict.comment;
    showChoice(row, REASONS.includes(conflict.figure) ? conflict.figure : "");
    row.saved = typed(row);
    follow(row);
    say(row, "Saved", "saved");
    return;
  }
  save(row);
}

// What is said ----------------------------------------------------------------------------------

function say(row, words, ...kinds) {
  const line = document.createElement("span");
  line.classList.add("proforma__status-text");
  line.classList.add(...kinds.map((kind) => `proforma__status-text--${kind}`));
  line.textContent = words;
  row.status.replaceChildren(line);
}

function text(row, which) {
  const message = row.element.querySelector(`[data-error="${which}"]`);
  return message.hidden ? "" : message.querySelector("[data-error-text]").textContent;
}

// A row that is still empty keeps the message that it is missing.
function showProblem(row, problem) {
  if (row.box) {
    row.problem = problem || (isEmpty(row) ? row.problem : "");
    showMessage(row, "figure", row.error || row.problem);
  }
}

function showMessage(row, which, words) {
  const field = which === "figure" ? row.box : row.comment;
  const message = row.element.querySelector(`[data-error="${which}"]`);
  message.querySelector("[data-error-text]").textContent = words;
  message.hidden = !words;
  field.classList.toggle(which === "figure" ? "govuk-input--error" : "govuk-textarea--error", words);
  row.element.classList.toggle("proforma__row--error", Boolean(words || text(row, "figure")));
  const others = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== message.id);
  field.setAttribute("aria-describedby", (words ? [message.id, ...others] : others).join(" "));
  if (words) {
    field.setAttribute("aria-invalid", "true");
  } else {
    field.removeAttribute("aria-invalid");
  }
}

function showProgress() {
  const required = rows.filter((row) => "required" in row.element.dataset);
  const filled = required.filter((row) => !isEmpty(row) && !row.error);
  form.querySelector("[data-filled]").textContent = filled.length;
  form.querySelector("[data-next-empty]").hidden = !required.some(isEmpty);
}

let pasted = ""; // what became of the last column pasted

function showFailures() {
  const unsaved = rows.filter((row) => (row.failure || row.conflict) && isUnsaved(row));
  const failed = unsaved.length;
  const words = failed === 1 ? "1 row is not saved." : `${failed} rows are not saved.`;
  form.querySelector("[data-form-status]").textContent = failed ? words : pasted;
  form.querySelector("[data-try-again]").hidden = !unsaved.some((row) => row.failure);
}

// The whole form --------------------------------------------------------------------------------

async function saveAll() {
  await Promise.all(rows.map((row) => save(row)));
  return !rows.some(isUnsaved);
}

function move(event) {
  const at = boxes.indexOf(event.target);
  const steps = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (at < 0 || !step || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
    return;
  }
  event.preventDefault();
  const last = form.querySelector("[data-submit-button]") ?? form.querySelector("[data-save-button]");
  const next = boxes[at + step];
  if (next) {
    next.focus();
    next.select();
  } else if (step > 0) {
    last.focus();
  }
}

// A column copied from a spreadsheet fills the boxes from here down. Left to the browser it would
// become one number.
function paste(event) {
  const copied = event.clipboardData.getData("text").replace(/\r?\n$/, "");
  const figures = copied.split(/\r?\n/).map((line) => line.split("\t")[0].trim());
  if (figures.length === 1) {
    return;
  }
  event.preventDefault();
  const at = boxes.indexOf(event.target);
  const filled = boxes.slice(at, at + figures.length);
  filled.forEach((box, place) => {
    const row = rows.find((each) => each.box === box);
    box.value = figures[place];
    follow(row);
    leaveBox(row);
  });
  filled.at(-1).focus();
  const left = figures.length - filled.length;
  pasted =
    `${filled.length} figures pasted, from ${reference(filled[0])} to ${reference(filled.at(-1))}.` +
    (left ? ` ${left} more had no box to go to.` : "");
  showFailures();
}

function reference(box) {
  return rows.find((row) => row.box === box).reference;
}

// Lets a row that is being saved finish first, so that nobody meets a change of their own as
// somebody else's. Save needs no new page when every row could be saved.
async function finish(event) {
  const button = event.submitter;
  if (isLeaving) {
    return;
  }
  event.preventDefault();
  const [side, reference] = button?.name === "take" ? button.value.split(" ") : [];
  const chosen = rows.find((row) => row.reference === reference && row.conflict);
  if (chosen) {
    settle(chosen, side);
    return;
  }
  if (button === form.querySelector("[data-save-button]") && (await saveAll())) {
    form.querySelector("[data-form-status]").textContent = "Everything is saved.";
    return;
  }
  await lastSave;
  isLeaving = true;
  // While its submit event is going on, a form can't be sent again.
  setTimeout(() => form.requestSubmit(button));
}

let isLeaving = false;
form.addEventListener("keydown", move);
form.addEventListener("submit", finish);
form.querySelector("[data-try-again]").addEventListener("click", saveAll);
form.querySelector("[data-next-empty]").addEventListener("click", (event) => {
  event.preventDefault();
  boxes.find((box) => box.value.trim() === "")?.focus();
});
window.addEventListener("online", saveAll);
window.addEventListener("pageshow", () => {
  isLeaving = false;
});
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && rows.some(isUnsaved)) {
    event.preventDefault();
  }
});
showProgress();
