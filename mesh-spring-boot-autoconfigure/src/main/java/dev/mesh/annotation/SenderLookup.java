package dev.mesh.annotation;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceObserver;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds who has sent a message in the presence graph. A message may overtake the news
 * that its sender is there, so that is waited for a moment; who does not come has left,
 * or is not seen from here. Thread-safe.
 */
final class SenderLookup {

	private static final long WAIT_MILLIS = 2_000;

	private static final int MAX_REMEMBERED = 1_000;

	private final Presence presence;

	/** Who was waited for in vain, and is not waited for again. */
	private final Set<PeerKey> gone = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<PeerKey, Boolean> eldest) {
			return size() > MAX_REMEMBERED;
		}

	}));

	SenderLookup(Presence presence) {
		this.presence = presence;
	}

	Optional<Peer> find(PeerKey sender) {
		Optional<Peer> known = this.presence.graph().peer(sender);
		if (known.isPresent()) {
			this.gone.remove(sender);
			return known;
		}
		if (this.gone.contains(sender)) {
			return known;
		}
		Optional<Peer> awaited = await(sender);
		if (awaited.isEmpty()) {
			this.gone.add(sender);
		}
		return awaited;
	}

	private Optional<Peer> await(PeerKey sender) {
		CompletableFuture<Peer> comes = new CompletableFuture<>();
		PresenceObserver observer = this.presence.observe((graph) -> graph.peer(sender).ifPresent(comes::complete));
		try {
			return Optional.of(comes.get(WAIT_MILLIS, TimeUnit.MILLISECONDS));
		}
		catch (TimeoutException ex) {
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			observer.close();
		}
	}

}
