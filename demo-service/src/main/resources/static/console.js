// The page: what this process tells over Server-Sent Events goes to the graph, the lists and the panels.

import { CutPanel } from './cut.js';
import { api, byId, number, setText } from './dom.js';
import { GraphDrawing } from './graph.js';
import { Live } from './live.js';
import { MessageList } from './messages.js';
import { Model } from './model.js';
import { PeerPanel } from './peer.js';
import { PeerList } from './peers.js';
import { SendPanel } from './send.js';
import { StreamPanel } from './stream.js';
import { startTabs } from './tabs.js';
import { TunnelPanel } from './tunnel.js';

const TRAVELS_PER_EVENT = 5;

const model = new Model();
let selected = null;
let figures = null;
let frame;

const drawing = new GraphDrawing(byId('graph'), select);
const peerList = new PeerList(model, select);
const messageList = new MessageList();
const sendPanel = new SendPanel(model, (way) => drawing.showWay(way));
const peerPanel = new PeerPanel(model, (key) => sendTo(key), (way) => drawing.showWay(way));
const panels = [sendPanel, peerPanel, new StreamPanel(model), new CutPanel(model), new TunnelPanel(model)];
const openTab = startTabs(showPanels);

function told(name, data) {
  if (name === 'graph') {
    model.begin(data);
    messageList.begin();
    showEndpoint();
    graphChanged();
  }
  else if (name === 'change') {
    model.apply(data);
    graphChanged();
  }
  else if (name === 'messages') {
    messageList.show(data).slice(-TRAVELS_PER_EVENT).forEach((message) => drawing.travel(message.from, message.to));
  }
  else {
    messageList.goOn();
    showFigures(data);
  }
}

/** Everything that shows the graph, with the next frame, however many changes come before it. */
function graphChanged() {
  frame ??= requestAnimationFrame(() => {
    frame = undefined;
    showGraph();
  });
}

function showGraph() {
  if (!selected || !model.peer(selected)) {
    selected = model.localPeer.peerKey;
  }
  const peers = model.peers().length;
  const links = model.links.size;
  setText(byId('summary'), `${model.localPeer.deviceName} sees ${number(peers)} `
    + `${peers === 1 ? 'peer' : 'peers'} and ${number(links)} ${links === 1 ? 'connection' : 'connections'}`);
  byId('alone').hidden = peers > 1;
  document.querySelector('.canvas').classList.toggle('alone', peers === 1);
  drawing.show(model, selected);
  peerList.show(selected);
  showPanels();
}

/** Those that can be seen: the others are shown when their tab is opened. */
function showPanels() {
  if (model.localPeer) {
    panels.filter((panel) => !panel.node.hidden).forEach((panel) => {
      panel.show(selected);
      if (figures) {
        panel.showFigures?.(figures);
      }
    });
  }
}

function select(key) {
  selected = key;
  drawing.showWay([]);
  drawing.show(model, selected);
  peerList.show(selected);
  openTab('tab-peer');
}

function sendTo(key) {
  openTab('tab-send');
  sendPanel.to(key);
}

/** How others join, when this peer is alone. */
async function showEndpoint() {
  const endpoint = await api('api/endpoint').catch((error) => error);
  byId('alone-command').hidden = endpoint instanceof Error;
  if (endpoint instanceof Error) {
    setText(byId('alone-serves'), `How is not known: ${endpoint.message}`);
    return;
  }
  setText(byId('alone-serves'), `${endpoint.serves ? 'One joins this process like this'
    : 'This process does not serve the mesh; with mesh.server.enabled=true one joins it like this'
  }, as a principal that it lets in:`);
  setText(byId('alone-command'), `java -jar demo-service.jar --server.port=0 \\\n  --mesh.session.urls=${endpoint.url} \\\n`
    + '  --mesh.session.principal=... --mesh.session.password=...');
}

function showFigures(newest) {
  figures = newest;
  setText(byId('total-sent'), number(figures.counters.sent));
  setText(byId('total-received'), number(figures.counters.received));
  setText(byId('total-reconnects'), number(figures.counters.reconnects));
  const cuts = new Map(figures.cuts.map((cut) => [cut.peerKey, cut.cut]));
  const changed = JSON.stringify([...cuts]) !== JSON.stringify([...model.cuts]);
  model.cuts = cuts;
  if (changed && model.localPeer) {
    graphChanged();
  }
  panels.forEach((panel) => {
    panel.noteFigures?.(figures);
    if (!panel.node.hidden) {
      panel.showFigures?.(figures);
    }
  });
}

new Live(told);
