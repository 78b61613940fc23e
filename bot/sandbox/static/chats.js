// The list of chats, and the header of the one that is open.

import { author, oneLine } from "./bubbles.js";
import { $, el, redraw } from "./dom.js";
import { moment, word } from "./words.js";

/** Draw the list: `chats` with their last message and unread count, in the order given. */
export function drawChats(chats, active, now, open) {
  redraw($("chats"), chats.map(({ chat, name, last, unread }) => el("li", {},
    el("button", {
      type: "button",
      className: "chat",
      onclick: () => open(chat.id),
      attrs: { "aria-current": chat.id === active ? "true" : undefined },
    }, avatar(chat, name), el("span", { className: "lines" },
      el("span", {}, el("b", {}, name), last ? el("time", {}, when(last, now)) : null),
      el("span", {}, el("span", { className: "last" }, last ? preview(chat, last) : ""),
        unread ? el("b", { className: "badge", ariaLabel: word("unread", { count: unread }) }, String(unread)) : null))))));
}

/** The round picture of a chat: the bot's mark, or its first letter. */
export function avatar(chat, name) {
  if (chat.type !== "private") return el("span", { className: "avatar", attrs: { "aria-hidden": "true" } }, [...name][0] ?? "?");
  return el("span", { className: "avatar mark", attrs: { "aria-hidden": "true" } },
    el("img", { src: "/static/mark.svg", alt: "", width: 46, height: 46 }));
}

/** Draw the open chat's header, and what stands in the field's place when the bot is gone. */
export function drawHeader(chat, name, bot, typing) {
  const group = chat.type.endsWith("group");
  $("avatar").replaceWith(Object.assign(avatar(chat, name), { id: "avatar" }));
  $("title").textContent = name;
  $("subtitle").textContent = typing ? word("typing") : subtitle(chat, bot);
  $("subtitle").classList.toggle("typing", typing);
  const labels = group || chat.type === "channel" ? ["remove", "bringBack", "removed"] : ["block", "unblock", "blocked"];
  $("membership").hidden = chat.blocked;
  $("membership").querySelector("span").textContent = word(labels[0]);
  $("membership").title = word(labels[0]);
  $("composer").hidden = chat.blocked;
  $("gone").hidden = !chat.blocked;
  $("gone").querySelector("button").textContent = word(labels[1]);
  $("gone").querySelector("p").textContent = word(labels[2]);
}

/** What an empty chat says: in private the bot's own description, where it set one. */
export function drawWelcome(group, description) {
  $("welcome-title").textContent = word(group ? "welcomeQuiet" : "welcome");
  $("welcome-text").textContent = group ? word("welcomeGroup") : description || word("welcomePrivate");
  $("start").textContent = group ? "/help" : word("start");
}

function subtitle(chat, bot) {
  if (chat.type === "private") return `${word("bot")} · @${bot.username}`;
  return word(chat.type === "channel" ? "channel" : "privacy");
}

function preview(chat, last) {
  return chat.type === "private" ? oneLine(last) : `${author(last)}: ${oneLine(last)}`;
}

function when(message, now) {
  const sent = new Date(message.date * 1000);
  const today = sent.toDateString() === now.toDateString();
  return moment(sent, today ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" });
}
