// The page: what this process tells over Server-Sent Events goes to the graph, the lists and the panels.

import { CutPanel } from './cut.js';
import { byId, element, keyed, number, setText, shortened } from './dom.js';
import { GraphDrawing } from './graph.js';
import { Model } from './model.js';
import { PeerPanel } from './peer.js';
import { SendPanel } from './send.js';
import { StreamPanel } from './stream.js';
import { startTabs } from './tabs.js';
import { TunnelPanel } from './tunnel.js';

const SHOWN_MESSAGES = 100;
const TRAVELS_PER_EVENT = 5;
const RETRY_MILLIS = 2000;

const model = new Model();
let selected = null;

const drawing = new GraphDrawing(byId('graph'), select);
const openTab = startTabs();
const sendPanel = new SendPanel(model, (way) => drawing.showWay(way));
const peerPanel = new PeerPanel(model, (key) => sendTo(key), (way) => drawing.showWay(way));
const panels = [sendPanel, peerPanel, new StreamPanel(model), new CutPanel(model), new TunnelPanel(model)];

function listen() {
  const events = new EventSource('/api/events');
  events.addEventListener('graph', (event) => {
    model.begin(JSON.parse(event.data));
    byId('messages').replaceChildren();
    live();
    graphChanged();
  });
  events.addEventListener('change', (event) => {
    model.apply(JSON.parse(event.data));
    graphChanged();
  });
  events.addEventListener('messages', (event) => showMessages(JSON.parse(event.data)));
  events.addEventListener('figures', (event) => showFigures(JSON.parse(event.data)));
  events.onerror = () => {
    gone();
    if (events.readyState === EventSource.CLOSED) {
      setTimeout(listen, RETRY_MILLIS);
    }
  };
}

function live() {
  byId('live').dataset.state = 'live';
  setText(byId('live-text'), 'live');
  byId('error').hidden = true;
  document.body.classList.remove('stale');
}

function gone() {
  byId('live').dataset.state = 'gone';
  setText(byId('live-text'), 'not connected');
  byId('error').hidden = false;
  setText(byId('error'), 'This process does not answer. What you see is what it said last; '
    + 'this page comes back by itself as soon as the process does.');
  document.body.classList.add('stale');
}

function graphChanged() {
  const peers = model.peers();
  if (!selected || !model.peer(selected)) {
    selected = model.localPeer.peerKey;
  }
  drawing.show(model, selected);
  const links = model.connections().length;
  setText(byId('summary'), `${model.localPeer.deviceName} sees ${number(peers.length)} `
    + `${peers.length === 1 ? 'peer' : 'peers'} and ${number(links)} ${links === 1 ? 'connection' : 'connections'}`);
  const alone = peers.length === 1;
  byId('alone').hidden = !alone;
  document.querySelector('.canvas').classList.toggle('alone', alone);
  setText(byId('alone-command'), 'java -jar demo-service.jar --server.port=0 \\\n'
    + `  --mesh.session.urls=ws://${location.host}/mesh \\\n`
    + '  --mesh.session.principal=till --mesh.session.password=...');
  showPeers();
  panels.forEach((panel) => panel.show(selected));
}

function select(key) {
  selected = key;
  drawing.showWay([]);
  drawing.show(model, selected);
  showPeers();
  openTab('tab-peer');
  peerPanel.show(selected);
}

function sendTo(key) {
  openTab('tab-send');
  sendPanel.to(key);
}

function showPeers() {
  const wanted = byId('peer-search').value.trim().toLowerCase();
  const shown = model.peers().filter((peer) => peer.deviceName.toLowerCase().includes(wanted)
    || peer.peerKey.toLowerCase().startsWith(wanted));
  byId('no-peers').hidden = shown.length > 0;
  keyed(byId('peers'), shown, (peer) => peer.peerKey, newPeer, updatePeer);
}

function newPeer(peer) {
  const button = element('button', { type: 'button', class: 'peer' },
    element('span', { class: 'peer-dot', 'aria-hidden': 'true' }),
    element('span', { class: 'peer-name' }), element('span', { class: 'traits' }));
  button.addEventListener('click', () => select(peer.peerKey));
  return element('li', {}, button);
}

function updatePeer(item, peer) {
  const button = item.firstChild;
  const traits = model.traits(peer);
  const look = JSON.stringify([peer.deviceName, traits, model.kind(peer), peer.peerKey === selected]);
  if (button.dataset.look !== look) {
    button.dataset.look = look;
    button.setAttribute('aria-pressed', peer.peerKey === selected);
    button.children[0].className = `peer-dot ${model.kind(peer)}${peer.suspected ? ' suspected' : ''}`;
    setText(button.children[1], shortened(peer.deviceName, 60));
    button.children[2].replaceChildren(...traits.map(([text, tone]) => element('span', { class: `tag ${tone}` }, text)));
  }
}

function showMessages(messages) {
  const first = byId('messages').childElementCount === 0;
  byId('messages').prepend(...messages.reverse().map(messageItem));
  [...byId('messages').children].slice(SHOWN_MESSAGES).forEach((old) => old.remove());
  byId('no-messages').hidden = true;
  if (!first) {
    messages.slice(0, TRAVELS_PER_EVENT).forEach((message) => drawing.travel(message.from, message.to));
  }
}

function messageItem(message) {
  const from = message.fromName ?? message.from.slice(0, 8);
  return element('li', {},
    element('p', { class: 'route' },
      element('span', { class: 'ends' }, `${shortened(from, 40)} → ${shortened(message.toName, 40)}`),
      element('code', {}, message.path),
      message.reliability === 'RELIABLE' ? null : element('span', { class: 'tag' }, 'unreliable'),
      element('time', { datetime: message.receivedAt }, new Date(message.receivedAt).toLocaleTimeString())),
    element('p', { class: 'text' }, shortened(message.text ?? `${message.base64} (base64)`, 600)));
}

function showFigures(figures) {
  setText(byId('total-sent'), number(figures.counters.sent));
  setText(byId('total-received'), number(figures.counters.received));
  setText(byId('total-reconnects'), number(figures.counters.reconnects));
  const cuts = new Map(figures.cuts.map((cut) => [cut.peerKey, cut.cut]));
  const changed = JSON.stringify([...cuts]) !== JSON.stringify([...model.cuts]);
  model.cuts = cuts;
  if (changed && model.localPeer) {
    graphChanged();
  }
  panels.forEach((panel) => panel.showFigures?.(figures));
}

byId('peer-search').addEventListener('input', showPeers);
listen();
