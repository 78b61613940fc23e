// Where people write: the field, the command menu, what is replied to or edited, who speaks.

import { author, oneLine } from "./bubbles.js";
import { $, el } from "./dom.js";
import { word } from "./words.js";

const SPEAKERS = [["you", "speakYou", "speakYouNote"], ["member", "speakMember"], ["anonymous", "speakAnonymous", "speakAnonymousNote"]];

export class Composer {
  #page;
  #context = null; // {kind: "reply" | "edit", message, placeholder}
  #drafts = new Map();
  #options = [];
  #active = 0;
  who = "you";

  constructor(page) {
    this.#page = page;
    $("text").addEventListener("input", () => this.#changed());
    $("text").addEventListener("keydown", (event) => this.#key(event));
    $("text").addEventListener("blur", () => this.#closeMenu());
    $("composer").addEventListener("submit", (event) => this.#submit(event));
    $("context").querySelector("button").addEventListener("click", () => this.#clear());
    $("slash").addEventListener("pointerdown", (event) => event.preventDefault());
    $("slash").addEventListener("click", () => this.#slash());
  }

  /** Enter a chat: its draft, its speakers. */
  open(previous, chat) {
    if (previous) this.#drafts.set(previous, $("text").value);
    this.#leaveContext();
    this.who = "you";
    $("text").value = this.#drafts.get(chat.id) ?? "";
    this.relabel(chat);
    this.#changed();
    this.#closeMenu();
  }

  /** Say the speakers and the field's hint in the chosen language. */
  relabel(chat) {
    $("speakers").hidden = !chat.type.endsWith("group");
    $("speakers").replaceChildren(...SPEAKERS.map((speaker) => this.#speaker(speaker)));
    this.#placeholder();
    this.#showContext();
  }

  reply(message, placeholder) {
    this.#context = { kind: "reply", message, placeholder };
    this.#showContext();
    $("text").focus();
  }

  edit(message) {
    this.#context = { kind: "edit", message };
    this.#showContext();
    this.#write(message.text);
  }

  #speaker([value, name, note]) {
    const radio = el("input", { type: "radio", name: "who", value, checked: value === this.who, onchange: () => { this.who = value; } });
    return el("label", {}, radio, el("span", {}, word(name), note ? el("small", {}, word(note)) : null));
  }

  #placeholder() {
    $("text").placeholder = this.#context?.placeholder || word("message");
  }

  #showContext() {
    const context = this.#context;
    const editing = context?.kind === "edit";
    $("context").hidden = !context;
    $("send").querySelector("use").setAttribute("href", editing ? "#i-check" : "#i-send");
    $("send").title = $("send").ariaLabel = word(editing ? "save" : "send");
    this.#placeholder();
    if (!context) return;
    $("context").querySelector("use").setAttribute("href", editing ? "#i-edit" : "#i-reply");
    $("context").querySelector("b").textContent = editing ? word("editing") : word("replyTo", { name: author(context.message) });
    $("context").querySelector("p span").textContent = oneLine(context.message);
  }

  #leaveContext() {
    this.#context = null;
    this.#showContext();
  }

  #clear() {
    if (this.#context?.kind === "edit") this.#write("");
    this.#leaveContext();
    $("text").focus();
  }

  #write(text) {
    $("text").value = text;
    $("text").focus();
    $("text").setSelectionRange(text.length, text.length);
    this.#changed();
  }

  async #submit(event) {
    event.preventDefault();
    const text = $("text").value.trim();
    if (!text) return;
    const context = this.#context;
    this.#write("");
    this.#leaveContext();
    const done = context?.kind === "edit"
      ? await this.#page.change(context.message, text)
      : await this.#page.say(text, context?.message.message_id);
    if (!done && !$("text").value) this.#write(text);
  }

  #key(event) {
    // Enter that picks a word of an input method (Chinese) is not ours.
    if (event.isComposing || event.keyCode === 229) return;
    const open = !$("commands").hidden;
    if (open && this.#menuKey(event.key)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      $("composer").requestSubmit();
    } else if (event.key === "Escape" && this.#context) this.#clear();
    else if (event.key === "ArrowUp" && !$("text").value) this.#editLast(event);
  }

  #editLast(event) {
    const last = this.#page.lastMine();
    if (!last) return;
    event.preventDefault();
    this.edit(last);
  }

  #menuKey(key) {
    const count = this.#options.length;
    if (key === "ArrowDown") this.#activate((this.#active + 1) % count);
    else if (key === "ArrowUp") this.#activate((this.#active + count - 1) % count);
    else if (key === "Enter") this.#choose(this.#active);
    else if (key === "Tab") this.#write(`/${this.#options[this.#active].command} `);
    else if (key === "Escape") this.#closeMenu();
    else return false;
    return true;
  }

  #changed() {
    const field = $("text");
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
    $("send").disabled = !field.value.trim();
    const typed = /^\/(\w*)$/.exec(field.value);
    this.#options = typed ? this.#page.commands().filter((each) => each.command.startsWith(typed[1].toLowerCase())) : [];
    if (this.#options.length) this.#openMenu();
    else this.#closeMenu();
  }

  #slash() {
    if (!$("commands").hidden) this.#closeMenu();
    else this.#write("/");
  }

  #openMenu() {
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

  #closeMenu() {
    $("commands").hidden = true;
    $("slash").setAttribute("aria-expanded", "false");
    $("text").removeAttribute("aria-activedescendant");
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
    this.#closeMenu();
    $("composer").requestSubmit();
  }
}
