// The menu of the bot's commands, which opens while one types.

import { $, el } from "./dom.js";
import { word } from "./words.js";

export class Commands {
  #listed;
  #write;
  #options = [];
  #active = 0;

  /** `listed()` returns the commands, `write(text)` puts a text into the field. */
  constructor({ listed, write }) {
    this.#listed = listed;
    this.#write = write;
    $("text").addEventListener("blur", () => this.close());
    $("slash").addEventListener("pointerdown", (event) => event.preventDefault());
    $("slash").addEventListener("click", () => ($("commands").hidden ? write("/") : this.close()));
  }

  /** Offer the commands that begin as typed. */
  offer(typed) {
    const begun = /^\/(\w*)$/.exec(typed);
    this.#options = begun ? this.#listed().filter((each) => each.command.startsWith(begun[1].toLowerCase())) : [];
    if (this.#options.length) this.#open();
    else this.close();
  }

  close() {
    $("commands").hidden = true;
    $("slash").setAttribute("aria-expanded", "false");
    $("text").removeAttribute("aria-activedescendant");
  }

  /** Follow a key while the menu is open; true where it was the menu's. */
  key(key) {
    if ($("commands").hidden) return false;
    const count = this.#options.length;
    if (key === "ArrowDown") this.#activate((this.#active + 1) % count);
    else if (key === "ArrowUp") this.#activate((this.#active + count - 1) % count);
    else if (key === "Enter") this.#choose(this.#active);
    else if (key === "Tab") this.#write(`/${this.#options[this.#active].command} `);
    else if (key === "Escape") this.close();
    else return false;
    return true;
  }

  #open() {
    const options = this.#options.map((each, index) => el("li", {
      id: `command-${index}`,
      attrs: { role: "option" },
      // The field keeps the focus: a press must not blur it first.
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => this.#choose(index),
    }, el("b", {}, `/${each.command}`), el("span", {}, each.description)));
    const hint = el("li", { className: "hint", attrs: { role: "presentation" } }, word("commandsHint"));
    $("commands").replaceChildren(...options, hint);
    $("commands").hidden = false;
    $("slash").setAttribute("aria-expanded", "true");
    this.#activate(0);
  }

  #activate(index) {
    this.#active = index;
    for (const [at, option] of [...$("commands").querySelectorAll("[role=option]")].entries()) {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    }
    $("text").setAttribute("aria-activedescendant", `command-${index}`);
  }

  #choose(index) {
    this.#write(`/${this.#options[index].command}`);
    this.close();
    $("composer").requestSubmit();
  }
}
