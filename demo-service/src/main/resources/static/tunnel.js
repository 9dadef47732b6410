// The panel of tunnels.

import { allow, api, byId, bytes, choose, element, keyed, pressed, problemLine, setText, showProblem, submitted } from './dom.js';

export class TunnelPanel {

  constructor(model) {
    this.model = model;
    this.node = byId('panel-tunnel');
    byId('tunnel').addEventListener('submit', (event) => submitted(event, byId('tunnel-error'), () => this.open()));
    byId('tunnel').addEventListener('change', () => this.show());
  }

  show() {
    choose(byId('tunnel-from'), this.model.ownPeers());
    choose(byId('tunnel-to'), this.model.peers().filter((peer) => peer.peerKey !== byId('tunnel-from').value));
    allow(byId('tunnel-open'), this.model.peers().length > 1);
  }

  async open() {
    await api('api/tunnels', 'POST', {
      from: byId('tunnel-from').value,
      to: byId('tunnel-to').value,
      targetHost: byId('tunnel-host').value,
      targetPort: Number(byId('tunnel-port').value),
      listenPort: Number(byId('tunnel-listen').value),
    });
  }

  showFigures({ tunnels }) {
    keyed(byId('tunnels'), tunnels, (tunnel) => tunnel.id, (tunnel) => this.newTunnel(tunnel), updateTunnel);
  }

  newTunnel(tunnel) {
    const close = element('button', { type: 'button', class: 'plain' }, 'Close');
    close.setAttribute('aria-label', `Close the tunnel at port ${tunnel.listenPort}`);
    const problem = problemLine();
    close.addEventListener('click', () => pressed(close, problem, () => api(`api/tunnels/${tunnel.id}`, 'DELETE')));
    const tile = (name, field) => element('div', { class: 'tile' }, element('dt', {}, name), element('dd', { 'data-field': field }));
    return element('article', { class: 'box tunnel', 'aria-label': `Tunnel at port ${tunnel.listenPort}` },
      element('div', { class: 'box-head' },
        element('h3', {}, element('code', {}, `127.0.0.1:${tunnel.listenPort}`)), close),
      problem,
      element('p', { class: 'quiet' }, `${tunnel.from} → ${this.model.name(tunnel.to)} → ${tunnel.targetHost}:${tunnel.targetPort}`),
      element('dl', { class: 'tiles three' }, tile('Connections', 'connections'), tile('Sent', 'sent'), tile('Received', 'received')),
      element('p', { class: 'problem', 'data-field': 'failure', hidden: '' }));
  }

}

function updateTunnel(card, tunnel) {
  const field = (name) => card.querySelector(`[data-field=${name}]`);
  setText(field('connections'), `${tunnel.connections} of ${tunnel.connectionsSoFar}`);
  setText(field('sent'), bytes(tunnel.bytesSent));
  setText(field('received'), bytes(tunnel.bytesReceived));
  showProblem(field('failure'), tunnel.lastFailure);
}
