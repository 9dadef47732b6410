// The connection to this process: Server-Sent Events while somebody looks, and a watch on whether they still come.

import { byId, setText } from './dom.js';

const EVENTS = ['graph', 'change', 'messages', 'figures', 'alive'];
const RETRY_MILLIS = 2000;
const LOOK_MILLIS = 500;

/** Three signs of life are due in this time. */
const PATIENCE_MILLIS = 6000;

/** For the answer to a later attempt. */
const MOST_PATIENCE_MILLIS = 30_000;

const SILENT = 'This process does not answer. What you see is what it said last; '
  + 'this page comes back by itself as soon as the process does.';

export class Live {

  /** @param told called with the name and the data of each event */
  constructor(told) {
    this.told = told;
    this.attempts = 0;
    document.addEventListener('visibilitychange', () => this.followVisibility());
    setInterval(() => this.watch(), LOOK_MILLIS);
    this.followVisibility();
  }

  /** A page that nobody sees keeps none of the browser's six connections to this process. */
  followVisibility() {
    if (document.hidden) {
      this.close();
      show('paused', 'paused');
    }
    else if (!this.events) {
      this.attempts = 0;
      this.open();
    }
  }

  open() {
    clearTimeout(this.retry);
    this.close();
    this.attempts += 1;
    this.heardAt = performance.now();
    const events = new EventSource('api/events');
    this.events = events;
    EVENTS.forEach((name) => events.addEventListener(name, (event) => this.heard(name, event.data)));
    events.onerror = () => this.failed(events);
  }

  close() {
    this.events?.close();
    this.events = null;
    clearTimeout(this.retry);
  }

  heard(name, data) {
    this.heardAt = performance.now();
    this.attempts = 1;
    if (name === 'graph') {
      live();
    }
    if (name !== 'alive') {
      this.told(name, JSON.parse(data));
    }
  }

  /** A connection that was cut off, or whose other end stands still, does not fail: it is silent. */
  watch() {
    const patience = Math.min(PATIENCE_MILLIS * this.attempts, MOST_PATIENCE_MILLIS);
    if (this.events && this.events.readyState !== EventSource.CLOSED && performance.now() - this.heardAt > patience) {
      gone(SILENT);
      this.open();
    }
  }

  /** The browser tries again by itself, unless the answer was no stream of events. */
  async failed(events) {
    const detail = events.readyState === EventSource.CLOSED ? await refusal() : '';
    if (events === this.events) {
      gone(detail ? `${detail}. This page tries again by itself.` : SILENT);
      if (events.readyState === EventSource.CLOSED) {
        this.retry = setTimeout(() => this.open(), RETRY_MILLIS);
      }
    }
  }

}

/** Why there are no events: an EventSource does not tell. */
async function refusal() {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MILLIS);
  try {
    const answer = await fetch('api/events', { cache: 'no-store', signal: stop.signal });
    return answer.ok ? '' : (await answer.json()).detail ?? '';
  }
  catch {
    return '';
  }
  finally {
    clearTimeout(timer);
    stop.abort();
  }
}

function live() {
  show('live', 'live');
  byId('error').hidden = true;
  document.body.classList.remove('stale');
}

function gone(why) {
  show('gone', 'not connected');
  byId('error').hidden = false;
  setText(byId('error'), why);
  document.body.classList.add('stale');
}

function show(state, text) {
  byId('live').dataset.state = state;
  setText(byId('live-text'), text);
}
