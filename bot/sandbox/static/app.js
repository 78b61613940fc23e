// The page: holds the state the server tells, and hands it to the parts that show it.

import { Backstage } from "./backstage.js";
import { drawChats, drawHeader, drawWelcome } from "./chats.js";
import { Composer } from "./composer.js";
import { $ } from "./dom.js";
import { drawer, listenToDrawers } from "./drawers.js";
import { deepLink } from "./links.js";
import { Log } from "./log.js";
import { Presses } from "./presses.js";
import { follow, post, snapshot } from "./server.js";
import { toast } from "./toasts.js";
import { speak, word } from "./words.js";

const TYPING_MILLISECONDS = 5000;

class Page {
  #state = null;
  #active = null;
  #unread = new Map();
  #typing = new Map();
  #presses = new Presses();

  constructor() {
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
    return this.#messages(this.#active).findLast((each) => this.isMine(each) && !each.sender_chat && each.text !== undefined);
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

  say(text, replyTo) {
    return this.#try("/say", { chat_id: this.#active, text, who: this.composer.who, reply_to: replyTo ?? null });
  }

  change(message, text) {
    return this.#try("/edit", { chat_id: message.chat.id, message_id: message.message_id, text });
  }

  press(message, data, button) {
    const who = this.composer.who === "member" ? "member" : "you";
    const body = { chat_id: message.chat.id, message_id: message.message_id, data, who };
    return this.#presses.press(button, () => this.#try("/press", body));
  }

  async #turn(to) {
    const made = await this.#try("/clock", { to }, "clockRefused");
    if (!made) return;
    this.backstage.setClock(made.clock);
    this.backstage.setOutbox(made.outbox);
  }

  // `refused` is the page's own sentence for what the server will not do; its own is English.
  async #try(path, body, refused) {
    try {
      return await post(path, body);
    } catch (error) {
      const own = refused && error.status === 400;
      if ($("lost").hidden) toast(own ? word(refused) : word("failedToSend", { reason: error.message }));
      return null;
    }
  }

  // What happens.

  #on = {
    message: (event) => this.#arrived(event.message, true, event.force_reply),
    edited: (event) => this.#arrived(event.message, false),
    deleted: ({ chat_id, message }) => {
      this.#state.messages[chat_id] = this.#messages(chat_id).filter((each) => each.message_id !== message.message_id);
      if (chat_id === this.#active) this.log.drop(message.message_id);
      this.#drawChats();
    },
    answer: (event) => this.#presses.answer(event),
    commands: ({ commands }) => { this.#state.commands = commands; },
    typing: ({ chat_id }) => this.#startTyping(chat_id),
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
    if (fresh && this.#typing.has(id) && message.from?.id === this.#state.bot.id) this.#stopTyping(id);
    if (id === this.#active) this.log.put(message);
    else if (fresh) this.#unread.set(id, (this.#unread.get(id) ?? 0) + 1);
    if (forceReply && id === this.#active) this.composer.reply(message, forceReply.input_field_placeholder);
    this.#drawChats();
  }

  #startTyping(id) {
    clearTimeout(this.#typing.get(id));
    this.#typing.set(id, setTimeout(() => this.#stopTyping(id), TYPING_MILLISECONDS));
    this.#drawHeader();
  }

  #stopTyping(id) {
    clearTimeout(this.#typing.get(id));
    this.#typing.delete(id);
    this.#drawHeader();
  }

  async #refresh() {
    this.#state = await snapshot();
    $("lost").hidden = true;
    const known = this.#chat !== undefined;
    if (!known) this.#active = this.#state.chats[0].id;
    this.#relabel();
    if (!known) this.composer.open(null, this.#chat);
    this.log.open(this.#messages(this.#active));
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
    $("membership").addEventListener("click", () => this.#member(this.inGroup ? "remove" : "block"));
    $("gone").querySelector("button").addEventListener("click", () => this.#member(this.inGroup ? "return" : "unblock"));
    $("language").addEventListener("change", async (event) => {
      await this.#try("/language", { code: event.target.value });
      await this.#refresh();
    });
    listenToDrawers();
  }

  #member(action) {
    return this.#try("/membership", { chat_id: this.#active, action });
  }
}

new Page();
