// The conversation: messages in order, days between them, and where the reader's eye is.

import { bubble } from "./bubbles.js";
import { $, el, replace } from "./dom.js";
import { toast } from "./toasts.js";
import { moment, word } from "./words.js";

const NEAR_PIXELS = 48;
const MARGIN_PIXELS = 8;

export class Log {
  #page;
  #items = new Map();
  #days = new Map();
  #unseen = 0;
  #atEnd = true;
  #top = 0;

  constructor(page) {
    this.#page = page;
    $("scroll").addEventListener("scroll", () => this.#sight(), { passive: true });
    $("newest").addEventListener("click", () => this.toNewest(true));
    // A reader at the newest message stays there when the frame or a bubble changes its height.
    const observer = new ResizeObserver(() => this.#atEnd && this.toNewest());
    observer.observe($("scroll"));
    observer.observe($("log"));
  }

  /** Show a chat's messages anew, without reading them all out. */
  open(messages) {
    $("live").setAttribute("aria-live", "off");
    this.#items.clear();
    this.#days.clear();
    this.#unseen = 0;
    this.#top = 0;
    for (const message of messages) this.#items.set(message.message_id, { message, node: bubble(message, this.#page) });
    this.#arrange();
    this.toNewest();
    setTimeout(() => $("live").setAttribute("aria-live", "polite"), 300);
  }

  /** Add a message, or put its edited form in its place. */
  put(message) {
    const known = this.#items.get(message.message_id);
    const node = bubble(message, this.#page);
    this.#items.set(message.message_id, { message, node });
    if (known) this.#exchange(known.node, node);
    else this.#append(node, this.#page.isMine(message));
    this.#sight();
  }

  /** Take a deleted message away. */
  drop(messageId) {
    const node = this.#items.get(messageId)?.node;
    if (!node) return;
    this.#items.delete(messageId);
    this.#steadily(this.#inSight(), () => {
      node.remove();
      this.#arrange();
    });
  }

  #append(node, mine) {
    const following = this.#atEnd || mine;
    if (!following) this.#unseen += 1;
    node.classList.add("fresh");
    this.#arrange();
    // What is taller than the frame is read from its beginning.
    if (following && !mine && node.offsetHeight > $("scroll").clientHeight + NEAR_PIXELS) this.#toTop(node);
    else if (following) this.toNewest(true);
  }

  // An edited message keeps its end in its place, with the buttons one pressed, or its beginning where
  // the end is out of sight: nothing moves before one's eyes.
  #exchange(old, node) {
    const { bottom } = old.getBoundingClientRect();
    const side = bottom > $("scroll").getBoundingClientRect().bottom ? "top" : "bottom";
    const edge = () => (old.isConnected ? old : node).getBoundingClientRect()[side];
    this.#steadily(edge, () => {
      replace(old, node);
      this.#arrange();
    });
  }

  // The upper edge of the first message that ends in sight or below.
  #inSight() {
    const { top } = $("scroll").getBoundingClientRect();
    const nodes = [...this.#items.values()].map((item) => item.node);
    const first = nodes.find((node) => node.isConnected && node.getBoundingClientRect().bottom > top);
    return () => first?.getBoundingClientRect().top ?? 0;
  }

  // Let something change while an edge stays where it is; at the end of the chat, the end does.
  #steadily(edge, change) {
    const before = edge();
    change();
    if (this.#atEnd) this.toNewest();
    else $("scroll").scrollTop += edge() - before;
  }

  /** Scroll to a message and let it flash. */
  show(messageId) {
    const node = this.#items.get(messageId)?.node;
    if (!node) return toast(word("gone"));
    node.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
  }

  toNewest(smooth = false) {
    const scroll = $("scroll");
    this.#atEnd = true;
    scroll.scrollTo({ top: scroll.scrollHeight, behavior: smooth && !calm() ? "smooth" : "instant" });
  }

  #toTop(node) {
    const scroll = $("scroll");
    this.#atEnd = false;
    const offset = node.getBoundingClientRect().top - scroll.getBoundingClientRect().top - MARGIN_PIXELS;
    scroll.scrollTo({ top: scroll.scrollTop + offset, behavior: calm() ? "instant" : "smooth" });
  }

  #arrange() {
    const ordered = [...this.#items.values()].sort((a, b) => a.message.message_id - b.message.message_id);
    const nodes = [];
    let before = null;
    for (const { message, node } of ordered) {
      const day = new Date(message.date * 1000).toDateString();
      if (day !== before?.day) nodes.push(this.#day(message));
      const joined = day === before?.day && follows(node, before.node);
      node.classList.toggle("joined", joined);
      before?.node.classList.toggle("followed", joined);
      node.classList.remove("followed");
      nodes.push(node);
      before = { day, node };
    }
    reconcile($("log"), nodes);
    this.#page.onLog(ordered.length);
  }

  // By the message below it: once the clock was turned back, a day can come twice.
  #day({ message_id: id, date }) {
    if (!this.#days.has(id)) this.#days.set(id, el("li", { className: "day" }, el("span")));
    const node = this.#days.get(id);
    const name = this.#dayName(new Date(date * 1000));
    if (node.textContent !== name) node.firstChild.textContent = name;
    return node;
  }

  #dayName(day) {
    const now = this.#page.now();
    if (day.toDateString() === now.toDateString()) return word("today");
    const sameYear = day.getFullYear() === now.getFullYear();
    return moment(day, { weekday: "long", day: "numeric", month: "long", year: sameYear ? undefined : "numeric" });
  }

  // Only a reader's own scrolling upwards leaves the end: a smooth scroll on its way there does not.
  #sight() {
    const scroll = $("scroll");
    if (scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PIXELS) this.#atEnd = true;
    else if (scroll.scrollTop < this.#top) this.#atEnd = false;
    this.#top = scroll.scrollTop;
    if (this.#atEnd) this.#unseen = 0;
    $("newest").hidden = this.#atEnd;
    $("newest").querySelector("b").textContent = this.#unseen || "";
  }
}

// Messages of one author stand close together, unless buttons lie between them.
function follows(node, before) {
  const { author } = node.dataset;
  return author !== undefined && author === before.dataset.author && !before.querySelector(".keyboard");
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// Moves only what is out of place: a node taken out and put back would lose its focus and be read out again.
function reconcile(list, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
}
