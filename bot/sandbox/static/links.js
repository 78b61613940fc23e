// Links that lead to the bot itself.

/** t.me/<bot>?start=x and its like: {group, payload}; null for any other link. */
export function deepLink(url, username) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const name = parsed.protocol === "tg:" ? parsed.searchParams.get("domain") : parsed.hostname === "t.me" ? parsed.pathname.slice(1) : null;
  if (name?.toLowerCase() !== username.toLowerCase()) return null;
  const group = parsed.searchParams.has("startgroup");
  return { group, payload: parsed.searchParams.get(group ? "startgroup" : "start") };
}
