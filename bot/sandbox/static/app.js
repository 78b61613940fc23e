// The page: holds the state the server tells, and hands it to the parts that show it.

import { Acts } from "./acts.js";
import { Backstage } from "./backstage.js";
import { service } from "./bubbles.js";
import { drawChats, drawHeader, drawWelcome } from "./chats.js";
import { Composer } from "./composer.js";
import { $ } from "./dom.js";
import { drawer, listenToDrawers } from "./drawers.js";
import { Forwarding } from "./forwarding.js";
import { deepLink } from "./links.js";
import { Log } from "./log.js";
import { Presses } from "./presses.js";
import { follow, snapshot } from "./server.js";
import { Typing } from "./typing.js";
import { speak, word } from "./words.js";

class Page {
  #state = null;
  #active = null;
  #unread = new Map();
  #typing = new Typing(() => this.#drawHeader());
  #presses = new Presses();
  #acts;
  #forwarding;

  constructor() {
    this.#acts = new Acts(() => ({ chat_id: this.#active, who: this.composer.who }));
    this.#forwarding = new Forwarding((post) => this.#acts.forward(post));
    this.log = new Log(this);
    this.composer = new Composer(this);
    this.backstage = new Backstage({ turn: (to) => this.#turn(to), names: (id) => this.#subscriber(id) });
    this.#listen();
    follow({
      onOpen: () => this.#refresh(),
      onEvent: (event) => this.#state && this.#on[event.type]?.(event),
      onLost: () => { $("lost").hidden = false; },
    });
  }

  // What the parts ask of the page.

  get inGroup() {
    return this.#chat.type !== "private";
  }

  isMine(message) {
    return message.from?.id === this.#state.you.id || (message.sender_chat?.id === message.chat.id && message.chat.type !== "channel");
  }

  lastMine() {
    return this.#messages(this.#active).findLast((each) => this.isEditable(each));
  }

  isEditable(message) {
    return this.isMine(message) && !message.sender_chat && !message.forward_origin && message.text !== undefined;
  }

  /** The message so many steps after the given one (none: after the last) that can be replied to. */
  beside(message, step) {
    const messages = this.#messages(this.#active).filter((each) => service(each) === null);
    const at = messages.findIndex((each) => each.message_id === message?.message_id);
    return messages[(at < 0 ? messages.length : at) + step];
  }

  commands() {
    return this.#spoken(this.#state.commands) ?? [];
  }

  now() {
    return this.backstage.now();
  }

  onLog(count) {
    $("welcome").hidden = count > 0;
  }

  /** Follow a command or a link inside a text; true when the page dealt with it. */
  follow = (kind, value) => {
    if (kind === "command") {
      this.say(value);
      return true;
    }
    const start = deepLink(value, this.#state.bot.username);
    if (!start) return false;
    const wanted = start.group ? (chat) => chat.type.endsWith("group") : (chat) => chat.type === "private";
    const chat = this.#state.chats.find(wanted);
    const command = start.group ? `/start@${this.#state.bot.username}` : "/start";
    this.#open(chat.id);
    if (start.payload !== null) this.say(`${command} ${start.payload}`.trim());
    return true;
  };

  reply = (message) => this.composer.reply(message);
  edit = (message) => this.composer.edit(message);
  show = (messageId) => this.log.show(messageId);

  // What people do.

  say = (text) => this.#acts.say(text);
  send = (text, files, replyTo) => this.#acts.send(text, files, replyTo);
  change = (message, text) => this.#acts.change(message, text);
  press = (message, data, button) => this.#presses.press(button, () => this.#acts.press(message, data));
  pastePost = () => this.#forwarding.open();

  async #turn(to) {
    const made = await this.#acts.turn(to);
    if (!made) return;
    this.backstage.setClock(made.clock);
    this.backstage.setOutbox(made.outbox);
  }

  // What happens.

  #on = {
    message: (event) => this.#arrived(event.message, true, event.force_reply),
    edited: (event) => this.#arrived(event.message, false),
    deleted: ({ chat_id, message }) => {
      this.#state.messages[chat_id] = this.#messages(chat_id).filter((each) => each.message_id !== message.message_id);
      if (chat_id === this.#active) this.log.drop(message.message_id);
      if (chat_id === this.#active) this.composer.renew(message.message_id, null);
      this.#drawChats();
    },
    answer: (event) => this.#presses.answer(event),
    commands: ({ commands }) => { this.#state.commands = commands; },
    typing: ({ chat_id }) => this.#typing.start(chat_id),
    clock: ({ clock }) => this.backstage.setClock(clock),
    outbox: ({ outbox }) => this.backstage.setOutbox(outbox),
    membership: ({ chat_id, blocked }) => {
      const chat = this.#state.chats.find((each) => each.id === chat_id);
      if (chat) chat.blocked = blocked;
      this.#drawHeader();
    },
  };

  #arrived(message, fresh, forceReply) {
    const id = message.chat.id;
    if (!this.#state.chats.some((chat) => chat.id === id)) return this.#refresh();
    const messages = this.#messages(id);
    const at = messages.findIndex((each) => each.message_id === message.message_id);
    if (at >= 0) messages[at] = message;
    else messages.push(message);
    this.#state.messages[id] = messages;
    if (fresh && message.from?.id === this.#state.bot.id) this.#typing.stop(id);
    if (id === this.#active) this.log.put(message);
    else if (fresh) this.#unread.set(id, (this.#unread.get(id) ?? 0) + 1);
    if (id === this.#active) this.composer.renew(message.message_id, message);
    if (forceReply) this.#asked(message, forceReply);
    this.#drawChats();
  }

  // One who is not meant by a selective question is not asked.
  #asked(message, { selective, input_field_placeholder: hint }) {
    const answered = message.reply_to_message;
    const meant = !selective || !answered || this.isMine(answered) === (this.composer.who !== "member");
    if (meant) this.composer.ask(message, hint, message.chat.id === this.#active);
  }

  async #refresh() {
    this.#state = await snapshot();
    $("lost").hidden = true;
    const known = this.#chat !== undefined;
    if (!known) this.#active = this.#state.chats[0].id;
    this.#relabel();
    if (!known) this.composer.open(null, this.#chat);
    if (!known) this.#askAgain();
    this.log.open(this.#messages(this.#active));
  }

  // What still waited for a reply when the page was opened.
  #askAgain() {
    for (const [id, { message_id, force_reply }] of Object.entries(this.#state.asked)) {
      this.#asked(this.#messages(id).find((each) => each.message_id === message_id), force_reply);
    }
  }

  #relabel() {
    const chosen = speak(this.#state.you.language_code);
    document.querySelector(`[name=language][value=${chosen}]`).checked = true;
    this.composer.relabel(this.#chat);
    this.backstage.setClock(this.#state.clock);
    this.backstage.setOutbox(this.#state.outbox);
    this.#drawChats();
    this.#drawHeader();
  }

  // What is shown.

  get #chat() {
    return this.#state.chats.find((chat) => chat.id === this.#active);
  }

  #messages(id) {
    return this.#state.messages[id] ?? [];
  }

  // What the bot set by language: for the reader's, else for any.
  #spoken(byLanguage) {
    return byLanguage[this.#state.you.language_code.slice(0, 2)] ?? byLanguage[""];
  }

  #nameOf(id) {
    const chat = this.#state.chats.find((each) => each.id === id);
    if (!chat) return String(id);
    return chat.type === "private" ? this.#state.bot.first_name : chat.title;
  }

  // In the outbox a private chat is its reader, not the bot.
  #subscriber(id) {
    return id === this.#state.you.id ? word("you") : this.#nameOf(id);
  }

  #open(id) {
    const previous = this.#active;
    this.#active = id;
    this.#unread.delete(id);
    if (previous !== id) this.composer.open(previous, this.#chat);
    if (previous !== id) this.log.open(this.#messages(id));
    this.#drawChats();
    this.#drawHeader();
    drawer(null);
  }

  #drawChats() {
    const rows = this.#state.chats.map((chat) => ({
      chat,
      name: this.#nameOf(chat.id),
      last: this.#messages(chat.id).at(-1),
      unread: this.#unread.get(chat.id) ?? 0,
    }));
    drawChats(rows, this.#active, this.now(), (id) => this.#open(id));
    $("open-chats").querySelector("b").hidden = ![...this.#unread.values()].some(Boolean);
  }

  #drawHeader() {
    drawHeader(this.#chat, this.#nameOf(this.#active), this.#state.bot, this.#typing.has(this.#active));
    drawWelcome(this.inGroup, this.#spoken(this.#state.descriptions));
  }

  #listen() {
    $("start").addEventListener("click", () => this.say(this.inGroup ? `/help@${this.#state.bot.username}` : "/start"));
    $("membership").addEventListener("click", () => this.#acts.member(this.inGroup ? "remove" : "block"));
    $("gone").querySelector("button").addEventListener("click", () => this.#acts.member(this.inGroup ? "return" : "unblock"));
    $("language").addEventListener("change", async (event) => {
      await this.#acts.speakIn(event.target.value);
      await this.#refresh();
    });
    listenToDrawers();
  }
}

new Page();
