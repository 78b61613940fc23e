// One message -> its list item: bubble, quote, meta line, inline keyboard.

import { copy, el, icon, script } from "./dom.js";
import { link, richtext } from "./richtext.js";
import { toast } from "./toasts.js";
import { moment, size, word } from "./words.js";

/** The sentence of a service message, or null for an ordinary one. */
export function service(message) {
  const names = (people) => people.map((person) => person.first_name).join(", ");
  if (message.new_chat_members) return word("joined", { name: names(message.new_chat_members) });
  if (message.left_chat_member) return word("left", { name: names([message.left_chat_member]) });
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return word("migrated");
  if (message.group_chat_created || message.supergroup_chat_created) return word("created");
  if (message.pinned_message) return word("pinned", { name: author(message) });
  const plain = message.text ?? message.caption ?? message.photo ?? message.document;
  return plain === undefined ? word("service") : null;
}

/** Who a message is from, as its reader sees it. */
export function author(message) {
  return message.sender_chat?.title ?? message.from?.first_name ?? "";
}

/** A message in one line, for the chat list and for quotes. */
export function oneLine(message) {
  const text = (message.text ?? message.caption ?? "").replace(/\s+/g, " ");
  if (message.photo) return text || word("photo");
  if (message.document) return text || message.document.file_name || word("document");
  return service(message) ?? text;
}

/** The list item of a message; `page` says whose it is and what its buttons do. */
export function bubble(message, page) {
  const sentence = service(message);
  if (sentence !== null) return el("li", { className: "service" }, el("span", {}, sentence));
  const mine = page.isMine(message);
  const body = el("div", { className: "bubble" }, ...parts(message, page, mine));
  const stack = el("div", { className: "stack" }, body, keyboard(message, page));
  const item = el("li", { className: mine ? "message mine" : "message" }, stack);
  item.dataset.author = `${message.sender_chat?.id ?? message.from?.id}`;
  return item;
}

function parts(message, page, mine) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities;
  const named = page.inGroup && (!mine || message.sender_chat);
  return [
    named ? el("p", { className: message.from?.is_bot ? "author" : "author person" }, author(message)) : null,
    forwarded(message, page),
    quote(message, page),
    attachment(message),
    el("div", { className: "text", dir: "auto", lang: script(text) ?? "" }, ...richtext(text, entities, page.follow), meta(message, page)),
  ];
}

function quote(message, page) {
  const original = message.reply_to_message;
  if (!original) return null;
  return el("button", { type: "button", className: "quote", onclick: () => page.show(original.message_id) },
    el("b", {}, author(original)), el("span", {}, oneLine(original)));
}

// Where a post comes from; a public channel's can be looked up.
function forwarded(message, page) {
  const origin = message.forward_origin;
  if (!origin) return null;
  const from = origin.chat?.title ?? origin.sender_chat?.title ?? origin.sender_user?.first_name ?? origin.sender_user_name ?? "";
  const sentence = [icon("forward"), el("span", {}, word("forwardedFrom", { name: from }))];
  const url = origin.chat?.username && `https://t.me/${origin.chat.username}/${origin.message_id}`;
  return el("p", { className: "forwarded" }, ...(url ? [link(url, sentence, page.follow)] : sentence));
}

function attachment(message) {
  if (message.photo) return el("p", { className: "picture" }, icon("picture"), el("span", {}, word("photo")));
  if (!message.document) return null;
  const { file_name, file_size, file_unique_id } = message.document;
  const name = file_name ?? word("document");
  return el("a", { className: "file", href: `/files/${file_unique_id}`, download: name, title: word("download", { name }) },
    icon("file"), el("span", {}, el("b", { dir: "auto" }, name), file_size === undefined ? null : el("small", {}, size(file_size))));
}

function meta(message, page) {
  const sent = new Date(message.date * 1000);
  return el("span", { className: "meta" },
    actions(message, page),
    message.edit_date ? el("span", {}, word("edited")) : null,
    el("time", { dateTime: sent.toISOString(), title: moment(sent, { dateStyle: "full", timeStyle: "long" }) },
      moment(sent, { hour: "2-digit", minute: "2-digit" })));
}

function actions(message, page) {
  const act = (name, action) =>
    el("button", { type: "button", title: word(name), ariaLabel: word(name), onclick: () => action(message) }, icon(name));
  return el("div", { className: "actions" }, act("reply", page.reply), page.isEditable(message) ? act("edit", page.edit) : null);
}

function keyboard(message, page) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el("div", { className: "keyboard" }, ...rows.map((row) =>
    el("div", {}, ...row.map((button) => key(button, message, page)))));
}

function key(button, message, page) {
  if (button.url) return link(button.url, [button.text, icon("link")], page.follow, "key");
  const node = el("button", { type: "button", className: "key" }, button.text);
  if (button.copy_text) {
    node.append(icon("copy"));
    node.onclick = async () => (await copy(button.copy_text.text)) && toast(word("copied"));
  } else if (button.callback_data) {
    node.onclick = () => page.press(message, button.callback_data, node);
  } else {
    node.onclick = () => toast(word("unsupported"));
  }
  return node;
}
