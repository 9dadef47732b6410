// Draws the mesh as SVG: d3-force finds the places, this gives them shape. Names come from other peers: they only ever
// become text nodes.

import { shortened } from './dom.js';

const MARGIN = { top: 34, side: 46, bottom: 56 };
const MOST_NAMES = 48;
const MOST_NEIGHBOURS_NAMED = 12;
const MOST_ROUND_TRIPS = 14;
const MOST_TRAVELLING = 24;
const MOST_ZOOM = 2.2;
const TRAVEL_MILLIS = 420;
const STILL = matchMedia('(prefers-reduced-motion: reduce)');

export class GraphDrawing {

  /** @param select called with the key of a peer that was clicked */
  constructor(svg, select) {
    this.svg = svg;
    this.select = select;
    this.nodes = new Map();
    this.edges = new Map();
    this.route = [];
    this.layers = ['edges', 'dots', 'nodes', 'names'].map((name) => shape('g', { class: name }));
    svg.append(...this.layers);
    const d3 = window.d3;
    this.forces = d3.forceSimulation([])
      .alphaDecay(0.035)
      .force('link', d3.forceLink([]).id((node) => node.key))
      .force('charge', d3.forceManyBody())
      .force('collide', d3.forceCollide())
      .force('x', d3.forceX())
      .force('y', d3.forceY())
      .on('tick', () => this.draw())
      .on('end', () => this.settled());
    new ResizeObserver(() => this.draw()).observe(svg);
  }

  /** Shows what the model says now. */
  show(model, selected) {
    this.model = model;
    this.selected = selected;
    const changed = this.keepNodes(model.peers()) | this.keepEdges(model.connections());
    this.svg.setAttribute('aria-label', description(model));
    if (changed) {
      this.arrange();
    }
    this.dress();
    this.draw();
  }

  keepNodes(peers) {
    const before = this.nodes;
    this.nodes = new Map(peers.map((peer) => [peer.peerKey, before.get(peer.peerKey) ?? this.newNode(peer)]));
    before.forEach((node, key) => this.nodes.has(key) || [node.shape, node.name].forEach((part) => part.remove()));
    peers.forEach((peer) => {
      this.nodes.get(peer.peerKey).peer = peer;
    });
    return peers.length !== before.size || peers.some((peer) => !before.has(peer.peerKey));
  }

  newNode(peer) {
    const group = shape('g', { 'data-key': peer.peerKey });
    const title = shape('title');
    const ring = shape('circle', { class: 'ring' });
    const disc = shape('circle', { class: 'disc' });
    const sign = shape('text', { class: 'sign' });
    const name = shape('text', { class: 'name' });
    group.append(title, ring, disc, sign);
    this.layers[3].append(name);
    group.addEventListener('click', () => this.select(peer.peerKey));
    this.layers[2].append(group);
    return { key: peer.peerKey, shape: group, title, ring, disc, sign, name };
  }

  keepEdges(connections) {
    const before = this.edges;
    const id = (connection) => `${connection.id} ${connection.peer1} ${connection.peer2}`;
    const shown = connections.filter((c) => this.nodes.has(c.peer1) && this.nodes.has(c.peer2));
    this.edges = new Map(shown.map((c) => [id(c), before.get(id(c)) ?? this.newEdge(c)]));
    before.forEach((edge, key) => this.edges.has(key) || [edge.line, edge.label].forEach((part) => part.remove()));
    shown.forEach((connection) => {
      this.edges.get(id(connection)).connection = connection;
    });
    return shown.length !== before.size || shown.some((c) => !before.has(id(c)));
  }

  newEdge(connection) {
    const line = shape('line');
    const label = shape('text', { class: 'rtt' });
    this.layers[0].append(line, label);
    return { source: connection.peer1, target: connection.peer2, line, label };
  }

  /** New places: near the old ones, where there are some. */
  arrange() {
    const nodes = [...this.nodes.values()];
    const edges = [...this.edges.values()];
    const degree = new Map();
    edges.forEach((edge) => [edge.source, edge.target].forEach((end) => {
      const key = end.key ?? end;
      degree.set(key, (degree.get(key) ?? 0) + 1);
    }));
    this.beginNear(nodes, edges);
    const many = nodes.length > MOST_NAMES;
    this.forces.nodes(nodes);
    const between = (edge) => Math.min(degree.get(edge.source.key), degree.get(edge.target.key)) > 1;
    this.forces.force('charge').strength(many ? -46 : -620).distanceMax(many ? 320 : Infinity);
    this.forces.force('collide').radius(many ? 10 : 40);
    this.forces.force('link').links(edges).distance((edge) => (many ? (between(edge) ? 190 : 48) : 120))
      .strength((edge) => (between(edge) ? 0.35 : 0.8));
    // This process's own peer is drawn to the middle.
    const local = (node, weak) => (this.model.kind(node.peer) === 'local' ? 0.3 : weak);
    this.forces.force('x').strength((node) => local(node, many ? 0.02 : 0.05));
    this.forces.force('y').strength((node) => local(node, many ? 0.05 : 0.08));
    delete this.svg.dataset.settled;
    this.forces.alpha(this.places ? 0.5 : 1).stop();
    this.forces.tick(STILL.matches ? 200 : this.places ? 1 : 80);
    this.places = true;
    if (STILL.matches) {
      this.settled();
    }
    else {
      this.forces.restart();
    }
  }

  /** Who is new begins beside a neighbour, not in the middle of nowhere. */
  beginNear(nodes, edges) {
    nodes.filter((node) => node.x === undefined).forEach((node, i) => {
      const edge = edges.find((e) => (e.source.key ?? e.source) === node.key || (e.target.key ?? e.target) === node.key);
      const ends = edge ? [edge.source, edge.target].map((end) => this.nodes.get(end.key ?? end)) : [];
      const other = ends.find((end) => end !== node && end.x !== undefined);
      if (other) {
        node.x = other.x + 40 * Math.cos(2.4 * i);
        node.y = other.y + 40 * Math.sin(2.4 * i);
      }
    });
  }

  settled() {
    this.svg.dataset.settled = 'true';
    this.draw();
  }

  /** Everything but places. */
  dress() {
    const few = this.nodes.size <= MOST_NAMES;
    const touched = this.model.connectionsOf(this.selected ?? '');
    const near = new Set(touched.length > MOST_NEIGHBOURS_NAMED ? [] : touched.flatMap((c) => [c.peer1, c.peer2]));
    this.nodes.forEach((node) => this.dressNode(node, few || near.has(node.key) || node.peer.relay));
    const telling = touched.length <= MOST_NEIGHBOURS_NAMED;
    this.edges.forEach((edge) => this.dressEdge(edge, telling));
    this.svg.classList.toggle('crowded', !few);
  }

  dressNode(node, named) {
    const { peer } = node;
    const kind = this.model.kind(peer);
    const chosen = peer.peerKey === this.selected;
    const cut = this.model.cuts.get(peer.peerKey);
    const marks = [kind, peer.relay && 'relay', peer.suspected && 'suspected', cut && 'cut', chosen && 'chosen',
      this.route.includes(peer.peerKey) && 'on-way'];
    node.shape.setAttribute('class', `node ${marks.filter(Boolean).join(' ')}`);
    node.title.textContent = `${peer.deviceName}, ${peer.peerKey}`;
    node.sign.textContent = cut ? '✕' : peer.suspected ? '?' : '';
    node.named = named || chosen || kind === 'local' || peer.suspected;
    node.name.textContent = node.named ? shortened(peer.deviceName, 22) : '';
  }

  dressEdge(edge, telling) {
    const { peer1, peer2, type, state, rttMillis } = edge.connection;
    const recovering = state !== 'UP';
    const touched = peer1 === this.selected || peer2 === this.selected;
    const steps = this.route.slice(1).map((key, i) => [this.route[i], key]);
    const onWay = steps.some(([a, b]) => (a === peer1 && b === peer2) || (a === peer2 && b === peer1));
    const marks = [recovering ? 'recovering' : 'up', type === 'HTTP_POLLING' && 'polling', touched && 'touched',
      onWay && 'on-way'];
    edge.line.setAttribute('class', marks.filter(Boolean).join(' '));
    const told = (touched && telling) || this.edges.size <= MOST_ROUND_TRIPS;
    const words = recovering ? 'recovering' : rttMillis === null ? '' : `${Math.round(rttMillis)} ms`;
    edge.label.textContent = told ? words : '';
  }

  /** With the next frame, however often it is called before. */
  draw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.place();
    });
  }

  /** Places as they are now, so that all of them are in sight. */
  place() {
    const box = { width: this.svg.clientWidth, height: this.svg.clientHeight };
    if (this.nodes.size === 0 || box.width === 0) {
      return;
    }
    const { to, zoom } = this.view(box);
    const crowded = this.nodes.size > MOST_NAMES;
    const size = crowded ? Math.max(2.5, Math.min(6, 7 * zoom)) : 16;
    this.nodes.forEach((node) => {
      const { x, y } = to(node);
      this.scale(node, node.peer.relay ? size * (crowded ? 1.5 : 1.3) : size, crowded ? 2.5 : 5);
      node.shape.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      node.name.setAttribute('x', x.toFixed(1));
      node.name.setAttribute('y', (y + node.size + (node.size < 12 ? 15 : 19)).toFixed(1));
      node.at = { x, y };
    });
    this.edges.forEach((edge) => {
      const a = this.nodes.get(edge.connection.peer1).at;
      const b = this.nodes.get(edge.connection.peer2).at;
      Object.entries({ x1: a.x, y1: a.y, x2: b.x, y2: b.y })
        .forEach(([name, value]) => edge.line.setAttribute(name, value.toFixed(1)));
      edge.label.setAttribute('x', ((a.x + b.x) / 2).toFixed(1));
      edge.label.setAttribute('y', ((a.y + b.y) / 2 + 4).toFixed(1));
    });
  }

  scale(node, size, gap) {
    if (node.size !== size) {
      node.size = size;
      node.disc.setAttribute('r', size);
      node.ring.setAttribute('r', size + gap);
    }
  }

  view(box) {
    const nodes = [...this.nodes.values()];
    const [left, right] = [Math.min(...nodes.map((n) => n.x)), Math.max(...nodes.map((n) => n.x))];
    const [top, bottom] = [Math.min(...nodes.map((n) => n.y)), Math.max(...nodes.map((n) => n.y))];
    const room = { width: box.width - 2 * MARGIN.side, height: box.height - MARGIN.top - MARGIN.bottom };
    const zoom = Math.min(MOST_ZOOM, room.width / Math.max(1, right - left), room.height / Math.max(1, bottom - top));
    const middle = { x: box.width / 2, y: MARGIN.top + room.height / 2 };
    const to = (node) => ({
      x: middle.x + (node.x - (left + right) / 2) * zoom,
      y: middle.y + (node.y - (top + bottom) / 2) * zoom,
    });
    return { to, zoom };
  }

  /** Marks the way between two peers; none for an empty list. */
  showWay(keys) {
    this.route = keys;
    if (this.model) {
      this.dress();
    }
  }

  /** Lets a dot travel the likely way of a message: the shortest one. Which way it really took is not known. */
  travel(from, to) {
    const keys = this.wayOver(from, to);
    if (keys.length < 2 || this.layers[1].childElementCount >= MOST_TRAVELLING || STILL.matches) {
      return;
    }
    const dot = shape('circle', { class: 'travelling', r: 5 });
    this.layers[1].append(dot);
    let began;
    const frame = (now) => {
      began ??= now;
      const progress = (now - began) / TRAVEL_MILLIS;
      const hop = Math.floor(progress);
      const [a, b] = [keys[hop], keys[hop + 1]].map((key) => this.nodes.get(key)?.at);
      if (!a || !b) {
        dot.remove();
        return;
      }
      const share = progress - hop;
      dot.setAttribute('cx', a.x + (b.x - a.x) * share);
      dot.setAttribute('cy', a.y + (b.y - a.y) * share);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  wayOver(from, to) {
    const neighbours = new Map();
    this.edges.forEach(({ connection }) => {
      if (connection.state === 'UP') {
        [[connection.peer1, connection.peer2], [connection.peer2, connection.peer1]]
          .forEach(([a, b]) => neighbours.set(a, [...(neighbours.get(a) ?? []), b]));
      }
    });
    const cameFrom = new Map([[from, null]]);
    for (const at of cameFrom.keys()) {
      (neighbours.get(at) ?? []).filter((next) => !cameFrom.has(next)).forEach((next) => cameFrom.set(next, at));
    }
    const keys = [];
    for (let at = cameFrom.has(to) ? to : null; at !== null; at = cameFrom.get(at)) {
      keys.unshift(at);
    }
    return keys;
  }

}

function description(model) {
  const peers = model.peers();
  const suspected = peers.filter((peer) => peer.suspected).length;
  return `${peers.length} peers, ${model.connections().length} connections`
    + (suspected ? `, ${suspected} of the peers suspected` : '') + '; listed under Peers';
}

function shape(name, attributes = {}) {
  const created = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => created.setAttribute(key, value));
  return created;
}
