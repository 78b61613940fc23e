// A few buttons that another one opens.

export class Menu {
  #opener;
  #menu;

  constructor(opener, menu) {
    this.#opener = opener;
    this.#menu = menu;
    opener.addEventListener("click", () => this.#show(menu.hidden));
    menu.addEventListener("keydown", (event) => this.#key(event));
    opener.addEventListener("keydown", (event) => event.key === "Escape" && this.#show(false));
    menu.addEventListener("focusout", (event) => this.#left(event));
    document.addEventListener("pointerdown", (event) => {
      if (!menu.contains(event.target) && !opener.contains(event.target)) this.#hide();
    });
  }

  /** Let a button of the menu close it and then act. */
  on(button, act) {
    button.addEventListener("click", () => {
      this.#show(false);
      act();
    });
  }

  #show(open) {
    if (!open && !this.#menu.hidden) this.#opener.focus();
    this.#menu.hidden = !open;
    this.#opener.setAttribute("aria-expanded", String(open));
    if (open) this.#menu.querySelector("button").focus();
  }

  #hide() {
    this.#menu.hidden = true;
    this.#opener.setAttribute("aria-expanded", "false");
  }

  #key(event) {
    const buttons = [...this.#menu.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.#show(false);
    else if (step) buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
    else return;
    event.preventDefault();
  }

  #left({ relatedTarget }) {
    if (relatedTarget && relatedTarget !== this.#opener && !this.#menu.contains(relatedTarget)) this.#hide();
  }
}
