// On a narrow page the list and the backstage are drawers, one open at a time.

import { $ } from "./dom.js";

const PANES = ["chats", "backstage"];

/** Open one drawer, or none (null); the button that opened it gets the focus back. */
export function drawer(name) {
  const before = $("app").dataset.drawer;
  if (before === (name ?? undefined)) return;
  if (name) $("app").dataset.drawer = name;
  else delete $("app").dataset.drawer;
  for (const pane of PANES) $(`open-${pane}`).setAttribute("aria-expanded", String(pane === name));
  document.querySelector("main").inert = name !== null;
  if (name) $(`${name}-pane`).querySelector("button, input").focus();
  else if (before) $(`open-${before}`).focus();
}

/** Let the buttons, the scrim and Escape open and close them. */
export function listenToDrawers() {
  for (const pane of PANES) $(`open-${pane}`).addEventListener("click", () => drawer(pane));
  for (const close of document.querySelectorAll("[data-close]")) close.addEventListener("click", () => drawer(null));
  $("scrim").addEventListener("click", () => drawer(null));
  for (const width of ["760px", "1100px"]) matchMedia(`(min-width: ${width})`).addEventListener("change", () => drawer(null));
  document.addEventListener("keydown", (event) => event.key === "Escape" && drawer(null));
}
