// Where people write: the field, what is replied to or edited, what is attached, who speaks.

import { Attachments } from "./attachments.js";
import { author, oneLine } from "./bubbles.js";
import { Commands } from "./commands.js";
import { $, el } from "./dom.js";
import { Menu } from "./menu.js";
import { word } from "./words.js";

const SPEAKERS = [["you", "speakYou", "speakYouNote"], ["member", "speakMember"], ["anonymous", "speakAnonymous", "speakAnonymousNote"]];

export class Composer {
  #page;
  #context = null; // {kind: "reply" | "edit", message, placeholder}
  #drafts = new Map(); // chat id -> {text, files, context}
  #attachments;
  #commands;
  who = "you";

  constructor(page) {
    this.#page = page;
    this.#attachments = new Attachments(() => this.#changed());
    this.#commands = new Commands({ listed: () => page.commands(), write: (text) => this.#write(text) });
    const menu = new Menu($("attach"), $("attach-menu"));
    menu.on($("attach-file"), () => $("file").click());
    menu.on($("attach-post"), () => page.pastePost());
    $("text").addEventListener("input", () => this.#changed());
    $("text").addEventListener("keydown", (event) => this.#key(event));
    $("composer").addEventListener("submit", (event) => this.#submit(event));
    $("context-cancel").addEventListener("click", () => this.#clear());
    $("context-jump").addEventListener("click", () => page.show(this.#context.message.message_id));
  }

  /** Enter a chat: its draft, its speakers. */
  open(previous, chat) {
    const left = { text: $("text").value, files: this.#attachments.take(), context: this.#context };
    if (previous) this.#drafts.set(previous, left);
    const draft = this.#drafts.get(chat.id) ?? { text: "", files: [], context: null };
    this.#context = draft.context;
    this.who = "you";
    $("text").value = draft.text;
    this.#attachments.add(draft.files);
    this.relabel(chat);
    this.#changed();
    this.#commands.close();
  }

  /** Say the speakers and the field's hint in the chosen language. */
  relabel(chat) {
    $("speakers").hidden = !chat.type.endsWith("group");
    $("speakers").replaceChildren(...SPEAKERS.map((speaker) => this.#speaker(speaker)));
    this.#attachments.draw();
    this.#showContext();
  }

  reply(message) {
    this.#take({ kind: "reply", message });
    $("text").focus();
  }

  /** A message asks for a reply: begin it, at once or when its chat is opened; an edit goes on undisturbed. */
  ask(message, placeholder, open) {
    const context = { kind: "reply", message, placeholder };
    const draft = this.#drafts.get(message.chat.id) ?? { text: "", files: [] };
    if (!open) this.#drafts.set(message.chat.id, { ...draft, context });
    else if (this.#context?.kind !== "edit") this.#take(context);
    if (open && !document.querySelector("dialog[open]")) $("text").focus({ preventScroll: true });
  }

  edit(message) {
    this.#take({ kind: "edit", message });
    this.#write(message.text);
  }

  /** The message in hand changed, or (null) is gone. */
  renew(messageId, message) {
    if (this.#context?.message.message_id !== messageId) return;
    if (message) this.#take({ ...this.#context, message });
    else this.#leaveContext();
  }

  #speaker([value, name, note]) {
    const radio = el("input", { type: "radio", name: "who", value, checked: value === this.who, onchange: () => { this.who = value; } });
    return el("label", {}, radio, el("span", {}, word(name), note ? el("small", {}, word(note)) : null));
  }

  #take(context) {
    this.#context = context;
    this.#showContext();
  }

  #showContext() {
    const context = this.#context;
    const editing = context?.kind === "edit";
    $("context").hidden = !context;
    $("send").querySelector("use").setAttribute("href", editing ? "#i-check" : "#i-send");
    $("send").title = $("send").ariaLabel = word(editing ? "save" : "send");
    this.#changed();
    if (!context) return;
    $("context").querySelector("use").setAttribute("href", editing ? "#i-edit" : "#i-reply");
    $("context").querySelector("b").textContent = editing ? word("editing") : word("replyTo", { name: author(context.message) });
    $("context").querySelector("span").textContent = oneLine(context.message);
  }

  #leaveContext() {
    this.#take(null);
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
    if (!this.#sendable()) return;
    const [text, context] = [$("text").value.trim(), this.#context];
    const editing = context?.kind === "edit";
    const files = editing ? [] : this.#attachments.take();
    this.#write("");
    this.#leaveContext();
    const left = editing
      ? await this.#page.change(context.message, text)
      : await this.#page.send(text, files, context?.message.message_id);
    if (!left.text && !left.files.length) return;
    if (!$("text").value) this.#write(left.text);
    this.#attachments.add(left.files);
    if (!this.#context) this.#take(context);
  }

  #sendable() {
    const editing = this.#context?.kind === "edit";
    return $("text").value.trim() !== "" || (!editing && this.#attachments.count > 0);
  }

  #key(event) {
    // Enter that picks a word of an input method (Chinese) is not ours.
    if (event.isComposing || event.keyCode === 229) return;
    const { key } = event;
    if (this.#commands.key(key)) event.preventDefault();
    else if ((key === "ArrowUp" || key === "ArrowDown") && (event.ctrlKey || event.metaKey)) this.#step(event);
    else if (key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      $("composer").requestSubmit();
    } else if (key === "Escape" && this.#context) this.#clear();
    else if (key === "ArrowUp" && !$("text").value && !this.#context) this.#editLast(event);
  }

  // Ctrl and an arrow choose what is replied to: upwards the message before, below the last one none.
  #step(event) {
    if (this.#context?.kind === "edit") return;
    event.preventDefault();
    const message = this.#page.beside(this.#context?.message, event.key === "ArrowUp" ? -1 : 1);
    if (message) this.#take({ kind: "reply", message });
    else if (event.key === "ArrowDown") this.#leaveContext();
    if (message) this.#page.show(message.message_id);
  }

  #editLast(event) {
    const last = this.#page.lastMine();
    if (!last) return;
    event.preventDefault();
    this.edit(last);
  }

  #changed() {
    const field = $("text");
    const attached = this.#attachments?.count > 0;
    field.placeholder = this.#context?.placeholder || word(attached ? "caption" : "message");
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
    $("send").disabled = !this.#sendable();
    this.#commands?.offer(field.value);
  }
}
