// In which chats the bot is typing: each time it says so, for five seconds.

const TYPING_MILLISECONDS = 5000;

export class Typing {
  #timers = new Map();
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  has(id) {
    return this.#timers.has(id);
  }

  start(id) {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => this.stop(id), TYPING_MILLISECONDS));
    this.#changed();
  }

  stop(id) {
    if (!this.has(id)) return;
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#changed();
  }
}
