// A post as it was copied somewhere -> its text and entities (offsets in UTF-16 units); and back, to be edited.

import { el } from "./dom.js";
import { nested } from "./richtext.js";

const STYLES = {
  B: "bold", STRONG: "bold", H1: "bold", H2: "bold", H3: "bold", H4: "bold", H5: "bold", H6: "bold",
  I: "italic", EM: "italic", U: "underline", INS: "underline", S: "strikethrough", STRIKE: "strikethrough", DEL: "strikethrough",
  CODE: "code", PRE: "pre", BLOCKQUOTE: "blockquote", "TG-SPOILER": "spoiler",
};
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };
const APART = new Set(["P", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "TABLE"]); // with an empty line between
const BLOCKS = new Set([...APART, "DIV", "LI", "TR", "PRE", "BLOCKQUOTE", "SECTION", "ARTICLE", "HEADER", "FOOTER", "MAIN", "FIGURE", "FIGCAPTION", "DL", "DT", "DD", "HR"]);
const SKIPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "HEAD", "TITLE", "SVG", "svg", "BUTTON"]);
const LINK = /^(https?|tg|mailto):/i;
const LONGEST_ALT = 8; // an emoji drawn as a picture

/** Read pasted HTML without running or loading anything of it. */
export function readHtml(html) {
  // The page's policy forbids foreign styles, and would complain of each: here they are only read.
  const bare = html.replace(/<style\b[^]*?<\/style\s*>/gi, "");
  const unstyled = bare.replace(/<[^>]+>/g, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  return readPost(new DOMParser().parseFromString(unstyled, "text/html").body);
}

/** {text, entities} of a node; `spaced` where its spaces and line breaks are meant as they stand. */
export function readPost(node, spaced = false) {
  const reader = new Reader();
  reader.children(node, spaced);
  return reader.post();
}

/** Nodes that show the post in an editable field, and that readPost reads back. */
export function drawPost({ text, entities }) {
  return nested(text, entities, (entity, covered, children) => {
    if (entity.type === "text_link") return el("a", { href: entity.url }, ...children);
    if (entity.type === "spoiler") return el("span", { className: "tg-spoiler" }, ...children);
    return el(TAGS[entity.type] ?? "span", {}, ...children);
  });
}

class Reader {
  #text = "";
  #breaks = 0; // line breaks owed before the next letter
  #entities = [];

  post() {
    const entities = this.#entities.filter((entity) => entity.length > 0);
    return { text: this.#text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };
  }

  children(node, spaced) {
    for (const child of node.childNodes) this.#node(child, spaced);
  }

  #node(node, spaced) {
    if (node.nodeType === Node.TEXT_NODE) this.#write(node.data, spaced);
    if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(node.tagName)) return;
    if (node.tagName === "BR") this.#line(spaced);
    else if (node.tagName === "IMG") this.#write([...(node.alt ?? "")].length <= LONGEST_ALT ? node.alt : "", spaced);
    else this.#element(node, spaced || node.tagName === "PRE");
  }

  #element(node, spaced) {
    const lines = APART.has(node.tagName) && !node.closest("li, td, th") ? 2 : BLOCKS.has(node.tagName) ? 1 : 0;
    this.#break(lines);
    if (node.tagName === "LI") this.#write(mark(node), true);
    const marked = this.#open(node);
    this.children(node, spaced);
    for (const entity of marked) entity.length = this.#text.trimEnd().length - entity.offset;
    if (node.tagName === "TD" || node.tagName === "TH") this.#write(" ", false);
    this.#break(lines);
  }

  // What the element says of its text; where it begins is known once the owed line breaks are written.
  #open(node) {
    const types = kinds(node);
    if (types.length === 0 || !node.textContent.trim()) return [];
    this.#text += "\n".repeat(this.#owed());
    const begun = types.map((type) => ({ ...type, offset: this.#text.length, length: 0 }));
    this.#entities.push(...begun);
    return begun;
  }

  #write(data, spaced) {
    let text = data.replace(/\u00a0/g, " ");
    if (!spaced) {
      text = text.replace(/[ \t\r\n\f]+/g, " ");
      if (this.#breaks > 0 || /(^|\s)$/.test(this.#text)) text = text.replace(/^ /, "");
    }
    if (text) this.#text += "\n".repeat(this.#owed()) + text;
  }

  #line(spaced) {
    this.#text += "\n".repeat(this.#owed());
    if (spaced || !this.#text.endsWith("\n\n")) this.#text += "\n";
  }

  #break(lines) {
    const begun = this.#text.trim() && !/(^|\n)(• |\d+\. )$/.test(this.#text);
    if (lines && begun) this.#breaks = Math.max(this.#breaks, lines);
  }

  // How many line breaks are still to be written, after those that stand there already.
  #owed() {
    const standing = /\n*$/.exec(this.#text)[0].length;
    const owed = Math.max(0, this.#breaks - standing);
    this.#breaks = 0;
    if (owed) this.#text = this.#text.replace(/ +$/, "");
    return owed;
  }
}

// The entities an element stands for: a link, a style, or what its own style attribute says.
function kinds(node) {
  if (node.closest(".emoji")) return []; // drawn by tags that mean nothing
  const url = node.tagName === "A" ? (node.getAttribute("href") ?? "") : "";
  if (LINK.test(url) && !isItself(node.textContent.trim(), url)) return [{ type: "text_link", url }];
  const style = node.dataset.style ?? "";
  const weight = /font-weight:\s*(\w+)/i.exec(style)?.[1];
  if (weight && /^([1-5]00|normal)$/i.test(weight)) return [];
  if (weight) return [{ type: "bold" }];
  if (/font-style:\s*italic/i.test(style)) return [{ type: "italic" }];
  if (node.classList.contains("tg-spoiler")) return [{ type: "spoiler" }];
  const inPre = node.tagName === "CODE" && node.closest("pre");
  return node.tagName in STYLES && !inPre ? [{ type: STYLES[node.tagName] }] : [];
}

// A bare link, which Telegram finds by itself.
function isItself(text, url) {
  const bare = (each) => each.replace(/^\w+:\/\//, "").replace(/\/$/, "");
  return bare(text) === bare(url);
}

function mark(item) {
  if (item.parentElement?.tagName !== "OL") return "• ";
  return `${[...item.parentElement.children].indexOf(item) + 1}. `;
}
