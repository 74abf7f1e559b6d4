// Runs before the page is painted, so that parts which need JavaScript don't jump when it arrives.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
