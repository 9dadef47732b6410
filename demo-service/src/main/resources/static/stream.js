// The panel of streams: feeds of other peers, read at a pace that can be changed.

import { Chart } from './chart.js';
import {
  allow, api, byId, bytes, choose, element, keyed, newestOnly, noted, number, pressed, problemLine, setText, showProblem,
  submitted,
} from './dom.js';

export class StreamPanel {

  constructor(model) {
    this.model = model;
    this.node = byId('panel-stream');
    byId('stream').addEventListener('submit', (event) => submitted(event, byId('stream-error'), () => this.open()));
    byId('stream').addEventListener('change', () => this.show());
  }

  show() {
    choose(byId('stream-from'), this.model.ownPeers());
    choose(byId('stream-to'), this.model.peers().filter((peer) => peer.peerKey !== byId('stream-from').value));
    allow(byId('stream-open'), this.model.peers().length > 1);
  }

  async open() {
    await api('api/feeds', 'POST', {
      from: byId('stream-from').value,
      to: byId('stream-to').value,
      perSecond: Number(byId('stream-rate').value),
      bytes: Number(byId('stream-bytes').value),
    });
  }

  /** The charts go on while nobody looks. */
  noteFigures({ feeds }) {
    noted(byId('feeds'), feeds, noteFeed);
  }

  showFigures({ feeds }) {
    keyed(byId('feeds'), feeds, (feed) => feed.id, newFeed, updateFeed);
  }

}

function newFeed(feed) {
  const slider = element('input', { type: 'range', id: `pace-${feed.id}`, min: '0', max: String(feed.perSecond), step: '1',
    value: String(feed.consumePerSecond), class: 'pace' });
  const shown = element('output', { for: `pace-${feed.id}` }, `${feed.consumePerSecond}/s`);
  const problem = problemLine();
  const read = newestOnly((consumePerSecond) => api(`api/feeds/${feed.id}`, 'PATCH', { consumePerSecond }).then((answer) => {
    slider.dataset.told = answer.consumePerSecond;
    showProblem(problem, '');
  }, (error) => showProblem(problem, error.message)));
  slider.addEventListener('input', () => {
    setText(shown, `${slider.value}/s`);
    read(Number(slider.value));
  });
  slider.addEventListener('blur', () => follow(slider, shown));
  const close = element('button', { type: 'button', class: 'plain' }, 'Close');
  close.setAttribute('aria-label', `Close the stream of ${feed.writer}`);
  close.addEventListener('click', () => pressed(close, problem, () => api(`api/feeds/${feed.id}`, 'DELETE')));
  const figures = element('dl', { class: 'tiles three' },
    ...[['Writer', 'written'], ['Reader', 'read'], ['Queued', 'queued']].map(([name, field]) => element('div', { class: `tile ${field}` },
      element('dt', {}, name), element('dd', { 'data-field': field }, '0'), element('dd', { class: 'sub', 'data-field': `${field}-total` }, ''))));
  const card = element('article', { class: 'box feed', 'aria-label': `Stream from ${feed.writer} to ${feed.reader}` },
    element('div', { class: 'box-head' }, element('h3', {}, `${feed.writer} → ${feed.reader}`), close),
    problem, figures,
    element('label', { class: 'slider' }, 'Read at most', slider, shown),
    element('p', { class: 'verdict', 'data-field': 'verdict' }, ''));
  card.chart = new Chart('Messages written and read per second, over the last minute', ['quiet-line', 'main-line']);
  figures.after(element('div', { class: 'chart-box' }, card.chart.node,
    element('p', { class: 'chart-key' }, element('span', { class: 'quiet-line' }, 'written'), element('span', { class: 'main-line' }, 'read'))));
  return card;
}

/** Somebody who moves the slider is not disturbed. */
function follow(slider, shown) {
  if (document.activeElement !== slider) {
    slider.value = slider.dataset.told;
    setText(shown, `${slider.dataset.told}/s`);
  }
}

function noteFeed(card, feed) {
  card.chart.stand(feed.writtenPerSecond, feed.consumedPerSecond);
}

function updateFeed(card, feed) {
  const slider = card.querySelector('.pace');
  slider.dataset.told = feed.consumePerSecond;
  follow(slider, card.querySelector('output'));
  const set = (field, text) => setText(card.querySelector(`[data-field="${field}"]`), text);
  set('written', `${number(feed.writtenPerSecond)}/s`);
  set('written-total', `${number(feed.written)} written`);
  set('read', `${number(feed.consumedPerSecond)}/s`);
  set('read-total', `${number(feed.consumed)} read`);
  set('queued', number(feed.queued));
  set('queued-total', `${bytes(feed.queued * feed.bytes)} on the way`);
  const slowed = feed.waiting > 0 && feed.writtenPerSecond < feed.perSecond * 0.9;
  set('verdict', !feed.open ? `The stream is closed${feed.reason ? `: ${feed.reason}` : ''}.` : slowed
    ? `The writer is held back: it was asked for ${feed.perSecond}/s and waits with ${feed.waiting} messages.`
    : `The writer goes at its own pace, ${feed.perSecond}/s. ${feed.missing === 0 ? 'No message is missing.' : `${feed.missing} missing.`}`);
  card.classList.toggle('slowed', slowed);
  noteFeed(card, feed);
}
