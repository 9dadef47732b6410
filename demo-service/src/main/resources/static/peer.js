// The panel of one peer.

import { api, byId, element, makeAlike, millis, showProblem } from './dom.js';

const REFRESH_MILLIS = 2000;

export class PeerPanel {

  constructor(model, sendTo, showWay) {
    this.model = model;
    this.sendTo = sendTo;
    this.showWay = showWay;
    this.node = byId('panel-peer');
    setInterval(() => this.refresh(), REFRESH_MILLIS);
  }

  show(key) {
    const other = key !== this.key;
    this.key = key;
    if (other) {
      this.pending = undefined;
    }
    this.refresh();
  }

  /** Sessions are not in the graph: they are asked for, while somebody looks at them. */
  async refresh() {
    if (!this.key || this.pending || byId('panel-peer').hidden || document.body.classList.contains('stale')) {
      return;
    }
    const asked = {};
    this.pending = asked;
    const { key } = this;
    const details = await api(`api/peers/${key}`).catch((error) => error);
    if (asked !== this.pending) {
      return;
    }
    this.pending = undefined;
    const failed = details instanceof Error;
    showProblem(byId('peer-problem'), failed ? details.message : '');
    if (!failed) {
      this.draw(details);
    }
    else if (this.details?.peer.peerKey !== key) {
      this.details = undefined;
      byId('peer').replaceChildren();
    }
  }

  draw(details) {
    const other = this.details?.peer.peerKey !== details.peer.peerKey;
    this.details = details;
    const wanted = element('div', { id: 'peer' }, this.head(details), this.actions(details), this.facts(details),
      ...this.attestations(details), ...this.connections(details), ...this.sessions(details),
      element('h3', {}, 'Metadata', element('span', { class: 'claim' }, 'its own claim')),
      element('pre', { id: 'metadata', tabindex: '0', 'aria-label': 'Metadata' },
        JSON.stringify(details.peer.metadata, null, 2)));
    if (other) {
      byId('peer').replaceWith(wanted);
    }
    else {
      makeAlike(byId('peer'), wanted);
    }
  }

  head({ peer }) {
    return element('div', { class: 'peer-head' },
      element('h2', { id: 'peer-name' }, peer.deviceName),
      element('span', { class: 'traits' },
        ...this.model.traits(peer).map(([text, tone]) => element('span', { class: `tag ${tone}` }, text))));
  }

  actions({ peer }) {
    const actions = element('div', { class: 'actions' });
    if (this.model.kind(peer) !== 'local') {
      const send = element('button', { type: 'button', id: 'peer-send' }, 'Send to it');
      send.addEventListener('click', () => this.sendTo(peer.peerKey));
      const show = element('button', { type: 'button', id: 'peer-way' }, 'Show the way');
      show.addEventListener('click', () => this.showWay(this.details.way.peers.map((stop) => stop.peerKey)));
      actions.append(send, show);
    }
    return actions;
  }

  facts(details) {
    const { peer } = details;
    const way = details.way.peers.map((stop) => stop.deviceName).join(' → ');
    return element('dl', { class: 'facts' },
      ...fact('Key', element('code', {}, peer.peerKey), 'proven'),
      ...fact('Software', `${peer.softwareVersion} on ${peer.os}`, 'claim'),
      ...(details.urls.length ? fact('Dial it at', details.urls.join(', '), 'claim') : []),
      ...fact('Started', new Date(details.incarnation).toLocaleString(), 'claim'),
      ...(peer.peerKey === this.model.localPeer?.peerKey ? []
        : fact('Way', way || 'there is none over connections that are up')));
  }

  attestations({ peer }) {
    const { attestations } = peer.identityMetadata;
    const items = attestations.map((one) => element('li', {},
      element('span', {}, element('strong', {}, one.principal ?? 'anonymous'),
        one.roles.length ? ` with ${one.roles.join(', ')}` : ' without roles',
        one.claims ? ` (${JSON.stringify(one.claims)})` : ''),
      element('span', { class: 'quiet' }, `says ${this.model.name(one.attester)}`,
        element('span', { class: `tag ${one.trusted ? 'good' : 'warn'}` }, one.trusted ? 'trusted' : 'not trusted'))));
    const none = element('li', { class: 'quiet' }, 'Nobody attests who it is: it has dialled nobody with credentials.');
    return [element('h3', {}, 'Identity', element('span', { class: 'claim' }, 'attested')),
      element('ul', { class: 'rows', id: 'attestations' }, ...(items.length ? items : [none]))];
  }

  connections({ peer, connections }) {
    const other = (one) => (one.peer1 === peer.peerKey ? one.peer2 : one.peer1);
    const items = this.model.byName(connections, other).map((one) => element('li', {},
      element('span', {}, this.model.name(other(one)),
        element('span', { class: 'quiet' }, one.dialer === peer.peerKey ? ' dialled' : ' accepted')),
      element('span', { class: 'quiet' }, `${typeName(one.type)} · ${published(one.rttMillis)}`,
        one.state === 'UP' ? null : element('span', { class: 'tag warn' }, 'recovering'))));
    return items.length ? [element('h3', {}, `Connections (${items.length})`),
      element('ul', { class: 'rows scroll', id: 'connections', tabindex: '0', 'aria-label': 'Connections' }, ...items)] : [];
  }

  sessions({ sessions }) {
    const items = this.model.byName(sessions, (one) => one.peerKey).map((one) => element('li', {},
      element('span', {}, `${one.end} ${one.dialled ? '→' : '←'} ${this.model.name(one.peerKey)}`),
      element('span', { class: 'quiet' }, `${typeName(one.type)} · ${millis(one.rttMillis)} · `
        + `${stateName(one.state)} since ${new Date(one.since).toLocaleTimeString()}`)));
    return items.length ? [element('h3', {}, `Sessions with peers of this process (${items.length})`),
      element('ul', { class: 'rows scroll', id: 'sessions', tabindex: '0', 'aria-label': 'Sessions' }, ...items)] : [];
  }

}

function fact(name, value, proof) {
  const mark = proof ? element('span', { class: 'claim' }, proof === 'claim' ? 'its own claim' : proof) : null;
  return [element('dt', {}, name), element('dd', {}, value, mark)];
}

/** Peers publish whole milliseconds, and only what has changed much. */
function published(rttMillis) {
  return rttMillis === null ? 'not measured' : `${Math.round(rttMillis)} ms`;
}

function stateName(state) {
  return state === 'CONNECTED_ACTIVE' ? 'up' : state.toLowerCase().replaceAll('_', ' ');
}

function typeName(type) {
  return { WEBSOCKET: 'WebSocket', HTTP_POLLING: 'HTTP polling', IN_MEMORY: 'in memory' }[type] ?? type;
}
