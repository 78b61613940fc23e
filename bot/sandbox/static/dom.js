// Building nodes: text only ever becomes text.

export const $ = (id) => document.getElementById(id);

/** An element with properties, `data`, `aria` and attributes, and its children (nodes or text). */
export function el(tag, { data = {}, attrs = {}, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  Object.assign(node.dataset, data);
  for (const [name, value] of Object.entries(attrs)) {
    if (value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Draw `nodes` in place of what `parent` holds; the focus stays on the control at its place. */
export function redraw(parent, nodes) {
  const at = controls(parent).indexOf(document.activeElement);
  parent.replaceChildren(...nodes);
  if (at >= 0) controls(parent)[at]?.focus({ preventScroll: true });
}

/** Put `node` where `old` is; the focus stays on the control at its place. */
export function replace(old, node) {
  const at = controls(old).indexOf(document.activeElement);
  old.replaceWith(node);
  if (at >= 0) controls(node)[at]?.focus({ preventScroll: true });
}

function controls(node) {
  return [...node.querySelectorAll("a, button, input")];
}

/** One of the icons of index.html. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** The language a text is written in, for fonts, hyphens and screen readers; undefined for English. */
export function script(text) {
  if (/\p{Script=Han}/u.test(text)) return "zh-Hans";
  return /\p{Script=Cyrillic}/u.test(text) ? "ru" : undefined;
}

/** Copy to the clipboard; false where the browser does not let us. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
