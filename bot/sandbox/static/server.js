// The page's HTTP: what people do goes out as POST, what happens comes in as server-sent events.

/** POST JSON; the answer's JSON. Throws an Error with the server's sentence and `status` when it is refused. */
export async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(data.error ?? `HTTP ${answer.status}`), { status: answer.status });
  return data;
}

/** The state as it stands: {bot, you, chats, messages, commands, clock, outbox}. */
export async function snapshot() {
  return (await fetch("/state")).json();
}

/** Follow events for good: `onOpen` after each (re)connection, `onEvent` for each, `onLost` in between. */
export function follow({ onOpen, onEvent, onLost }) {
  const source = new EventSource("/events");
  source.onopen = onOpen;
  source.onmessage = (event) => onEvent(JSON.parse(event.data));
  source.onerror = () => {
    onLost();
    // A browser gives up for good on an answer that is no event stream: begin anew.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow({ onOpen, onEvent, onLost }), 2000);
  };
}
