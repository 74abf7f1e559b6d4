// Shows what is pointed out of a piece of commentary, in the place that the page has for it.

export function showNotes(place, notes) {
  const said = [...place.children].map((line) => line.textContent);
  // What is there already is not read out again.
  if (said.join("\n") === notes.join("\n")) {
    return;
  }
  place.replaceChildren(
    ...notes.map((sentence) => {
      const line = document.createElement("p");
      line.textContent = sentence;
      return line;
    }),
  );
}
