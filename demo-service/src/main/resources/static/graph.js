// Draws a graph as SVG. Names come from other peers: they only ever become text nodes.

import { layout, way } from './layout.js';

const MARGINS = { margin: 44, foot: 62 };
const MOST_DRAWN = 150;
const MOST_TRAVELLING = 20;
const TRAVEL_MILLIS = 450;

export class GraphDrawing {

  constructor(svg) {
    this.svg = svg;
    this.places = new Map();
    this.links = [];
    this.shape = '';
  }

  /** Shows a graph as GET /api/graph answers it. */
  show(graph) {
    const peers = [graph.localPeer, ...graph.remotePeers].slice(0, MOST_DRAWN);
    const keys = peers.map((peer) => peer.peerKey);
    const drawn = new Set(keys);
    const connections = graph.connections.filter((c) => drawn.has(c.peer1) && drawn.has(c.peer2));
    const pairs = connections.map((c) => [c.peer1, c.peer2]);
    this.place(keys, pairs);
    this.links = connections.filter((c) => c.state === 'UP').map((c) => [c.peer1, c.peer2]);
    this.svg.setAttribute('aria-label', description(graph));
    this.svg.replaceChildren(
      ...connections.flatMap((connection) => this.connection(connection)),
      ...peers.map((peer) => this.node(peer, graph)),
      ...this.svg.querySelectorAll('.travelling'));
  }

  /** Places peers anew when there are others, other connections, or another width to draw on. */
  place(keys, pairs) {
    const width = Math.max(280, Math.round(this.svg.clientWidth));
    const height = width < 500 ? 320 : 420;
    const shape = JSON.stringify([keys, pairs, width]);
    if (shape !== this.shape) {
      const before = this.width === width ? this.places : new Map();
      this.places = layout(keys, pairs, before, { width, height, ...MARGINS });
      this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
      this.width = width;
      this.shape = shape;
    }
  }

  /** Lets a dot travel the way of a message. */
  travel(from, to) {
    const stops = way(this.links, from, to).map((key) => this.places.get(key));
    if (stops.length < 2 || this.svg.querySelectorAll('.travelling').length >= MOST_TRAVELLING
      || matchMedia('(prefers-reduced-motion: reduce)').matches) {
      return;
    }
    const dot = element('circle', { class: 'travelling', r: 6 });
    this.svg.append(dot);
    let began;
    const frame = (now) => {
      began ??= now;
      const progress = (now - began) / TRAVEL_MILLIS;
      const hop = Math.floor(progress);
      if (hop >= stops.length - 1) {
        dot.remove();
        return;
      }
      const share = progress - hop;
      dot.setAttribute('cx', stops[hop].x + (stops[hop + 1].x - stops[hop].x) * share);
      dot.setAttribute('cy', stops[hop].y + (stops[hop + 1].y - stops[hop].y) * share);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  connection(connection) {
    const a = this.places.get(connection.peer1);
    const b = this.places.get(connection.peer2);
    const recovering = connection.state !== 'UP';
    const line = element('line', { x1: a.x, y1: a.y, x2: b.x, y2: b.y, class: recovering ? 'recovering' : 'up' });
    if (connection.rttMillis === null || recovering) {
      return [line];
    }
    const rtt = element('text', { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 + 4, class: 'rtt' });
    rtt.textContent = `${connection.rttMillis.toFixed(1)} ms`;
    return [line, rtt];
  }

  node(peer, graph) {
    const place = this.places.get(peer.peerKey);
    const node = element('g', { class: `node ${kind(peer, graph)}${peer.suspected ? ' suspected' : ''}` });
    const name = element('text', { x: place.x, y: place.y + 38, class: 'name' });
    name.textContent = shortened(peer.deviceName, 24);
    const key = element('text', { x: place.x, y: place.y + 53, class: 'short' });
    key.textContent = peer.peerKey.slice(0, 8);
    const title = element('title', {});
    title.textContent = `${peer.deviceName}, ${peer.peerKey}`;
    node.append(title, element('circle', { cx: place.x, cy: place.y, r: 20 }), name, key);
    return node;
  }

}

/** 'local', 'embedded' (another peer of the same process) or 'remote'. */
export function kind(peer, graph) {
  if (peer.peerKey === graph.localPeer.peerKey) {
    return 'local';
  }
  return graph.embeddedPeers.includes(peer.peerKey) ? 'embedded' : 'remote';
}

export function shortened(text, length) {
  return text.length <= length ? text : `${text.slice(0, length)}...`;
}

function description(graph) {
  const suspected = graph.remotePeers.filter((peer) => peer.suspected).length;
  return `${graph.remotePeers.length + 1} peers, ${graph.connections.length} connections`
    + (suspected ? `, ${suspected} peers suspected` : '') + '; listed under Peers';
}

function element(name, attributes) {
  const created = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => created.setAttribute(key, value));
  return created;
}
