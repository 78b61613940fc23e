// Pressed buttons, which wait until the bot answers the callback query.

import { alertOf, toast } from "./toasts.js";
import { word } from "./words.js";

const ANSWER_MILLISECONDS = 15000;

export class Presses {
  #waiting = new Map(); // callback query id -> its button
  #early = new Map(); // answers that came before the press knew its id

  /** Let the button wait; `send` resolves to {callback_query_id}, or null when it was refused. */
  async press(button, send) {
    if (button.classList.contains("waiting")) return;
    button.classList.add("waiting");
    const id = (await send())?.callback_query_id;
    this.#waiting.set(id, button);
    if (id === undefined) this.#settle(id);
    else if (this.#early.has(id)) this.answer(this.#early.get(id));
    else setTimeout(() => this.#settle(id) && toast(word("unanswered")), ANSWER_MILLISECONDS);
  }

  /** Show the bot's answer: nothing, a toast or an alert. */
  answer({ callback_query_id, text, show_alert }) {
    const answered = this.#settle(callback_query_id);
    if (!answered) {
      this.#early.set(callback_query_id, { callback_query_id, text, show_alert });
      return;
    }
    this.#early.delete(callback_query_id);
    if (!text) return;
    if (show_alert) alertOf(text);
    else toast(text);
  }

  #settle(id) {
    this.#waiting.get(id)?.classList.remove("waiting");
    return this.#waiting.delete(id);
  }
}
