// A text and its entities (offsets in UTF-16 units, as JavaScript counts too) -> nodes.

import { el } from "./dom.js";
import { word } from "./words.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SCHEMES = /^(https?|tg|mailto|tel):/i;

/** Nodes for a text; `follow(kind, value)` is called when a command or an inner link is pressed. */
export function richtext(text, entities, follow) {
  return nested(text, entities, (entity, covered, children) => wrap(entity, covered, children, follow));
}

/** Nodes for a text, each entity made by `make(entity, covered text, children)`. */
export function nested(text, entities, make) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, 0, text.length, sorted, make);
}

function between(text, start, end, entities, make) {
  const nodes = [];
  let at = start;
  while (entities.length > 0 && entities[0].offset < end) {
    const entity = entities.shift();
    const stop = Math.min(entity.offset + entity.length, end);
    if (stop <= at) continue;
    const from = Math.max(entity.offset, at);
    if (from > at) nodes.push(text.slice(at, from));
    const inside = between(text, from, stop, entities, make);
    nodes.push(make(entity, text.slice(from, stop), inside));
    at = stop;
    // A block ends its own line: the line break behind it would show as an empty one.
    if (BLOCKS.has(entity.type) && text[at] === "\n" && at < end) at += 1;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function wrap(entity, covered, children, follow) {
  if (entity.type in TAGS) return el(TAGS[entity.type], {}, ...children);
  const make = MAKERS[entity.type];
  return make ? make(entity, covered, children, follow) : el("span", {}, ...children);
}

const MAKERS = {
  pre: (entity, covered, children) =>
    el("pre", { tabIndex: 0, data: { language: entity.language ?? "" } }, el("code", {}, ...children)),
  blockquote: (entity, covered, children) => el("blockquote", {}, ...children),
  expandable_blockquote: (entity, covered, children) => expandable(children),
  spoiler: (entity, covered, children) => spoiler(children),
  text_link: (entity, covered, children, follow) => link(entity.url, children, follow),
  url: (entity, covered, children, follow) =>
    link(/^\w+:\/\//.test(covered) ? covered : `https://${covered}`, children, follow),
  email: (entity, covered, children, follow) => link(`mailto:${covered}`, children, follow),
  bot_command: (entity, covered, children, follow) =>
    el("button", { type: "button", className: "inline", onclick: () => follow("command", covered) }, ...children),
  mention: (entity, covered, children) => el("span", { className: "mention" }, ...children),
  text_mention: (entity, covered, children) => el("span", { className: "mention" }, ...children),
  hashtag: (entity, covered, children) => el("span", { className: "mention" }, ...children),
};

/** A link that opens outside, or inside the page where it leads to the bot itself. */
export function link(url, children, follow, className = "") {
  if (!SCHEMES.test(url)) return el("span", { className }, ...children);
  return el("a", {
    href: url,
    className,
    target: "_blank",
    rel: "noopener noreferrer",
    onclick: (event) => {
      if (follow("link", url)) event.preventDefault();
    },
  }, ...children);
}

function spoiler(children) {
  const node = el("span", { className: "spoiler", tabIndex: 0, attrs: { role: "button", "aria-label": word("spoiler") } },
    el("span", {}, ...children));
  const reveal = (event) => {
    if (node.classList.contains("shown")) return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add("shown");
    for (const name of ["role", "aria-label", "tabindex"]) node.removeAttribute(name);
  };
  node.addEventListener("click", reveal, { capture: true });
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") reveal(event);
  });
  return node;
}

function expandable(children) {
  const body = el("div", {}, ...children);
  const toggle = el("button", { type: "button", className: "fold", textContent: word("more"), attrs: { "aria-expanded": "false" } });
  const quote = el("blockquote", { className: "expandable" }, body, toggle);
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = word(open ? "less" : "more");
  });
  // Only a quote that is really cut off needs its button; that is known once it is laid out.
  new ResizeObserver((_, observer) => {
    if (!quote.isConnected) observer.disconnect();
    if (!quote.classList.contains("open")) toggle.hidden = body.scrollHeight <= body.clientHeight + 2;
  }).observe(body);
  return quote;
}
