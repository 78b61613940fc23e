// The dialogue in which a post from elsewhere is pasted and forwarded.

import { $ } from "./dom.js";
import { drawPost, readHtml, readPost } from "./posts.js";
import { word } from "./words.js";

const POST_UNITS = 4096;
const POST_LINK = /^(?:https?:\/\/)?t\.me\/(?:s\/)?(?:c\/\d+|(\w{3,32}))\/(\d{1,9})\/?(?:\?.*)?$/i;

export class Forwarding {
  #forward;

  /** `forward({text, entities, origin, has_picture})` resolves to null where it was refused. */
  constructor(forward) {
    this.#forward = forward;
    const field = $("post");
    field.addEventListener("paste", (event) => this.#inserted(event, event.clipboardData));
    field.addEventListener("drop", (event) => this.#inserted(event, event.dataTransfer));
    field.addEventListener("beforeinput", (event) => {
      // One line break, not a paragraph of the browser's own.
      if (event.inputType !== "insertParagraph") return;
      event.preventDefault();
      document.execCommand("insertLineBreak");
    });
    field.addEventListener("input", () => this.#count());
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("forward-form").requestSubmit();
    });
    $("forward-form").addEventListener("submit", (event) => this.#submit(event));
    $("forward-cancel").addEventListener("click", () => $("forward").close());
    $("forward-form").addEventListener("input", () => this.#warn(""));
  }

  open() {
    this.#warn("");
    this.#count();
    $("forward").showModal();
    $("post").focus();
  }

  #inserted(event, data) {
    const html = data.getData("text/html");
    const text = data.getData("text/plain");
    event.preventDefault();
    if (html) insert($("post"), drawPost(readHtml(html)));
    else if (text) insert($("post"), [text.replace(/\r\n?/g, "\n").replace(/\n+$/, "")]);
    this.#count();
  }

  #read() {
    return readPost($("post"), true);
  }

  #count() {
    const count = this.#read().text.trim().length;
    $("post-count").textContent = count > POST_UNITS * 0.8 ? `${count} / ${POST_UNITS}` : "";
    $("post-count").classList.toggle("over", count > POST_UNITS);
  }

  async #submit(event) {
    event.preventDefault();
    const { text, entities } = this.#read();
    const has_picture = $("post-picture").checked;
    const link = POST_LINK.exec($("post-link").value.trim());
    if (text.trim().length > POST_UNITS) return this.#warn("postTooLong", $("post"));
    if (!text.trim() && !has_picture) return this.#warn("postEmpty", $("post"));
    if ($("post-link").value.trim() && !link) return this.#warn("postLinkWrong", $("post-link"));
    const kind = $("forward-form").elements.kind.value;
    const origin = { kind, name: $("post-name").value.trim() };
    if (link && kind === "channel") Object.assign(origin, { username: link[1] ?? "", message_id: Number(link[2]) });
    if (!(await this.#forward({ text, entities, origin, has_picture }))) return undefined;
    $("post").replaceChildren();
    $("post-link").value = "";
    return $("forward").close();
  }

  #warn(key, field) {
    $("forward-warning").textContent = key && word(key);
    field?.focus();
  }
}

// Put nodes in the selection's place (at the end where that lies elsewhere), and the caret behind them.
function insert(field, nodes) {
  const range = document.createRange();
  range.selectNodeContents(field);
  range.collapse(false);
  const chosen = getSelection().rangeCount ? getSelection().getRangeAt(0) : range;
  if (field.contains(chosen.commonAncestorContainer)) range.setStart(chosen.startContainer, chosen.startOffset);
  if (field.contains(chosen.commonAncestorContainer)) range.setEnd(chosen.endContainer, chosen.endOffset);
  range.deleteContents();
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes);
  const last = fragment.lastChild;
  range.insertNode(fragment);
  if (last) range.setStartAfter(last);
  range.collapse(true);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
