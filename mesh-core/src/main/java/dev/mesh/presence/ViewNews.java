package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Brings what changes in the views to the neighbours that are told of it. */
final class ViewNews implements ViewObserver {

	private final Consumer<String> counter;

	/** Who has looked up a peer. */
	private final Map<PeerKey, Set<Neighbour>> lookedUp = new HashMap<>();

	ViewNews(Consumer<String> counter) {
		this.counter = counter;
	}

	@Override
	public void onListed(View view) {
		view.audience().forEach((neighbour) -> neighbour.list().begin());
	}

	@Override
	public void onEntered(View view, StoredRecord stored) {
		view.audience().forEach((neighbour) -> tell(neighbour, stored, neighbour.outbox()::announce));
	}

	@Override
	public void onChanged(View view, PeerKey key) {
		for (Neighbour neighbour : view.audience()) {
			if (!neighbour.key().equals(key)) {
				neighbour.list().add(key);
			}
		}
	}

	@Override
	public void onWithheld(View view) {
		this.counter.accept("presence.leaf.withheld");
	}

	@Override
	public void onChanged(PeerKey key) {
		this.lookedUp.getOrDefault(key, Set.of()).forEach((neighbour) -> neighbour.list().add(key));
	}

	/** All there is to say about a peer; a neighbour knows itself. */
	private static void tell(Neighbour neighbour, StoredRecord stored, Consumer<PeerKey> teller) {
		PeerKey key = stored.record().key();
		if (!neighbour.key().equals(key)) {
			neighbour.list().add(key);
			teller.accept(key);
			stored.marks().keySet().forEach(neighbour.outbox()::offer);
		}
	}

	/** Told of it from now on, the oldest one in its place when there are too many. */
	void lookedUp(Neighbour neighbour, StoredRecord stored, int limit) {
		PeerKey key = stored.record().key();
		neighbour.lookedUp().remove(key);
		neighbour.lookedUp().add(key);
		this.lookedUp.computeIfAbsent(key, (any) -> new LinkedHashSet<>()).add(neighbour);
		tell(neighbour, stored, neighbour.outbox()::offer);
		if (neighbour.lookedUp().size() > limit) {
			forgetLookUp(neighbour, neighbour.lookedUp().iterator().next());
		}
	}

	void forgetLookUp(Neighbour neighbour, PeerKey key) {
		if (neighbour.lookedUp().remove(key)) {
			neighbour.shown().remove(key);
			neighbour.list().add(key);
			this.lookedUp.computeIfPresent(key, (any, all) -> {
				all.remove(neighbour);
				return all.isEmpty() ? null : all;
			});
		}
	}

	/** Who is gone has looked up nothing. */
	void forget(Neighbour neighbour) {
		Set.copyOf(neighbour.lookedUp()).forEach((key) -> forgetLookUp(neighbour, key));
	}

}
