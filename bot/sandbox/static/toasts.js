// Short notes that go by themselves, one at a time, and alerts that want to be closed.

import { $, el } from "./dom.js";

/** Show a note, the longer the longer. */
export function toast(text) {
  const note = el("p", {}, text);
  $("toasts").replaceChildren(note);
  setTimeout(() => note.remove(), Math.min(2500 + 60 * text.length, 10000));
}

/** Show a dialog with one button. */
export function alertOf(text) {
  $("alert").querySelector("p").textContent = text;
  $("alert").showModal();
}
