// What people do, each thing a POST; what is refused becomes a note.

import { $ } from "./dom.js";
import { pieces } from "./pieces.js";
import { post } from "./server.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const CAPTION_UNITS = 1024;

export class Acts {
  #place;

  /** `place()` tells where and as whom one acts: {chat_id, who}. */
  constructor(place) {
    this.#place = place;
  }

  /** Write; a long text goes in several messages. Resolves to what could not be sent: "" when all is well. */
  async say(text, replyTo) {
    const parts = pieces(text);
    for (const [at, part] of parts.entries()) {
      const said = await this.attempt("/say", { ...this.#place(), text: part, reply_to: at ? null : (replyTo ?? null) });
      if (!said) return parts.slice(at).join("\n");
    }
    return "";
  }

  /** Send files, the text as the first one's caption where it fits. Resolves to what is left: {text, files}. */
  async send(text, files, replyTo) {
    const captioned = files.length > 0 && text.length <= CAPTION_UNITS;
    for (const [at, file] of files.entries()) {
      const first = at === 0;
      const sent = await this.#document(file, first && captioned ? text : "", first ? replyTo : null);
      if (!sent) return { text: first || !captioned ? text : "", files: files.slice(at) };
    }
    const left = text && !captioned ? await this.say(text, files.length ? null : replyTo) : "";
    return { text: left, files: [] };
  }

  /** Forward a post: {text, entities, origin, has_picture}. */
  forward(shared) {
    return this.attempt("/forward", { ...this.#place(), ...shared });
  }

  /** Change a message of one's own. Resolves to what is left, as `send` does. */
  async change(message, text) {
    const body = { chat_id: message.chat.id, message_id: message.message_id, text };
    return { text: (await this.attempt("/edit", body)) ? "" : text, files: [] };
  }

  press(message, data) {
    const who = this.#place().who === "member" ? "member" : "you";
    return this.attempt("/press", { chat_id: message.chat.id, message_id: message.message_id, data, who });
  }

  turn(to) {
    return this.attempt("/clock", { to }, "clockRefused");
  }

  speakIn(code) {
    return this.attempt("/language", { code });
  }

  member(action) {
    return this.attempt("/membership", { chat_id: this.#place().chat_id, action });
  }

  // `body` may be on its way still; `refused` is the page's own sentence for what the server will not do.
  async attempt(path, body, refused) {
    try {
      return await post(path, await body);
    } catch (error) {
      const own = refused && error.status === 400;
      if ($("lost").hidden) toast(own ? word(refused) : word("failedToSend", { reason: error.message }));
      return null;
    }
  }

  #document(file, caption, replyTo) {
    const about = { ...this.#place(), name: file.name, mime_type: file.type, caption, reply_to: replyTo ?? null };
    return this.attempt("/document", base64(file).then((content) => ({ ...about, content })));
  }
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
