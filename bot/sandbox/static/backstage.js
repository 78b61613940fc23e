// Backstage: the bot's clock, which can be turned, and its outbox.

import { $, el, redraw } from "./dom.js";
import { moment, word } from "./words.js";

const STATES = ["pending", "sent", "failed", "dropped"];

export class Backstage {
  #clock = null;
  #heard = 0;
  #outbox = [];
  #names;
  #open = null;

  constructor({ turn, names }) {
    this.#names = names;
    $("turn-next").addEventListener("click", () => this.#turn(turn, null));
    $("turn-to").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#turn(turn, new Date($("moment").value).toISOString());
    });
    setInterval(() => this.#tick(), 1000);
  }

  /** What the bot's clock shows now. */
  now() {
    const started = this.#clock ? Date.parse(this.#clock.now) : Date.now();
    return new Date(started + (this.#clock ? performance.now() - this.#heard : 0));
  }

  setClock(clock) {
    this.#clock = clock;
    this.#heard = performance.now();
    this.draw();
  }

  setOutbox(outbox) {
    this.#outbox = outbox;
    this.#drawOutbox();
  }

  draw() {
    if (!this.#clock) return;
    const next = this.#clock.next && new Date(this.#clock.next);
    $("clock").classList.toggle("is-turned", this.#clock.turned);
    document.body.classList.toggle("clock-turned", this.#clock.turned);
    $("turned").hidden = !this.#clock.turned;
    $("next").textContent = next ? moment(next, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }) : word("noNext");
    $("turn-next").disabled = !next;
    if (document.activeElement !== $("moment")) $("moment").value = field(this.now());
    this.#tick();
    this.#drawOutbox();
  }

  #tick() {
    if (!this.#clock) return;
    const now = this.now();
    $("now").textContent = moment(now, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    $("today").textContent = moment(now, { weekday: "long", day: "numeric", month: "long", year: "numeric" }) + ` · ${zone(now)}`;
  }

  async #turn(turn, to) {
    const label = $("turn-next").querySelector("span");
    const buttons = [$("turn-next"), $("turn-to").querySelector("button")];
    for (const button of buttons) button.disabled = true;
    label.textContent = word("turning");
    await turn(to);
    label.textContent = word("turnNext");
    for (const button of buttons) button.disabled = false;
    this.draw();
  }

  #drawOutbox() {
    $("outbox").hidden = this.#outbox.length === 0;
    $("outbox-empty").hidden = this.#outbox.length > 0;
    $("outbox-count").textContent = this.#outbox.length || "";
    redraw($("outbox").tBodies[0], this.#outbox.flatMap((delivery) => this.#rows(delivery)));
  }

  #rows(delivery) {
    const open = this.#open === delivery.id;
    const toggle = el("button", {
      type: "button",
      className: "inline",
      attrs: { "aria-expanded": String(open) },
      onclick: () => {
        this.#open = open ? null : delivery.id;
        this.#drawOutbox();
      },
    }, this.#names(delivery.chat_id));
    const known = STATES.includes(delivery.state);
    const state = el("b", { className: `pill ${delivery.state}` }, known ? word(delivery.state) : delivery.state);
    const cells = [toggle, short(delivery.week), delivery.part, state, delivery.attempts];
    const row = el("tr", {}, ...cells.map((cell) => el("td", {}, cell ?? "")));
    return open ? [row, details(delivery)] : [row];
  }
}

function details(delivery) {
  const stamp = (iso) => moment(new Date(iso), { dateStyle: "medium", timeStyle: "medium" });
  return el("tr", { className: "details" }, el("td", { colSpan: 5 },
    delivery.state === "pending" && delivery.not_before ? el("p", {}, word("notBefore", { time: stamp(delivery.not_before) })) : null,
    delivery.updated_at ? el("p", {}, word("updated", { time: stamp(delivery.updated_at) })) : null,
    delivery.text ? el("pre", { tabIndex: 0 }, delivery.text) : null));
}

// What the browser's time zone is called.
function zone(date) {
  const parts = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" }).formatToParts(date);
  return parts.find((part) => part.type === "timeZoneName").value;
}

// The year goes without saying in a narrow table.
function short(week) {
  return String(week).replace(/^\d{4}-/, "");
}

// A Date as a datetime-local field wants it: local time without zone.
function field(date) {
  return new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}
