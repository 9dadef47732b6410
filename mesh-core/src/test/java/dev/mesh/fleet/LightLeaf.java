package dev.mesh.fleet;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.BusSettings;
import dev.mesh.bus.SendResult;
import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Identity;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Input;
import dev.mesh.peer.MeshPeer;
import dev.mesh.peer.Output;
import dev.mesh.peer.OutputHandler;
import dev.mesh.peer.PeerSetup;
import dev.mesh.peer.WorkTask;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionSettings;
import dev.mesh.session.SessionState;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One leaf of a {@link LeafFleet}: what the runtime is to a peer, without threads of its
 * own. It verifies the hub's handshake, but takes the presence records of the other
 * leaves on trust: they are elsewhere in truth, each with a processor of its own.
 */
public final class LightLeaf implements OutputHandler {

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final List<String> TRUSTED = List.of("mesh/1 record\0", "mesh/1 edge\0", "mesh/1 mark\0");

	private final LeafFleet fleet;

	private final String name;

	private final Identity identity;

	private final Signatures signatures;

	private final MeshPeer peer;

	private final Map<Long, Port> ports = new HashMap<>();

	private final Map<Long, CompletableFuture<SendResult>> sends = new HashMap<>();

	private final AtomicInteger delivered = new AtomicInteger();

	/** Codes of attempts and sessions that came to an end, and how often. */
	private final Map<String, Integer> ends = new ConcurrentHashMap<>();

	private volatile @Nullable SessionInfo session;

	private volatile boolean reading = true;

	private volatile boolean stopped;

	private long newestSend;

	private long scheduledNanos = Long.MAX_VALUE;

	LightLeaf(LeafFleet fleet, String name, SessionSettings settings) {
		this(fleet, name, Identity.generate(RANDOM), settings);
	}

	private LightLeaf(LeafFleet fleet, String name, Identity identity, SessionSettings settings) {
		this.fleet = fleet;
		this.name = name;
		this.identity = identity;
		this.signatures = Signatures.ed25519(identity);
		PeerSetup.About about = new PeerSetup.About(this.identity.key(), System.currentTimeMillis(), name, "test",
				"test/1", false, List.of(), "{}");
		this.peer = new MeshPeer(new PeerSetup(about, AgreementKey.generate(RANDOM),
				new PeerSetup.Limits(settings, PresenceSettings.defaults(), BusSettings.defaults()), RANDOM,
				(event) -> {
				}), System.nanoTime());
	}

	void start(URI hub, Credentials credentials) {
		post(new BusInput.Listen(1, "**"));
		post(new BusInput.StartListening());
		post(new Input.OpenSession(1, new SessionRequest(List.of(hub), credentials, Map.of(), null, 60_000,
				ReconnectionStrategy.fullJitter(100, 30_000), true)));
	}

	/** The same peer in another process. */
	LightLeaf restarted() {
		return new LightLeaf(this.fleet, this.name, this.identity, SessionSettings.defaults());
	}

	public PeerKey key() {
		return this.identity.key();
	}

	public boolean isActive() {
		SessionInfo current = this.session;
		return current != null && current.state() == SessionState.CONNECTED_ACTIVE;
	}

	/** Its session, active or not; null before the first. */
	public @Nullable SessionInfo session() {
		return this.session;
	}

	public Map<String, Integer> ends() {
		return this.ends;
	}

	public int delivered() {
		return this.delivered.get();
	}

	public boolean isStopped() {
		return this.stopped;
	}

	/** From now on nothing is read from its socket. */
	public void stopReading() {
		this.reading = false;
	}

	/** Reads from its next socket again; the present one is given up. */
	public void readAgain() {
		this.reading = true;
	}

	public void stop() {
		post(new Input.Stop());
	}

	/** Sends to the hub. */
	public CompletableFuture<SendResult> send(String path, String text) {
		CompletableFuture<SendResult> result = new CompletableFuture<>();
		SessionInfo current = this.session;
		if (current == null) {
			throw new IllegalStateException("There has been no session yet");
		}
		this.fleet.post(() -> {
			long send = ++this.newestSend;
			this.sends.put(send, result);
			input(new BusInput.Send(send, current.peer(), BusMessage.of(path, text.getBytes(StandardCharsets.UTF_8)),
					SendOptions.DEFAULTS));
		});
		return result;
	}

	// turns, on the loop

	void wake(long nanos) {
		if (this.scheduledNanos == nanos) {
			this.scheduledNanos = Long.MAX_VALUE;
			turn();
		}
	}

	private void post(Input input) {
		this.fleet.post(() -> input(input));
	}

	private void input(Input input) {
		this.peer.handle(input, System.nanoTime());
		turn();
	}

	private void turn() {
		List<Output> outputs = new ArrayList<>();
		this.peer.flush(System.nanoTime(), outputs);
		outputs.forEach((output) -> output.performOn(this));
		long next = this.peer.nextDeadlineNanos();
		if (next < this.scheduledNanos) {
			this.scheduledNanos = next;
			this.fleet.wakeAt(next, this);
		}
	}

	// outputs, on the loop

	@Override
	public void onDial(Output.Dial output) {
		Port port = new Port(output.link());
		this.ports.put(output.link(), port);
		this.fleet.transport().dial(output.uri(), output.options(), port);
	}

	@Override
	public void onTransmit(Output.Transmit output) {
		Port port = this.ports.get(output.link());
		if (port != null && port.link != null) {
			port.link.write(output.record());
		}
	}

	@Override
	public void onCloseLink(Output.CloseLink output) {
		Port port = this.ports.remove(output.link());
		if (port != null && port.link != null) {
			port.link.close(output.code() + ": " + output.reason());
		}
	}

	@Override
	public void onStartWork(Output.StartWork output) {
		WorkTask task = output.task();
		if (task instanceof WorkTask.Verify verify && isTrusted(bytes(verify.message()))) {
			post(new Input.WorkDone(output.work(), true));
			return;
		}
		this.fleet.work(() -> post(new Input.WorkDone(output.work(), resultOf(task))));
	}

	private @Nullable Object resultOf(WorkTask task) {
		if (task instanceof WorkTask.Sign sign) {
			return this.signatures.sign(bytes(sign.message()));
		}
		if (task instanceof WorkTask.Verify verify) {
			return this.signatures.verify(verify.signer(), bytes(verify.message()), bytes(verify.signature()));
		}
		if (task instanceof WorkTask.NewAgreementKey) {
			return AgreementKey.generate(RANDOM);
		}
		if (task instanceof WorkTask.Agree agree) {
			return agree.own().agree(bytes(agree.other()));
		}
		throw new IllegalStateException("A leaf authenticates nobody: " + task);
	}

	private static boolean isTrusted(byte[] message) {
		String start = new String(message, 0, Math.min(20, message.length), StandardCharsets.ISO_8859_1);
		return TRUSTED.stream().anyMatch(start::startsWith);
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

	@Override
	public void onSendCompleted(Output.SendCompleted output) {
		CompletableFuture<SendResult> result = this.sends.remove(output.send());
		if (result != null) {
			result.complete(output.result());
		}
	}

	@Override
	public void onDeliver(Output.Deliver output) {
		this.delivered.incrementAndGet();
		post(new BusInput.Consumed(List.of(output.message()), List.of()));
	}

	@Override
	public void onSessionChanged(Output.SessionChanged output) {
		this.session = output.session();
		if (output.session().state() != SessionState.CONNECTED_ACTIVE) {
			this.ends.merge(output.session().state() + " " + output.code(), 1, Integer::sum);
		}
	}

	@Override
	public void onAttemptFailed(Output.AttemptFailed output) {
		this.ends.merge("attempt " + output.code(), 1, Integer::sum);
	}

	@Override
	public void onDeliverRequest(Output.DeliverRequest output) {
		throw new IllegalStateException("Nobody asks a leaf: " + output);
	}

	@Override
	public void onRequestCompleted(Output.RequestCompleted output) {
		throw new IllegalStateException("A leaf asks nobody: " + output);
	}

	@Override
	public void onStreamHappened(Output.StreamHappened output) {
		throw new IllegalStateException("A leaf has no streams: " + output);
	}

	@Override
	public void onReauthenticated(Output.Reauthenticated output) {
		// Nobody asks for it.
	}

	@Override
	public void onConnectionRefused(Output.ConnectionRefused output) {
		throw new AssertionError("It accepts no sessions, but has refused " + output.peer());
	}

	@Override
	public void onRoundTrip(Output.RoundTrip output) {
		// Nobody asks for one.
	}

	@Override
	public void onGraphChanged(Output.GraphChanged output) {
		// Nobody looks at it.
	}

	@Override
	public void onIncarnationRaised(Output.IncarnationRaised output) {
		// Nothing is stored.
	}

	@Override
	public void onFailed(Output.Failed output) {
		this.ends.merge("peer " + output.code(), 1, Integer::sum);
	}

	@Override
	public void onStopped(Output.Stopped output) {
		this.stopped = true;
	}

	/** Where the transport brings what happens to one link. */
	private final class Port implements LinkListener {

		private final long number;

		private volatile @Nullable Link link;

		Port(long number) {
			this.number = number;
		}

		@Override
		public void opened(Link opened) {
			this.link = opened;
			post(new Input.LinkOpened(this.number, opened.type(), opened.remoteAddress()));
		}

		@Override
		public void failed(Throwable cause) {
			post(new Input.DialFailed(this.number, String.valueOf(cause.getMessage())));
		}

		@Override
		public boolean received(ByteBuffer record) {
			if (LightLeaf.this.reading) {
				post(new Input.RecordReceived(this.number, record));
			}
			return LightLeaf.this.reading;
		}

		@Override
		public void written(int bytes) {
			post(new Input.BytesWritten(this.number, bytes));
		}

		@Override
		public void closed(String cause) {
			post(new Input.LinkClosed(this.number, cause));
		}

	}

}
