package dev.mesh.overlay;

import dev.mesh.identity.PeerKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Whom a peer wants a session with, by its own choice. */
final class Targets {

	private Targets() {
	}

	static Set<PeerKey> of(View view, OverlaySettings settings, PeerKey self, boolean dialable) {
		return dialable ? ofMember(view, settings, self) : ofLeaf(view, settings.hubs(), self);
	}

	/** Of peers that dial each other. */
	private static Set<PeerKey> ofMember(View view, OverlaySettings settings, PeerKey self) {
		NavigableSet<PeerKey> members = new TreeSet<>();
		for (PeerKey peer : view.routes().keySet()) {
			if (view.isReachable(peer) || view.neighbours().contains(peer)) {
				members.add(peer);
			}
		}
		members.add(self);
		return Ring.chosenBy(self, members, settings.fullMesh(), settings.links() / 2);
	}

	/** Of a peer that only dials: those it has, and more when there are too few. */
	private static Set<PeerKey> ofLeaf(View view, int hubs, PeerKey self) {
		Set<PeerKey> own = new TreeSet<>();
		for (Contact contact : view.leading()) {
			PeerKey peer = contact.peer();
			if (contact.isConnected() && peer != null) {
				own.add(peer);
			}
		}
		long others = view.neighbours().stream().filter((peer) -> !own.contains(peer)).count();
		long wanted = Math.max(0, hubs - others);
		Set<PeerKey> targets = new LinkedHashSet<>();
		own.stream().limit(wanted).forEach(targets::add);
		List<PeerKey> more = view.routes()
			.keySet()
			.stream()
			.filter((peer) -> !view.neighbours().contains(peer) && !own.contains(peer) && view.isReachable(peer))
			.toList();
		targets.addAll(Ring.preferred(self, more, (int) wanted - targets.size()));
		return targets;
	}

}
