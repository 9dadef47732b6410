// The page: polls the graph and the messages once a second, and sends. What comes from other peers (names, metadata, paths,
// texts) is only ever set as textContent.

import { GraphDrawing, kind, shortened } from './graph.js';

const POLL_MILLIS = 1000;
const SHOWN_MESSAGES = 200;
const BATCH = 1000;
const TRAVELS_PER_POLL = 5;

const byId = (id) => document.getElementById(id);
const drawing = new GraphDrawing(byId('graph'));
let graph = null;
let lastSequence = null;

async function poll() {
  try {
    await refreshGraph();
    await refreshMessages();
  }
  catch (error) {
    byId('summary').textContent = `This process does not answer (${error.message}); trying again every second`;
    byId('summary').className = 'bad';
  }
  setTimeout(poll, POLL_MILLIS);
}

/** The answer of this process; an Error with the text of the problem details if it is not one of success. */
async function api(path, request) {
  const response = await fetch(path, { cache: 'no-store', ...request });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(`${body.title ?? `Status ${response.status}`}: ${body.detail ?? 'no details'}`);
  }
  return body;
}

async function refreshGraph() {
  const seen = await api('/api/graph');
  if (graph && (seen.localPeer.peerKey !== graph.localPeer.peerKey || seen.revision < graph.revision)) {
    forgetMessages();
  }
  graph = seen;
  drawing.show(graph);
  showSummary();
  showPeers();
  showChoices();
}

function showSummary() {
  const peers = graph.remotePeers.length + 1;
  const links = graph.connections.length;
  byId('summary').textContent = `${graph.localPeer.deviceName} sees ${peers} ${peers === 1 ? 'peer' : 'peers'} and `
    + `${links} ${links === 1 ? 'connection' : 'connections'}`;
  byId('summary').className = '';
}

function showPeers() {
  byId('peers').replaceChildren(...[graph.localPeer, ...graph.remotePeers].map(peerCard));
}

function peerCard(peer) {
  const title = element('h3', '', peer.deviceName);
  const where = { local: 'this peer', embedded: 'in this process', remote: '' }[kind(peer, graph)];
  if (where) {
    title.append(element('span', 'tag', where));
  }
  if (peer.suspected) {
    title.append(element('span', 'tag warn', 'suspected'));
  }
  if (!peer.compatible) {
    title.append(element('span', 'tag warn', 'incompatible version'));
  }
  const card = element('li', '');
  card.append(title, element('code', '', peer.peerKey),
    element('span', 'quiet', `${peer.softwareVersion} on ${peer.os}, connections: ${peer.connections.length}`),
    element('pre', '', JSON.stringify(peer.metadata, null, 1)));
  return card;
}

function showChoices() {
  const own = [graph.localPeer, ...graph.remotePeers.filter((peer) => kind(peer, graph) === 'embedded')];
  choose(byId('from'), own);
  choose(byId('to'), [...graph.remotePeers, graph.localPeer].filter((peer) => peer.peerKey !== byId('from').value));
}

/** Offers peers; what was chosen stays chosen, and nothing is touched when there is nothing new. */
function choose(select, peers) {
  const offered = peers.map((peer) => [peer.peerKey, `${shortened(peer.deviceName, 40)} (${peer.peerKey.slice(0, 8)})`]);
  if (select.dataset.offered === JSON.stringify(offered)) {
    return;
  }
  const chosen = select.value;
  select.dataset.offered = JSON.stringify(offered);
  select.replaceChildren(...offered.map(([key, label]) => {
    const option = element('option', '', label);
    option.value = key;
    return option;
  }));
  if (offered.some(([key]) => key === chosen)) {
    select.value = chosen;
  }
}

async function refreshMessages() {
  const after = lastSequence ?? -SHOWN_MESSAGES;
  let messages = await api(`/api/messages?after=${after}&limit=${BATCH}`);
  if (messages.length === BATCH) {
    messages = await api(`/api/messages?after=${-SHOWN_MESSAGES}&limit=${BATCH}`);
  }
  const live = lastSequence !== null;
  lastSequence = messages.at(-1)?.sequence ?? lastSequence ?? 0;
  byId('messages').prepend(...messages.slice(-SHOWN_MESSAGES).reverse().map(messageItem));
  [...byId('messages').children].slice(SHOWN_MESSAGES).forEach((old) => old.remove());
  byId('no-messages').hidden = byId('messages').children.length > 0;
  if (live) {
    messages.slice(-TRAVELS_PER_POLL).forEach((message) => drawing.travel(message.from, message.to));
  }
}

function forgetMessages() {
  lastSequence = null;
  byId('messages').replaceChildren();
}

function messageItem(message) {
  const route = element('div', 'route');
  const from = message.fromName ?? message.from.slice(0, 8);
  route.append(element('span', 'peers-named', `${shortened(from, 40)} → ${shortened(message.toName, 40)}`),
    element('span', 'path', message.path),
    element('span', '', message.reliability.toLowerCase()),
    element('time', '', new Date(message.receivedAt).toLocaleTimeString()));
  const item = element('li', '');
  item.append(route, element('p', 'text', shortened(message.text ?? `${message.base64} (base64)`, 2000)));
  return item;
}

async function send(event) {
  event.preventDefault();
  const button = event.target.querySelector('button');
  const result = byId('result');
  button.disabled = true;
  result.className = '';
  result.textContent = 'Sending ...';
  try {
    const report = await api('/api/messages', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        from: byId('from').value,
        to: byId('to').value,
        path: byId('path').value,
        text: byId('text').value,
        reliability: new FormData(event.target).get('reliability'),
      }),
    });
    showResult(report);
  }
  catch (error) {
    result.className = 'bad';
    result.textContent = error.message;
  }
  button.disabled = false;
}

function showResult(report) {
  const good = report.result === 'ACKNOWLEDGED' || report.result === 'SENT';
  byId('result').className = good ? 'good' : 'warn';
  byId('result').textContent = `${report.result} after ${report.millis} ms`
    + (good ? '' : `, ${report.mayHaveArrived ? 'it may have arrived' : 'it did not arrive'}`)
    + (report.detail ? `: ${report.detail}` : '');
}

function element(name, className, text) {
  const created = document.createElement(name);
  created.className = className;
  if (text !== undefined) {
    created.textContent = text;
  }
  return created;
}

byId('send').addEventListener('submit', send);
byId('from').addEventListener('change', showChoices);
poll();
