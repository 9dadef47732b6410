package dev.mesh.session;

import dev.mesh.identity.Identity;
import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.link.LinkType;
import dev.mesh.session.Sessions.LocalNode;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One peer of a {@link VirtualNetwork}: the loop, the links and the authenticator of one
 * {@link Sessions}.
 */
final class TestNode extends RecordedSessions {

	private final VirtualNetwork network;

	private final String name;

	private final Identity identity;

	private final SessionSettings settings;

	private final SecureRandom random;

	final LateKeyWork keys;

	final Sessions sessions;

	final Map<Long, Wire> wires = new HashMap<>();

	/**
	 * What was transmitted on links without a wire, that tests have opened themselves.
	 */
	final List<byte[]> transmitted = new ArrayList<>();

	final List<AuthenticationRequest> authenticated = new ArrayList<>();

	final List<EdgeAttestation> attested = new ArrayList<>();

	/** Sessions with attesters that these have taken back. */
	final Set<String> withdrawn = new HashSet<>();

	/** What dialers have in their records. */
	final Map<PeerKey, Credentials.Attested> attestations = new HashMap<>();

	final List<Endpoint> dialled = new ArrayList<>();

	private final Map<Long, List<byte[]>> transmittedByLink = new HashMap<>();

	final Map<Long, ErrorCode> closedLinks = new LinkedHashMap<>();

	final Map<PeerKey, Long> incarnations = new HashMap<>();

	Function<AuthenticationRequest, @Nullable AuthenticationResult> authenticator = (request) -> AuthenticationResult
		.allow("somebody", List.of("user"));

	final List<Candidate> candidates = new ArrayList<>();

	/** Null = no answer. */
	Function<Candidate, @Nullable ConnectionVerdict> authorizer = (candidate) -> ConnectionVerdict.ALLOWED;

	/** Zero = it answers at once. */
	Duration authorizationTime = Duration.ZERO;

	Duration authenticationTime = Duration.ofMillis(1);

	byte[] ownRecord = "a presence record".getBytes(StandardCharsets.UTF_8);

	/** What it says of a session that was opened with it. */
	Function<EdgeAttestation, byte[]> statements = (edge) -> (edge.session() + "#" + edge.sequence())
		.getBytes(StandardCharsets.UTF_8);

	/** Nobody listens at its address. */
	boolean unreachable;

	/** Dialling it is not even refused. */
	boolean silent;

	boolean dead;

	/** Handles nothing; what comes in waits. */
	boolean paused;

	long lastDialled;

	final Map<PeerKey, byte[]> records = new HashMap<>();

	List<String> alternatives = List.of();

	/** Transports that do not get through to this node. */
	final Set<LinkType> blocked = EnumSet.noneOf(LinkType.class);

	private final List<Input> waiting = new ArrayList<>();

	private long requests;

	private long wakeAt = Long.MAX_VALUE;

	TestNode(VirtualNetwork network, String name, Identity identity, SessionSettings settings, long incarnation) {
		this(network, name, identity, settings, incarnation, TestKeys.random(name + incarnation));
	}

	TestNode(VirtualNetwork network, String name, Identity identity, SessionSettings settings, long incarnation,
			SecureRandom random) {
		this.network = network;
		this.name = name;
		this.identity = identity;
		this.settings = settings;
		this.random = random;
		this.keys = new LateKeyWork(TestKeys.cheap(identity.key()), this.random,
				(time, answer) -> network.at(network.now() + time.toNanos(), () -> input((s, t) -> answer.run())));
		this.sessions = new Sessions(settings, new LocalNode(identity.key(), incarnation, NeighbourRole.FULL, "test/1"),
				this, this.random);
	}

	TestNode withRealSignatures() {
		this.keys.signatures = Signatures.ed25519(this.identity);
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

	@Override
	public KeyWork keys() {
		return this.keys;
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
	public void authorize(Candidate candidate, byte[] record, Consumer<ConnectionVerdict> onVerdict) {
		this.candidates.add(candidate);
		ConnectionVerdict verdict = this.authorizer.apply(candidate);
		if (verdict != null && this.authorizationTime.isZero()) {
			onVerdict.accept(verdict);
		}
		else if (verdict != null) {
			this.network.at(this.network.now() + this.authorizationTime.toNanos(),
					() -> input((s, t) -> onVerdict.accept(verdict)));
		}
	}

	@Override
	public byte[] ownRecord() {
		return this.ownRecord;
	}

	@Override
	public void attest(EdgeAttestation edge, Consumer<byte[]> onStatement) {
		this.attested.add(edge);
		byte[] statement = this.statements.apply(edge);
		this.keys.answer(() -> onStatement.accept(statement));
	}

	@Override
	public void findAttestation(PeerKey dialer, long incarnation, byte[] signedRecord,
			Consumer<Credentials.@Nullable Attested> onFound) {
		Credentials.Attested found = this.attestations.get(dialer);
		this.keys.answer(() -> onFound.accept(found));
	}

	@Override
	public boolean isWithdrawn(PeerKey dialer, Credentials.Attested found) {
		return this.withdrawn.contains(found.session());
	}

	@Override
	public long knownIncarnation(PeerKey key) {
		return this.incarnations.getOrDefault(key, 0L);
	}

	@Override
	public byte @Nullable [] recordOf(PeerKey key) {
		return this.records.get(key);
	}

	@Override
	public List<String> alternatives(PeerKey dialer) {
		return this.alternatives;
	}

	/** Something for its loop to handle. */
	interface Input {

		void handle(Sessions sessions, long nowNanos);

	}

}
