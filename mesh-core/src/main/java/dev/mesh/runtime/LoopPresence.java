package dev.mesh.runtime;

import dev.mesh.peer.Input;
import dev.mesh.presence.AsyncConnectionRequestHandler;
import dev.mesh.presence.ConnectionRequestHandler;
import dev.mesh.presence.PeerMetadata;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Presence as the API shows it. */
final class LoopPresence implements Presence {

	private final PeerRuntime runtime;

	private final PresenceFeed feed;

	private final LocalMetadata metadata;

	LoopPresence(PeerRuntime runtime, PresenceFeed feed, LocalMetadata metadata) {
		this.runtime = runtime;
		this.feed = feed;
		this.metadata = metadata;
	}

	@Override
	public PresenceGraph graph() {
		PresenceGraph newest = this.feed.newest();
		return (newest != null) ? newest : this.runtime.lonelyGraph();
	}

	@Override
	public PresenceObserver observe(Consumer<PresenceGraph> callback) {
		return this.feed.observe(callback);
	}

	@Override
	public Flow.Publisher<PresenceGraph> observe() {
		return this.feed.graphs();
	}

	@Override
	public PresenceObserver observeChanges(Consumer<PresenceChanges> callback) {
		return this.feed.observeChanges(callback);
	}

	@Override
	public Flow.Publisher<PresenceChanges> changes() {
		return this.feed.changes();
	}

	@Override
	public void setPeerMetadata(Object values) {
		setPeerMetadataJson(PeerMetadata.jsonOf(values));
	}

	@Override
	public void setPeerMetadataJson(String json) {
		String changed = this.metadata.set(json);
		PeerRun run = this.runtime.runOrNull();
		if (changed != null && run != null) {
			run.inbox().post(new Input.SetMetadata(changed));
			run.dispatcher().chore(this.metadata::store);
		}
	}

	@Override
	public Map<String, Object> peerMetadata() {
		return PeerMetadata.parse(this.metadata.json());
	}

	@Override
	public <T> T peerMetadata(Class<T> type) {
		return PeerMetadata.parse(this.metadata.json(), type);
	}

	@Override
	public String peerMetadataJson() {
		return this.metadata.json();
	}

	@Override
	public void setConnectionRequestHandler(@Nullable ConnectionRequestHandler handler) {
		this.runtime.setConnectionHandler(ConnectionHandler.of(handler));
	}

	@Override
	public void setConnectionRequestHandlerAsync(@Nullable AsyncConnectionRequestHandler handler) {
		this.runtime.setConnectionHandler(handler);
	}

}
