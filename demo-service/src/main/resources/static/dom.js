// Small helpers. What comes from other peers (names, metadata, paths, texts) is only ever set as textContent.

export const byId = (id) => document.getElementById(id);

/** An element with text or children. */
export function element(name, attributes, ...content) {
  const created = document.createElement(name);
  Object.entries(attributes ?? {}).forEach(([key, value]) => created.setAttribute(key, value));
  created.append(...content.filter((part) => part !== null).map((part) => (part instanceof Node ? part : String(part))));
  return created;
}

export function shortened(text, length) {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** 12345 as 12,345. */
export function number(value) {
  return value.toLocaleString('en');
}

export function bytes(value) {
  if (value < 1024) {
    return `${value} B`;
  }
  const unit = value < 1024 * 1024 ? ['KiB', 1024] : ['MiB', 1024 * 1024];
  return `${(value / unit[1]).toFixed(1)} ${unit[0]}`;
}

export function millis(value) {
  return value === null ? 'not measured' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** What it starts may have to wait for others; nothing else takes long. */
const patienceMillis = (method) => (method === 'POST' ? 120_000 : 10_000);

/** The answer of this process to a path without a leading slash; an Error with the text of the problem details if it is not one of success. */
export async function api(path, method = 'GET', body = undefined) {
  const request = { method, cache: 'no-store', signal: AbortSignal.timeout(patienceMillis(method)) };
  if (body !== undefined) {
    request.headers = { 'Content-Type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  const response = await fetch(path, request).catch(() => {
    throw new Error('This process does not answer.');
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(answer.detail ?? answer.title ?? `Status ${response.status}`);
  }
  return answer;
}

/** Runs what a form does, with its button disabled, and shows what went wrong below it. */
export async function submitted(event, problem, action) {
  event.preventDefault();
  await pressed(event.target.querySelector('[type=submit]'), problem, action);
}

/** Runs what a button does, with the button disabled, and shows what went wrong. */
export async function pressed(button, problem, action) {
  const focused = document.activeElement === button;
  occupy(button, true);
  showProblem(problem, '');
  await action().catch((error) => showProblem(problem, error.message));
  occupy(button, false);
  if (focused && document.activeElement === document.body) {
    button.focus();
  }
}

/** Whether a button can do anything; while it does something it is disabled in any case. */
export function allow(button, possible) {
  button.impossible = !possible;
  button.disabled = button.impossible || button.busy === true;
}

/** While a button does something. */
export function occupy(button, busy) {
  button.busy = busy;
  button.disabled = button.impossible === true || busy;
}

/** Where a card says what went wrong. */
export function problemLine() {
  return element('p', { class: 'problem', role: 'alert', hidden: '' });
}

export function showProblem(line, text) {
  setText(line, text);
  line.hidden = text === '';
}

/** Sends values one at a time: while one is on its way only the newest of the others waits. */
export function newestOnly(send) {
  let wanted;
  let busy = false;
  return async (value) => {
    wanted = value;
    if (busy) {
      return;
    }
    busy = true;
    try {
      while (wanted !== undefined) {
        const next = wanted;
        wanted = undefined;
        await send(next);
      }
    }
    finally {
      busy = false;
    }
  };
}

/** Calls once it has been quiet for so long. */
export function debounced(millis, action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, millis);
  };
}

/** Makes a node like another where they differ: what is the same keeps focus, scrolling and selection. */
export function makeAlike(shown, wanted) {
  if (shown.isEqualNode(wanted)) {
    return;
  }
  if (shown.nodeName !== wanted.nodeName) {
    shown.replaceWith(wanted);
    return;
  }
  if (shown.nodeType === Node.TEXT_NODE) {
    shown.data = wanted.data;
    return;
  }
  [...shown.attributes].filter(({ name }) => !wanted.hasAttribute(name)).forEach(({ name }) => shown.removeAttribute(name));
  [...wanted.attributes].filter(({ name, value }) => shown.getAttribute(name) !== value)
    .forEach(({ name, value }) => shown.setAttribute(name, value));
  const count = wanted.childNodes.length;
  [...wanted.childNodes].forEach((child, i) => (i < shown.childNodes.length ? makeAlike(shown.childNodes[i], child) : shown.append(child)));
  while (shown.childNodes.length > count) {
    shown.lastChild.remove();
  }
}

/** Offers peers; what was chosen stays chosen, and nothing is touched when there is nothing new. */
export function choose(select, peers, preferred) {
  const offered = peers.map((peer) => [peer.peerKey, `${shortened(peer.deviceName, 32)} (${peer.peerKey.slice(0, 6)})`]);
  const shown = JSON.stringify(offered);
  if (select.dataset.offered === shown) {
    return;
  }
  const chosen = select.value || preferred;
  select.dataset.offered = shown;
  select.replaceChildren(...offered.map(([key, label]) => element('option', { value: key }, label)));
  if (offered.some(([key]) => key === chosen)) {
    select.value = chosen;
  }
}

/** Children by key: those that stay are kept, so that focus and sliders stay where they are. */
export function keyed(parent, items, key, create, update) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const children = items.map((item) => {
    const child = before.get(String(key(item))) ?? create(item);
    child.dataset.key = key(item);
    update(child, item);
    return child;
  });
  const focused = document.activeElement;
  const kept = new Set(children);
  [...parent.children].filter((child) => !kept.has(child)).forEach((child) => child.remove());
  children.forEach((child, i) => {
    if (parent.children[i] !== child) {
      parent.insertBefore(child, parent.children[i] ?? null);
    }
  });
  if (focused !== document.activeElement && parent.contains(focused)) {
    focused.focus();
  }
}

/** Those children by key that are there, with their items. */
export function noted(parent, items, note) {
  const byKey = new Map(items.map((item) => [String(item.id), item]));
  [...parent.children].filter((child) => byKey.has(child.dataset.key)).forEach((child) => note(child, byKey.get(child.dataset.key)));
}

export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}
