// The panel that sends: a message, a request, or one message to all peers that match.

import { allow, api, byId, choose, debounced, element, occupy, shortened } from './dom.js';

/** Who types is not asked after each letter. */
const QUIET_MILLIS = 200;

const GOOD = ['ACKNOWLEDGED', 'SENT', 'REPLIED'];

export class SendPanel {

  constructor(model, showWay) {
    this.model = model;
    this.showWay = showWay;
    this.node = byId('panel-send');
    this.countSoon = debounced(QUIET_MILLIS, () => this.matches());
    byId('send').addEventListener('submit', (event) => this.send(event));
    byId('send').addEventListener('change', () => this.show());
    byId('filter').addEventListener('input', () => this.countSoon());
  }

  get kind() {
    return new FormData(byId('send')).get('kind');
  }

  to(key) {
    if (this.kind === 'fanout') {
      document.querySelector('#send [value=message]').click();
    }
    byId('to').value = key;
    if (byId('to').value !== key) {
      byId('from').value = this.model.ownPeers().find((peer) => peer.peerKey !== key)?.peerKey ?? '';
      this.show();
      byId('to').value = key;
    }
    byId('to').focus();
  }

  show() {
    choose(byId('from'), this.model.ownPeers());
    const others = this.model.peers().filter((peer) => peer.peerKey !== byId('from').value);
    choose(byId('to'), [...others.filter((peer) => this.model.kind(peer) !== 'local'),
      ...others.filter((peer) => this.model.kind(peer) === 'local')]);
    const fanOut = this.kind === 'fanout';
    byId('to-field').hidden = fanOut;
    byId('to').required = !fanOut;
    byId('filter-field').hidden = !fanOut;
    byId('filter').required = fanOut;
    byId('filter-matches').hidden = !fanOut;
    byId('reliability-field').hidden = this.kind !== 'message';
    byId('send-button').textContent = { message: 'Send', request: 'Ask', fanout: 'Send to all' }[this.kind];
    allow(byId('send-button'), others.length > 0);
    if (fanOut) {
      this.counting ??= setTimeout(() => {
        this.counting = undefined;
        this.matches();
      }, QUIET_MILLIS);
    }
  }

  /** How many peers the filter means, before anything is sent. */
  async matches() {
    const filter = byId('filter').value;
    const from = byId('from').value;
    const hint = byId('filter-matches');
    const query = new URLSearchParams({ filter, from });
    const answer = filter.trim() === '' ? null : await api(`api/peers?${query}`).catch((error) => error);
    if (filter === byId('filter').value && from === byId('from').value) {
      const name = this.model.name(from);
      hint.textContent = answer === null ? '' : answer instanceof Error ? answer.message
        : `${answer.length} ${answer.length === 1 ? 'peer matches' : 'peers match'} as ${shortened(name, 32)} sees it`;
      hint.classList.toggle('problem', answer instanceof Error);
    }
  }

  async send(event) {
    event.preventDefault();
    const { kind } = this;
    const body = { from: byId('from').value, path: byId('path').value, text: byId('text').value };
    occupy(byId('send-button'), true);
    this.showWay([]);
    byId('result').replaceChildren(element('p', { class: 'quiet' }, 'On its way ...'));
    try {
      if (kind === 'fanout') {
        showFanOut(await api('api/fanout', 'POST', { ...body, filter: byId('filter').value }));
      }
      else {
        const reliability = kind === 'message' ? { reliability: byId('reliability').value } : {};
        const request = { ...body, ...reliability, to: byId('to').value };
        const report = await api(kind === 'message' ? 'api/messages' : 'api/requests', 'POST', request);
        showReport(report);
        await this.showWayOf(request);
      }
    }
    catch (error) {
      byId('result').replaceChildren(element('p', { class: 'problem' }, error.message));
    }
    occupy(byId('send-button'), false);
  }

  /** What became of the message stays, whatever becomes of this. */
  async showWayOf({ from, to }) {
    const answer = await api(`api/way?from=${from}&to=${to}`).catch((error) => error);
    if (answer instanceof Error) {
      byId('result').append(element('p', { class: 'quiet', id: 'no-way' }, `The way is not known: ${answer.message}`));
      return;
    }
    const { peers } = answer;
    if (peers.length > 0) {
      byId('result').append(element('p', { class: 'way', id: 'way' }, element('span', { class: 'quiet' }, 'Way '),
        peers.map((stop) => stop.deviceName).join(' → ')));
      this.showWay(peers.map((stop) => stop.peerKey));
    }
  }

}

function outcome(report) {
  const good = GOOD.includes(report.result);
  return element('span', { class: `outcome ${good ? 'good' : report.mayHaveArrived ? 'warn' : 'bad'}` },
    `${good ? '✓' : '✕'} ${report.result}`);
}

function arrival(report) {
  if (report.result === 'ACKNOWLEDGED' || report.result === 'REPLIED') {
    return 'it has arrived';
  }
  return report.mayHaveArrived ? 'it can have arrived' : 'it has not arrived';
}

function showReport(report) {
  const parts = [element('p', { id: 'outcome' }, outcome(report),
    element('span', { class: 'quiet' }, ` ${arrival(report)}, after ${report.millis} ms`))];
  if (report.detail) {
    parts.push(element('p', {}, report.detail));
  }
  if (report.result === 'REPLIED') {
    parts.push(element('p', { class: 'reply', id: 'reply' }, shortened(report.text ?? report.base64 ?? '', 2000)),
      element('p', { class: 'quiet' }, Object.entries(report.headers).map(([name, value]) => `${name}: ${value}`).join(', ')));
  }
  byId('result').replaceChildren(...parts);
}

function showFanOut(report) {
  const rows = report.results.map((one) => element('tr', {},
    element('th', { scope: 'row' }, shortened(one.deviceName || one.peerKey.slice(0, 8), 32)),
    element('td', {}, outcome(one)), element('td', { class: 'quiet' }, one.detail || arrival(one))));
  const table = element('table', { id: 'fanout' },
    element('thead', {}, element('tr', {}, ...['Peer', 'Result', 'Arrived?'].map((name) => element('th', { scope: 'col' }, name)))),
    element('tbody', {}, ...rows));
  byId('result').replaceChildren(
    element('p', { id: 'outcome' }, report.count === 0 ? 'No peer matches: nothing was sent.'
      : `${report.acknowledged} of ${report.count} have acknowledged it`),
    ...(report.count ? [element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Results' }, table)] : []));
}
