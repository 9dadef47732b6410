// What has arrived at the peers of this process, the newest first.

import { byId, element, number, setText, shortened } from './dom.js';

const SHOWN_MESSAGES = 100;
const ANNOUNCE_MILLIS = 2000;

export class MessageList {

  constructor() {
    /** Sequence of the newest one; unknown until the first have come, which were there before. */
    this.newest = undefined;
    this.arrived = 0;
    setInterval(() => this.announce(), ANNOUNCE_MILLIS);
  }

  /** Another process may tell from now on, to which nothing has arrived. */
  begin() {
    byId('messages').replaceChildren();
    byId('no-messages').hidden = false;
    this.begun = false;
  }

  /** What comes from now on has just arrived. */
  goOn() {
    this.begun = true;
    this.newest ??= 0;
  }

  /** @returns those that have just arrived */
  show(messages) {
    const fresh = this.begun ? messages : [];
    byId('messages').prepend(...[...messages].reverse().map(messageItem));
    [...byId('messages').children].slice(SHOWN_MESSAGES).forEach((old) => old.remove());
    byId('no-messages').hidden = true;
    this.count(messages.at(-1).sequence);
    return fresh;
  }

  /** Also those that were not told, because there were too many or nobody looked; another process begins at 1. */
  count(newest) {
    this.newest ??= newest;
    this.arrived += newest < this.newest ? newest : newest - this.newest;
    this.newest = newest;
  }

  /** How many, now and then: who listens to the page is not read each of them. */
  announce() {
    setText(byId('messages-count'), this.arrived === 0 ? '' : `${number(this.arrived)} since this page was opened`);
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
