// The panel of cuts: counted traffic, and connections that can be cut and healed meanwhile.

import { Chart } from './chart.js';
import {
  allow, api, byId, choose, element, keyed, noted, number, pressed, problemLine, setText, submitted,
} from './dom.js';

const SHOWN_RUNS = 4;
const COUNTS = [['sent', 'Sent'], ['acknowledged', 'Acknowledged'], ['received', 'Received'], ['underway', 'Under way'],
  ['duplicated', 'Duplicated'], ['lost', 'Lost']];

export class CutPanel {

  constructor(model) {
    this.model = model;
    this.node = byId('panel-cut');
    byId('traffic').addEventListener('submit', (event) => submitted(event, byId('traffic-error'), () => this.start()));
    byId('traffic').addEventListener('change', () => this.show());
  }

  show() {
    const own = this.model.ownPeers();
    choose(byId('traffic-from'), own, own.find((peer) => peer.deviceName === 'edge-1')?.peerKey);
    const others = own.filter((peer) => peer.peerKey !== byId('traffic-from').value);
    choose(byId('traffic-to'), [...others].reverse());
    allow(byId('traffic-start'), own.length > 1);
  }

  async start() {
    await api('api/traffic', 'POST', {
      from: byId('traffic-from').value,
      to: byId('traffic-to').value,
      perSecond: Number(byId('traffic-rate').value),
      bytes: Number(byId('traffic-bytes').value),
    });
  }

  /** The charts go on while nobody looks. */
  noteFigures({ traffic }) {
    noted(byId('runs'), traffic, noteRun);
  }

  showFigures({ cuts, traffic }) {
    const none = element('li', { class: 'quiet' }, 'This process has no embedded peers (demo.embedded-peers).');
    keyed(byId('cuts'), cuts, (cut) => cut.peerKey, newCut, updateCut);
    if (cuts.length === 0) {
      byId('cuts').replaceChildren(none);
    }
    keyed(byId('runs'), shownRuns(traffic), (run) => run.id, newRun, updateRun);
  }

}

/** All that go on, and the newest of the others. */
function shownRuns(traffic) {
  let room = SHOWN_RUNS - traffic.filter((run) => run.running).length;
  return [...traffic].reverse().filter((run) => run.running || room-- > 0);
}

function newCut(cut) {
  const button = element('button', { type: 'button', id: `cut-${cut.deviceName}` });
  const problem = problemLine();
  button.addEventListener('click', () => pressed(button, problem,
    () => api(`api/cuts/${cut.peerKey}`, button.dataset.cut === 'true' ? 'DELETE' : 'PUT')));
  return element('li', {}, element('span', {}, cut.deviceName, ' ', element('span', { class: 'tag' })), problem, button);
}

function updateCut(item, cut) {
  const [name, , button] = item.children;
  button.dataset.cut = cut.cut;
  setText(name.querySelector('.tag'), cut.cut ? '✕ cut' : '✓ up');
  name.querySelector('.tag').className = `tag ${cut.cut ? 'bad' : 'good'}`;
  button.className = cut.cut ? 'primary' : 'danger';
  setText(button, cut.cut ? 'Heal' : 'Cut');
  button.setAttribute('aria-label', `${cut.cut ? 'Heal' : 'Cut'} the connection of ${cut.deviceName}`);
}

function newRun(run) {
  const stop = element('button', { type: 'button', class: 'plain stop' }, 'Stop');
  stop.setAttribute('aria-label', `Stop the traffic from ${run.from} to ${run.to}`);
  const problem = problemLine();
  stop.addEventListener('click', () => pressed(stop, problem, () => api(`api/traffic/${run.id}`, 'DELETE')));
  const tiles = element('dl', { class: 'tiles three' }, ...COUNTS.map(([field, name]) =>
    element('div', { class: `tile ${field}` }, element('dt', {}, name), element('dd', { 'data-field': field }, '0'))));
  const card = element('article', { class: 'box run', 'aria-label': `Traffic from ${run.from} to ${run.to}` },
    element('div', { class: 'box-head' }, element('h3', {}, `${run.from} → ${run.to}`, element('span', { class: 'quiet' }, ` ${run.perSecond}/s`)), stop),
    problem, tiles, element('p', { class: 'verdict', 'data-field': 'verdict' }));
  card.chart = new Chart('Messages sent and received per second, over the last minute', ['quiet-line', 'main-line']);
  tiles.after(element('div', { class: 'chart-box' }, card.chart.node,
    element('p', { class: 'chart-key' }, element('span', { class: 'quiet-line' }, 'sent'), element('span', { class: 'main-line' }, 'received'))));
  return card;
}

function updateRun(card, run) {
  const underway = run.sent - run.acknowledged - run.failed;
  const values = { ...run, underway };
  COUNTS.forEach(([field]) => setText(card.querySelector(`[data-field=${field}]`), number(values[field])));
  card.querySelector('.tile.lost').classList.toggle('bad', run.lost > 0);
  card.querySelector('.tile.duplicated').classList.toggle('bad', run.duplicated > 0);
  card.querySelector('.stop').hidden = !run.running;
  noteRun(card, run);
  setText(card.querySelector('[data-field=verdict]'), verdict(run, underway));
}

function noteRun(card, run) {
  card.chart.stand(run.sentPerSecond, run.receivedPerSecond);
}

function verdict(run, underway) {
  const parts = [];
  if (!run.running) {
    parts.push('Stopped.');
  }
  if (run.failed > 0) {
    parts.push(`${number(run.failed)} sends have failed, the last with ${run.lastFailure}.`);
  }
  if (run.lost > 0 || run.duplicated > 0 || run.outOfOrder > 0) {
    parts.push(`${number(run.lost)} lost, ${number(run.duplicated)} twice, ${number(run.outOfOrder)} out of order.`);
  }
  else if (underway > run.perSecond) {
    parts.push('No gap so far; what is under way waits for the connection.');
  }
  else if (run.failed === 0) {
    parts.push(run.received === run.sent ? 'Each message has arrived once and in its turn.'
      : 'So far each message has arrived once and in its turn.');
  }
  if (run.copiesRemoved > 0) {
    parts.push(`${run.to} has removed ${number(run.copiesRemoved)} copies meanwhile, whoever sent them.`);
  }
  return parts.join(' ');
}
