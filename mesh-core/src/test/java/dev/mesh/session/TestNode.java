package dev.mesh.session;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Identity;
import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.link.LinkType;
import dev.mesh.session.Sessions.LocalNode;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.WireReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One peer of a {@link VirtualNetwork}: the environment of one {@link Sessions}, and a
 * log of what it was told.
 */
final class TestNode implements SessionEnvironment, KeyWork {

	private final VirtualNetwork network;

	private final String name;

	private final Identity identity;

	private final SessionSettings settings;

	private final SecureRandom random;

	final Sessions sessions;

	final Map<Long, Wire> wires = new HashMap<>();

	/** What happened, in words that tests compare. */
	final List<String> events = new ArrayList<>();

	final List<SessionInfo> connected = new ArrayList<>();

	final List<SessionAttempt> attempts = new ArrayList<>();

	final List<byte[]> evidence = new ArrayList<>();

	final List<EdgeAttestation> attested = new ArrayList<>();

	final List<AuthenticationRequest> authenticated = new ArrayList<>();

	final List<Received> received = new ArrayList<>();

	final List<Long> roundTrips = new ArrayList<>();

	final Map<String, Integer> counts = new LinkedHashMap<>();

	/**
	 * What was transmitted on links without a wire, that tests have opened themselves.
	 */
	final List<byte[]> transmitted = new ArrayList<>();

	private final Map<Long, List<byte[]>> transmittedByLink = new HashMap<>();

	final Map<Long, ErrorCode> closedLinks = new LinkedHashMap<>();

	final Map<PeerKey, Long> incarnations = new HashMap<>();

	Signatures signatures;

	Function<AuthenticationRequest, @Nullable AuthenticationResult> authenticator = (request) -> AuthenticationResult
		.allow("somebody", List.of("user"));

	Duration authenticationTime = Duration.ofMillis(1);

	Duration keyTime = Duration.ofMillis(1);

	byte[] ownRecord = "a presence record".getBytes(StandardCharsets.UTF_8);

	/** Nobody listens at its address. */
	boolean unreachable;

	/** Dialling it is not even refused. */
	boolean silent;

	boolean dead;

	/** Handles nothing; what comes in waits. */
	boolean paused;

	int keyOperations;

	long lastDialled;

	final Map<PeerKey, byte[]> records = new HashMap<>();

	List<String> alternatives = List.of();

	/** Whether no signature is taken for genuine. */
	boolean forgeries;

	final List<Endpoint> dialled = new ArrayList<>();

	/** Transports that do not get through to this node. */
	final Set<LinkType> blocked = EnumSet.noneOf(LinkType.class);

	Consumer<Received> onFrame = (frame) -> {
	};

	Consumer<SessionInfo> onEvidence = (session) -> {
	};

	final List<String> reasons = new ArrayList<>();

	private final List<Input> waiting = new ArrayList<>();

	private long requests;

	private long wakeAt = Long.MAX_VALUE;

	TestNode(VirtualNetwork network, String name, Identity identity, SessionSettings settings, long incarnation) {
		this.network = network;
		this.name = name;
		this.identity = identity;
		this.settings = settings;
		this.random = TestKeys.random(name + incarnation);
		this.signatures = TestKeys.cheap(identity.key());
		this.sessions = new Sessions(settings, new LocalNode(identity.key(), incarnation, NeighbourRole.FULL, "test/1"),
				this, this.random);
	}

	TestNode withRealSignatures() {
		this.signatures = Signatures.ed25519(this.identity);
		return this;
	}

	String name() {
		return this.name;
	}

	Identity identity() {
		return this.identity;
	}

	PeerKey key() {
		return this.identity.key();
	}

	SessionSettings settings() {
		return this.settings;
	}

	/** One turn of its loop. */
	void input(Input input) {
		if (this.dead) {
			return;
		}
		if (this.paused) {
			this.waiting.add(input);
			return;
		}
		long now = this.network.now();
		input.handle(this.sessions, now);
		endTurn(now);
	}

	/** Handles what has come in during a pause, then deadlines, as the loop does. */
	void unpause() {
		this.paused = false;
		long now = this.network.now();
		List<Input> late = List.copyOf(this.waiting);
		this.waiting.clear();
		late.forEach((input) -> input.handle(this.sessions, now));
		endTurn(now);
	}

	private void endTurn(long now) {
		this.sessions.handleDeadlines(now);
		this.sessions.flush(now);
		long next = this.sessions.nextDeadlineNanos();
		if (next != Long.MAX_VALUE && (next < this.wakeAt || this.wakeAt <= now)) {
			this.wakeAt = next;
			this.network.at(next, () -> {
				if (!this.paused && !this.dead && this.wakeAt == next) {
					this.wakeAt = Long.MAX_VALUE;
					endTurn(this.network.now());
				}
			});
		}
	}

	SessionRequest request(TestNode... others) {
		return request(true, others);
	}

	SessionRequest request(boolean persistent, TestNode... others) {
		List<URI> uris = new ArrayList<>();
		for (TestNode other : others) {
			uris.add(URI.create("sim://" + other.name() + "/mesh"));
		}
		return new SessionRequest(uris, Credentials.anonymous(), Map.of(), null, 60_000,
				ReconnectionStrategy.fullJitter(100, 30_000), persistent);
	}

	/** Opens a session that is dialled for ever. */
	long open(TestNode... others) {
		return open(request(true, others));
	}

	/** Opens a session with one attempt. */
	long openOnce(TestNode... others) {
		return open(request(false, others));
	}

	long open(SessionRequest request) {
		long number = ++this.requests;
		input((s, t) -> s.handleOpen(number, request, t));
		return number;
	}

	boolean isActive(TestNode other) {
		return this.sessions.isActive(other.key());
	}

	SessionInfo session(TestNode other) {
		SessionInfo session = this.sessions.session(other.key());
		if (session == null) {
			throw new AssertionError(this.name + " has no session with " + other.name + "; it saw " + this.events);
		}
		return session;
	}

	/** What was transmitted on one link that the test plays the other end of. */
	List<byte[]> transmittedOn(long link) {
		return this.transmittedByLink.computeIfAbsent(link, (unused) -> new ArrayList<>());
	}

	int counted(String event) {
		return this.counts.getOrDefault(event, 0);
	}

	@Override
	public KeyWork keys() {
		return this;
	}

	@Override
	public void sign(byte[] message, Consumer<byte[]> onSignature) {
		byte[] signature = this.signatures.sign(message);
		later(() -> onSignature.accept(signature));
	}

	@Override
	public void verify(PeerKey signer, byte[] message, byte[] signature, Consumer<Boolean> onVerdict) {
		boolean genuine = !this.forgeries && this.signatures.verify(signer, message, signature);
		later(() -> onVerdict.accept(genuine));
	}

	@Override
	public void newAgreementKey(Consumer<AgreementKey> onKey) {
		AgreementKey key = AgreementKey.generate(this.random);
		later(() -> onKey.accept(key));
	}

	@Override
	public void agree(AgreementKey own, byte[] otherPublic, Consumer<byte @Nullable []> onSecret) {
		byte[] secret = own.agree(otherPublic);
		later(() -> onSecret.accept(secret));
	}

	private void later(Runnable answer) {
		this.keyOperations++;
		this.network.at(this.network.now() + this.keyTime.toNanos(), () -> input((s, t) -> answer.run()));
	}

	@Override
	public void dial(long link, Endpoint endpoint) {
		this.lastDialled = link;
		this.dialled.add(endpoint);
		this.network.dial(this, link, endpoint);
	}

	@Override
	public void transmit(long link, ByteBuffer record) {
		Wire wire = this.wires.get(link);
		if (wire != null) {
			wire.transmit(link, record);
			return;
		}
		byte[] bytes = new byte[record.remaining()];
		record.get(bytes);
		this.transmitted.add(bytes);
		transmittedOn(link).add(bytes);
	}

	@Override
	public void closeLink(long link, ErrorCode code, String reason) {
		this.closedLinks.put(link, code);
		Wire wire = this.wires.get(link);
		if (wire != null) {
			wire.close(link);
		}
	}

	@Override
	public void authenticate(AuthenticationRequest request, Consumer<Verdict> onVerdict) {
		this.authenticated.add(request);
		AuthenticationResult result = this.authenticator.apply(request);
		if (result != null) {
			this.network.at(this.network.now() + this.authenticationTime.toNanos(),
					() -> input((s, t) -> onVerdict.accept(Verdict.of(result, this.network.now() / 1_000_000))));
		}
	}

	@Override
	public byte[] ownRecord() {
		return this.ownRecord;
	}

	@Override
	public void attest(EdgeAttestation edge, Consumer<byte[]> onStatement) {
		this.attested.add(edge);
		byte[] statement = (edge.session() + "#" + edge.sequence()).getBytes(StandardCharsets.UTF_8);
		later(() -> onStatement.accept(statement));
	}

	@Override
	public long knownIncarnation(PeerKey key) {
		return this.incarnations.getOrDefault(key, 0L);
	}

	@Override
	public long raiseIncarnation(long seen) {
		this.events.add("raised to " + (seen + 1));
		return seen + 1;
	}

	@Override
	public void onConnected(SessionInfo session, NeighbourRole role, byte[] proof) {
		this.connected.add(session);
		this.evidence.add(proof);
		this.events.add("connected" + (session.dialled() ? " by dialling" : ""));
		this.onEvidence.accept(session);
	}

	@Override
	public void onRecovering(SessionInfo session) {
		this.events.add("recovering");
	}

	@Override
	public void onClosed(SessionInfo session, ErrorCode code, String reason) {
		this.events.add(session.state() + " " + code);
		this.reasons.add(reason);
	}

	@Override
	public void onAttemptFailed(SessionAttempt attempt, ErrorCode code, String reason, boolean terminal) {
		this.attempts.add(attempt);
		this.events.add("failed " + code + (terminal ? " for good" : ""));
	}

	@Override
	public byte @Nullable [] recordOf(PeerKey key) {
		return this.records.get(key);
	}

	@Override
	public void onOwnRecord(PeerKey from, byte[] record) {
		this.events.add("own record " + new String(record, StandardCharsets.UTF_8));
	}

	@Override
	public List<String> alternatives(PeerKey dialer) {
		return this.alternatives;
	}

	@Override
	public void onTermsChanged(SessionInfo session, byte[] statement) {
		this.evidence.add(statement);
		this.events.add("terms of " + session.principal() + " " + session.roles());
	}

	@Override
	public void onReauthenticated(SessionInfo session, ErrorCode code, String reason, long retryAfterMillis) {
		this.events.add("reauthenticated " + code);
	}

	@Override
	public void onFrame(PeerKey neighbour, int type, WireReader body) {
		Received frame = new Received(neighbour, type, body.readBytes(body.remaining()));
		this.received.add(frame);
		this.onFrame.accept(frame);
	}

	@Override
	public void onRoundTrip(SessionInfo session, long pingToken) {
		this.roundTrips.add(session.rttNanos());
		if (pingToken != 0) {
			this.events.add("ping " + pingToken);
		}
	}

	@Override
	public void count(String event) {
		this.counts.merge(event, 1, Integer::sum);
	}

	/** Something for its loop to handle. */
	interface Input {

		void handle(Sessions sessions, long nowNanos);

	}

	/** A frame that came in. */
	record Received(PeerKey from, int type, byte[] body) {

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

}
