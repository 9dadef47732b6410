package dev.mesh.overlay;

import dev.mesh.identity.PeerKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What there is at one moment.
 *
 * @param routes for each peer that is present, where it can be dialled
 * @param leading all contacts among them
 * @param neighbours peers that serve sessions and have one with this peer, whoever has
 * dialled
 * @param nowNanos the moment
 */
record View(Map<PeerKey, List<Contact>> routes, Set<Contact> leading, Set<PeerKey> neighbours, long nowNanos) {

	static View of(Contacts contacts, Collection<PeerKey> sessions, long nowNanos) {
		Map<PeerKey, List<Contact>> routes = contacts.ofPresent();
		Set<Contact> leading = new HashSet<>();
		routes.values().forEach(leading::addAll);
		Set<PeerKey> neighbours = sessions.stream().filter(contacts::isPresent).collect(Collectors.toSet());
		return new View(routes, leading, neighbours, nowNanos);
	}

	/** Whether it is known who is there, and that one is present. */
	boolean leadsToPresent(Contact contact) {
		return this.leading.contains(contact);
	}

	/** Whether a peer can be dialled, as far as it was tried. */
	boolean isReachable(PeerKey peer) {
		return this.routes.getOrDefault(peer, List.of()).stream().anyMatch((contact) -> !contact.isUnreachable());
	}

}
