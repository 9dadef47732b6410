// The graph as this process tells it: the whole first, then each change.

const NAMES = new Intl.Collator('en', { numeric: true });

const connectionKey = (connection) => `${connection.id} ${connection.peer1} ${connection.peer2}`;

export class Model {

  constructor() {
    this.localPeer = null;
    this.remotes = new Map();
    this.links = new Map();
    this.embedded = new Set();
    this.cuts = new Map();
    this.sorted = null;
  }

  /** The event "graph", or the answer of GET /api/graph. */
  begin(graph) {
    this.localPeer = graph.localPeer;
    this.remotes = new Map(graph.remotePeers.map((peer) => [peer.peerKey, peer]));
    this.links = new Map(graph.connections.map((connection) => [connectionKey(connection), connection]));
    this.embedded = new Set(graph.embeddedPeers);
    this.sorted = null;
  }

  /** The event "change". */
  apply(change) {
    this.localPeer = change.localPeer ?? this.localPeer;
    change.gonePeers.forEach((key) => this.remotes.delete(key));
    change.peers.forEach((peer) => this.remotes.set(peer.peerKey, peer));
    change.goneConnections.forEach((connection) => this.links.delete(connectionKey(connection)));
    change.connections.forEach((connection) => this.links.set(connectionKey(connection), connection));
    this.embedded = new Set(change.embeddedPeers);
    this.sorted = null;
  }

  /** All peers, this process's own one first, then the embedded ones, then by name. Not to be changed. */
  peers() {
    this.sorted ??= this.sort();
    return this.sorted;
  }

  /** Once for each change of the graph. */
  sort() {
    const rank = (peer) => (this.embedded.has(peer.peerKey) ? 0 : 1);
    const others = [...this.remotes.values()].sort((a, b) => rank(a) - rank(b)
      || NAMES.compare(a.deviceName, b.deviceName) || (a.peerKey < b.peerKey ? -1 : 1));
    return this.localPeer ? [this.localPeer, ...others] : [];
  }

  /** The peers of this process. */
  ownPeers() {
    return this.peers().filter((peer) => this.kind(peer) !== 'remote');
  }

  peer(key) {
    return this.localPeer?.peerKey === key ? this.localPeer : this.remotes.get(key);
  }

  connections() {
    return [...this.links.values()];
  }

  connectionsOf(key) {
    return this.connections().filter((connection) => connection.peer1 === key || connection.peer2 === key);
  }

  name(key) {
    return this.peer(key)?.deviceName ?? key.slice(0, 8);
  }

  /** Items in the order of the names of their peers. */
  byName(items, key) {
    return [...items].sort((a, b) => NAMES.compare(this.name(key(a)), this.name(key(b))));
  }

  /** 'local', 'embedded' (another peer of the same process) or 'remote'. */
  kind(peer) {
    if (peer.peerKey === this.localPeer.peerKey) {
      return 'local';
    }
    return this.embedded.has(peer.peerKey) ? 'embedded' : 'remote';
  }

  /** What there is to say about a peer beside its name, in words. */
  traits(peer) {
    return [
      { local: ['this peer', ''], embedded: ['embedded', ''], remote: null }[this.kind(peer)],
      peer.relay ? ['relay', ''] : null,
      peer.suspected ? ['suspected', 'warn'] : null,
      this.cuts.get(peer.peerKey) ? ['cut', 'bad'] : null,
      peer.compatible ? null : ['incompatible version', 'bad'],
    ].filter((trait) => trait !== null);
  }

}
