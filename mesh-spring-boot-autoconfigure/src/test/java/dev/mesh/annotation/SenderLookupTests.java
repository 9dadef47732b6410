package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests for {@link SenderLookup}. */
class SenderLookupTests {

	private static final PeerKey SENDER = new PeerKey(1, 2, 3, 4);

	private final Peer peer = mock(Peer.class);

	private final PresenceGraph without = graph(Optional.empty());

	private final PresenceGraph with = graph(Optional.of(this.peer));

	private final Presence presence = mock(Presence.class);

	private final PresenceObserver observer = mock(PresenceObserver.class);

	private final SenderLookup senders = new SenderLookup(this.presence);

	private static PresenceGraph graph(Optional<Peer> found) {
		PresenceGraph graph = mock(PresenceGraph.class);
		given(graph.peer(SENDER)).willReturn(found);
		return graph;
	}

	@Test
	void aMessageThatOvertakesTheNewsOfItsSenderWaitsForIt() {
		given(this.presence.graph()).willReturn(this.without);
		given(this.presence.observe(any())).willAnswer((call) -> {
			Consumer<PresenceGraph> callback = call.getArgument(0);
			callback.accept(this.without);
			callback.accept(this.with);
			return this.observer;
		});

		assertThat(this.senders.find(SENDER)).containsSame(this.peer);
		verify(this.observer).close();
	}

	@Test
	void whoDoesNotComeIsNotWaitedForAgainUntilItHasBeenThere() {
		given(this.presence.graph()).willReturn(this.without, this.without, this.with, this.without);
		given(this.presence.observe(any())).willReturn(this.observer);

		assertThat(this.senders.find(SENDER)).isEmpty();
		assertThat(this.senders.find(SENDER)).isEmpty();
		verify(this.presence, times(1)).observe(any());
		assertThat(this.senders.find(SENDER)).containsSame(this.peer);
		assertThat(this.senders.find(SENDER)).isEmpty();
		verify(this.presence, times(2)).observe(any());
		verify(this.observer, times(2)).close();
	}

}
