// The list of peers: one stop for the tab key, arrows in between.

import { byId, element, keyed, setText, shortened } from './dom.js';

export class PeerList {

  /** @param select called with the key of a peer that was chosen */
  constructor(model, select) {
    this.model = model;
    this.select = select;
    byId('peer-search').addEventListener('input', () => this.show(this.selected));
    byId('peers').addEventListener('keydown', (event) => this.move(event));
    byId('peers').addEventListener('focusin', () => this.keepOneStop());
  }

  show(selected) {
    this.selected = selected;
    const wanted = byId('peer-search').value.trim().toLowerCase();
    const shown = this.model.peers().filter((peer) => peer.deviceName.toLowerCase().includes(wanted)
      || peer.peerKey.toLowerCase().startsWith(wanted));
    byId('no-peers').hidden = shown.length > 0;
    keyed(byId('peers'), shown, (peer) => peer.peerKey, (peer) => this.newPeer(peer), (item, peer) => this.update(item, peer));
    this.keepOneStop();
  }

  newPeer(peer) {
    const button = element('button', { type: 'button', class: 'peer', tabindex: '-1' },
      element('span', { class: 'peer-dot', 'aria-hidden': 'true' }),
      element('span', { class: 'peer-name' }), element('span', { class: 'traits' }));
    button.addEventListener('click', () => this.select(peer.peerKey));
    return element('li', {}, button);
  }

  update(item, peer) {
    const button = item.firstChild;
    const traits = this.model.traits(peer);
    const look = JSON.stringify([peer.deviceName, traits, this.model.kind(peer), peer.peerKey === this.selected]);
    if (button.dataset.look !== look) {
      button.dataset.look = look;
      button.setAttribute('aria-pressed', peer.peerKey === this.selected);
      button.children[0].className = `peer-dot ${this.model.kind(peer)}${peer.suspected ? ' suspected' : ''}`;
      setText(button.children[1], shortened(peer.deviceName, 60));
      button.children[2].replaceChildren(...traits.map(([text, tone]) => element('span', { class: `tag ${tone}` }, text)));
    }
  }

  /** The tab key gets to the peer that has the focus, else to the chosen one, else to the first. */
  keepOneStop() {
    const buttons = this.buttons();
    const chosen = buttons.find((button) => button === document.activeElement)
      ?? buttons.find((button) => button.getAttribute('aria-pressed') === 'true') ?? buttons[0];
    buttons.filter((button) => button.tabIndex !== (button === chosen ? 0 : -1)).forEach((button) => {
      button.tabIndex = button === chosen ? 0 : -1;
    });
  }

  move(event) {
    const buttons = this.buttons();
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to !== undefined && at >= 0) {
      event.preventDefault();
      buttons[Math.max(0, Math.min(to, buttons.length - 1))].focus();
    }
  }

  buttons() {
    return [...byId('peers').children].map((item) => item.firstChild);
  }

}
