// A long text -> the messages it is sent in, as Telegram's own apps part it.

const TEXT_UNITS = 4096;

/** Parts of at most 4096 UTF-16 units, cut where a line ends, else between words, else anywhere. */
export function pieces(text, most = TEXT_UNITS) {
  const parts = [];
  let rest = text.trim();
  while (rest.length > most) {
    const head = rest.slice(0, most + 1);
    const at = [head.lastIndexOf("\n"), head.lastIndexOf(" ")].find((place) => place > most / 2) ?? whole(head, most);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...parts, rest];
}

// A place that does not cut a surrogate pair.
function whole(text, at) {
  return /[\ud800-\udbff]/.test(text[at - 1]) ? at - 1 : at;
}
