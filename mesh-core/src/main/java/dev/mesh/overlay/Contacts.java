package dev.mesh.overlay;

import dev.mesh.identity.PeerKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where others can be dialled: what sources of addresses name, and what trusted peers say
 * of themselves, also those that are gone, for a while.
 */
final class Contacts {

	private static final int MAX_REVOKED = 1_000;

	private final int passive;

	private final long forgetNanos;

	private final Map<Place, Contact> all = new LinkedHashMap<>();

	/** Present ones that serve sessions. */
	private Map<PeerKey, KnownPeer> present = Map.of();

	/** Trusted ones that were present, the one that is gone for longest first. */
	private final Map<PeerKey, Gone> gone = new LinkedHashMap<>();

	/** Those of which what was attested was taken back, until it is attested again. */
	private final Set<PeerKey> revoked = new LinkedHashSet<>();

	Contacts(int passive, long forgetNanos) {
		this.passive = passive;
		this.forgetNanos = forgetNanos;
	}

	void discovered(Collection<Address> addresses) {
		this.all.values().forEach((contact) -> {
			contact.discovered = false;
			contact.secrets = false;
		});
		for (Address address : addresses) {
			Contact contact = at(address.uri(), address.key());
			contact.discovered = true;
			contact.secrets = address.secrets();
		}
		forget();
	}

	void present(Collection<KnownPeer> peers, long nowNanos) {
		Map<PeerKey, KnownPeer> now = new HashMap<>();
		peers.forEach((peer) -> now.put(peer.key(), peer));
		for (KnownPeer before : this.present.values()) {
			if (!now.containsKey(before.key()) && before.trusted() && !this.revoked.contains(before.key())
					&& !before.urls().isEmpty()) {
				this.gone.put(before.key(), new Gone(before, nowNanos));
			}
		}
		this.present = now;
		now.values().stream().filter(KnownPeer::trusted).forEach((peer) -> this.revoked.remove(peer.key()));
		this.gone.keySet().removeAll(now.keySet());
		while (this.gone.size() > this.passive) {
			this.gone.remove(this.gone.keySet().iterator().next());
		}
		now.values().forEach(this::atItsUrls);
		forget();
	}

	private void atItsUrls(KnownPeer peer) {
		if (peer.trusted()) {
			for (URI url : peer.urls()) {
				if (!this.all.containsKey(new Place(url, null))) {
					at(url, peer.key());
				}
			}
		}
	}

	/**
	 * What was attested of a peer was taken back.
	 * @return the contacts that lead to it for no other reason
	 */
	List<Contact> revoke(PeerKey peer) {
		this.gone.remove(peer);
		this.revoked.add(peer);
		if (this.revoked.size() > MAX_REVOKED) {
			this.revoked.remove(this.revoked.iterator().next());
		}
		return this.all.values()
			.stream()
			.filter((contact) -> !contact.discovered && peer.equals(contact.peer()))
			.toList();
	}

	/** Gives up those that are gone for too long. */
	void expire(long nowNanos) {
		if (this.gone.values().removeIf((peer) -> nowNanos - peer.sinceNanos() >= this.forgetNanos)) {
			forget();
		}
	}

	Collection<Contact> all() {
		return this.all.values();
	}

	boolean isPresent(PeerKey peer) {
		return this.present.containsKey(peer);
	}

	/** Whether a peer would be present without a session with this one. */
	boolean isPresentElsewhere(PeerKey peer) {
		KnownPeer known = this.present.get(peer);
		return known != null && known.elsewhere();
	}

	/** For each peer that is present, where it can be dialled. */
	Map<PeerKey, List<Contact>> ofPresent() {
		Map<URI, PeerKey> byUrl = new HashMap<>();
		this.present.values()
			.stream()
			.filter(KnownPeer::trusted)
			.forEach((peer) -> peer.urls().forEach((url) -> byUrl.putIfAbsent(url, peer.key())));
		Map<PeerKey, List<Contact>> result = new HashMap<>();
		for (Contact contact : this.all.values()) {
			PeerKey peer = (contact.peer() != null) ? contact.peer() : byUrl.get(contact.uri());
			if (peer != null && this.present.containsKey(peer)) {
				result.computeIfAbsent(peer, (any) -> new ArrayList<>()).add(contact);
			}
		}
		return result;
	}

	private Contact at(URI uri, @Nullable PeerKey key) {
		return this.all.computeIfAbsent(new Place(uri, key), (place) -> new Contact(uri, key));
	}

	/** Those that nobody names any more, and that lead to no session. */
	private void forget() {
		Set<Place> named = new HashSet<>();
		this.present.values().forEach((peer) -> nameUrls(peer, named));
		this.gone.values().forEach((peer) -> nameUrls(peer.peer(), named));
		this.all.entrySet()
			.removeIf((entry) -> !entry.getValue().discovered && entry.getValue().isFree()
					&& !named.contains(entry.getKey()));
	}

	private static void nameUrls(KnownPeer peer, Set<Place> named) {
		if (peer.trusted()) {
			peer.urls().forEach((url) -> named.add(new Place(url, peer.key())));
		}
	}

	/** An address, and who must be there. */
	private record Place(URI uri, @Nullable PeerKey key) {
	}

	private record Gone(KnownPeer peer, long sinceNanos) {
	}

}
