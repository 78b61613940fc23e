// Files on their way: picked, dropped or pasted; listed above the field until they are sent.

import { $, el, icon, redraw } from "./dom.js";
import { toast } from "./toasts.js";
import { size, word } from "./words.js";

const MOST_BYTES = 30 * 1024 * 1024; // what the sandbox's server takes; a bot fetches 20 MB at most

export class Attachments {
  #files = [];
  #changed;

  /** `changed()` is called whenever there are other files than before. */
  constructor(changed) {
    this.#changed = changed;
    $("file").addEventListener("change", () => {
      this.add([...$("file").files]);
      $("file").value = "";
    });
    $("text").addEventListener("paste", (event) => this.#pasted(event));
    this.#listenToDrops();
  }

  get count() {
    return this.#files.length;
  }

  /** Attach files; empty and too large ones are named in a note and left. */
  add(files) {
    for (const file of files) {
      if (file.size === 0) toast(word("emptyFile", { name: file.name }));
      else if (file.size > MOST_BYTES) toast(word("tooLarge", { name: file.name, most: size(MOST_BYTES) }));
      else this.#files.push(file);
    }
    this.draw();
    if (this.count && !$("composer").hidden) $("text").focus();
  }

  /** Hand the files over: they are no longer attached. */
  take() {
    const files = this.#files;
    this.#files = [];
    this.draw();
    return files;
  }

  draw() {
    $("attached").hidden = this.count === 0;
    redraw($("attached"), this.#files.map((file) => el("li", {}, icon("file"),
      el("span", {}, el("b", {}, file.name), el("small", {}, size(file.size))), this.#remover(file))));
    this.#changed();
  }

  #remover(file) {
    const label = word("detach", { name: file.name });
    const remove = () => {
      this.#files = this.#files.filter((each) => each !== file);
      this.draw();
      if (!this.count) $("text").focus();
    };
    return el("button", { type: "button", className: "icon", title: label, ariaLabel: label, onclick: remove }, icon("close"));
  }

  // A picture of a text comes with the text: then the text is meant.
  #pasted(event) {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    this.add([...files]);
  }

  #listenToDrops() {
    const carries = (event) => event.dataTransfer?.types.includes("Files");
    const open = () => !$("composer").hidden && !document.querySelector("dialog[open]");
    // Wherever it is dropped, a file must not open in the page's place.
    document.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = open() ? "copy" : "none";
      $("drop").hidden = !open();
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) $("drop").hidden = true;
    });
    document.addEventListener("drop", (event) => {
      $("drop").hidden = true;
      if (!carries(event)) return;
      event.preventDefault();
      if (open()) this.add([...event.dataTransfer.files]);
    });
  }
}
