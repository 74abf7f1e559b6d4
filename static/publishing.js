// Follows an edition while it is made: the bar moves, and the page is read anew when it is done.
const PAUSE = 2000;

async function look() {
  const shown = document.querySelector("[data-making]");
  try {
    const response = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const now = page.querySelector("[data-making]");
    // Whatever else may have come of it stands on the page itself.
    if (!response.ok || !now || page.querySelector("[value='go-on']")) {
      window.location.reload();
      return;
    }
    shown.querySelector("progress").value = now.querySelector("progress").value;
    shown.querySelector("b").textContent = now.querySelector("b").textContent;
  } catch {
    // The server can't be reached at this moment: look again.
  }
  window.setTimeout(look, PAUSE);
}

window.setTimeout(look, PAUSE);
