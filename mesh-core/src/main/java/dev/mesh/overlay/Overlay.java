package dev.mesh.overlay;

import dev.mesh.identity.PeerKey;
import dev.mesh.limit.Pace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The sessions that a peer keeps by its own choice (docs/protocol.md, section 5):
 * sans-IO, driven by one thread. Every {@code handle} method is input, {@link #flush}
 * output, {@link #nextDeadlineNanos} the time to come back without input.
 * <p>
 * It keeps to itself as long as it knows no address.
 */
public final class Overlay {

	/** Requests of others have lower numbers. */
	public static final long FIRST_REQUEST = 1L << 52;

	private static final long SECOND = 1_000_000_000L;

	/** So many addresses are tried at once while there is no session at all. */
	private static final int PROBES_ALONE = 3;

	/** How long a session is kept that has only shown who is there. */
	private static final long PROBED_NANOS = 2 * SECOND;

	/** After a refusal that only an operator can do something about. */
	private static final long REFUSED_NANOS = 300 * SECOND;

	/** After it was found that there is a session with that peer. */
	private static final long FAMILIAR_NANOS = 60 * SECOND;

	private final OverlaySettings settings;

	private final PeerKey self;

	private final OverlayEnvironment environment;

	private final RandomGenerator entropy;

	private final Contacts contacts;

	private final Map<Long, Contact> byRequest = new HashMap<>();

	/** Since when somebody is missed whom the other end is to dial. */
	private final Map<PeerKey, Long> missedNanos = new HashMap<>();

	/** Requests whose session has ended, and that are not to open another one. */
	private final List<Long> ended = new ArrayList<>();

	private final Pace pace = new Pace();

	/** Whether others can dial this peer. */
	private boolean dialable;

	private boolean changed;

	private long nextNanos = Contact.NEVER;

	/** When somebody may be looked for again whom nobody knows. */
	private long nextProbeNanos = Long.MIN_VALUE;

	private long requests = FIRST_REQUEST;

	/**
	 * Creates one that knows nobody.
	 * @param settings how many sessions
	 * @param self this peer
	 * @param dialable whether it says where others can dial it
	 * @param environment the composer
	 * @param entropy for jitter
	 */
	public Overlay(OverlaySettings settings, PeerKey self, boolean dialable, OverlayEnvironment environment,
			RandomGenerator entropy) {
		this.settings = settings;
		this.self = self;
		this.dialable = dialable;
		this.environment = environment;
		this.entropy = entropy;
		this.contacts = new Contacts(settings.passive(), settings.forget().toNanos());
	}

	/** All the addresses that sources have found now. */
	public void handleDiscovered(Collection<Address> addresses) {
		this.contacts.discovered(addresses);
		this.changed = true;
	}

	/** All the others that are present and serve sessions now. */
	public void handlePresent(Collection<KnownPeer> peers, long nowNanos) {
		this.contacts.present(peers, nowNanos);
		this.changed = true;
	}

	/**
	 * What was attested of a peer was taken back: nothing is kept with it because of
	 * that.
	 */
	public void handleRevoked(PeerKey peer, long nowNanos) {
		for (Contact contact : this.contacts.revoke(peer)) {
			if (!contact.isFree()) {
				this.byRequest.remove(contact.request());
				this.ended.add(contact.request());
				contact.free(nowNanos + REFUSED_NANOS);
			}
		}
		this.changed = true;
	}

	/** Whether there is any reason to call {@link #handlePresent} for untrusted peers. */
	public boolean knowsAddresses() {
		return !this.contacts.all().isEmpty();
	}

	/** A session has come up or has ended, whoever has dialled. */
	public void handleNeighbours() {
		this.changed = this.changed || knowsAddresses();
	}

	/** Whether a request is one of those opened here. */
	public boolean owns(long request) {
		return request >= FIRST_REQUEST;
	}

	/** What was opened has a session. */
	public void handleConnected(long request, PeerKey peer) {
		Contact contact = this.byRequest.get(request);
		if (contact != null) {
			contact.connected(peer);
			this.changed = true;
		}
	}

	/** The session of a request has ended; it is not to be dialled again by itself. */
	public void handleClosed(long request, PeerKey peer, long nowNanos) {
		Contact contact = this.byRequest.get(request);
		if (contact != null && peer.equals(contact.peer())) {
			this.byRequest.remove(request);
			contact.free(nowNanos + jitter(this.settings.retryFirst().toNanos()));
			// Not now: it is the sessions that tell this.
			this.ended.add(request);
			this.changed = true;
		}
	}

	/** An attempt has failed, and the request with it. */
	public void handleFailed(long request, AttemptFailure failure, long nowNanos) {
		Contact contact = this.byRequest.remove(request);
		if (contact == null) {
			return;
		}
		this.changed = true;
		switch (failure.kind()) {
			case ITSELF -> {
				contact.leadsBack();
				this.dialable = this.dialable || (contact.discovered && contact.secrets);
			}
			case FAMILIAR -> {
				contact.free(nowNanos + FAMILIAR_NANOS);
				if (failure.peer() != null) {
					contact.isAt(failure.peer());
				}
			}
			case REFUSED -> contact.failed(nowNanos + Math.max(failure.retryAfterNanos(), jitter(REFUSED_NANOS)));
			case UNREACHABLE ->
				contact.failed(nowNanos + Math.max(failure.retryAfterNanos(), backoff(contact.failures())));
		}
		this.environment.count("overlay.attempts.failed");
	}

	/** Opens and cancels what has become due; at the end of a turn. */
	public void flush(long nowNanos) {
		this.ended.forEach(this.environment::cancel);
		this.ended.clear();
		if ((!this.changed && nowNanos < this.nextNanos) || !this.pace.allows(nowNanos)) {
			return;
		}
		this.changed = false;
		this.nextNanos = Contact.NEVER;
		if (!knowsAddresses()) {
			return;
		}
		this.contacts.expire(nowNanos);
		look(View.of(this.contacts, this.environment.neighbours(), nowNanos));
		this.pace.looked(this.contacts.all().size(), nowNanos);
	}

	/** When {@link #flush} is to be called at the latest; Long.MAX_VALUE for never. */
	public long nextDeadlineNanos() {
		boolean now = this.changed || !this.ended.isEmpty();
		return this.pace.next(now ? Long.MIN_VALUE : this.nextNanos);
	}

	private long backoff(int failures) {
		long cap = this.settings.retryFirst().toNanos() << Math.min(failures, 20);
		return jitter(Math.min(cap, this.settings.retryMax().toNanos()));
	}

	/** Half of it to all of it. */
	private long jitter(long nanos) {
		return nanos / 2 + this.entropy.nextLong(nanos / 2 + 1);
	}

	private void wakeAt(long nanos) {
		this.nextNanos = Math.min(this.nextNanos, nanos);
	}

	private void look(View view) {
		Set<PeerKey> targets = Targets.of(view, this.settings, this.self, this.dialable);
		this.missedNanos.keySet().retainAll(targets);
		targets.forEach((peer) -> seek(peer, view));
		probe(view);
		this.contacts.all()
			.stream()
			.filter(Contact::isConnected)
			.toList()
			.forEach((contact) -> review(contact, targets, view));
	}

	/** Has a session with one of those that are wanted. */
	private void seek(PeerKey peer, View view) {
		if (view.neighbours().contains(peer)) {
			this.missedNanos.remove(peer);
			return;
		}
		List<Contact> ways = view.routes().getOrDefault(peer, List.of());
		Contact best = ways.stream()
			.filter((contact) -> !contact.isItself())
			.min(Comparator.comparingInt(Contact::failures))
			.orElse(null);
		if (best == null || ways.stream().anyMatch((contact) -> !contact.isFree())) {
			return;
		}
		long since = this.missedNanos.computeIfAbsent(peer, (any) -> view.nowNanos());
		long from = isOthersTurn(peer, view) ? since + this.settings.grace().toNanos() : since;
		if (from <= view.nowNanos() && best.isDue(view.nowNanos())) {
			open(best, true);
		}
		else {
			wakeAt(Math.max(from, best.nextNanos()));
		}
	}

	/** Of two that want each other, the one with the smaller key dials. */
	private boolean isOthersTurn(PeerKey peer, View view) {
		return this.dialable && view.routes().size() < this.settings.fullMesh() && this.self.compareTo(peer) > 0;
	}

	/**
	 * Looks for those nobody knows: who is at an address, and whether those that are gone
	 * or could not be reached are there again. One after the other, unless this peer is
	 * alone.
	 */
	private void probe(View view) {
		boolean alone = view.neighbours().isEmpty();
		long now = view.nowNanos();
		int places = alone ? PROBES_ALONE : 1;
		List<Contact> unknown = new ArrayList<>();
		for (Contact contact : this.contacts.all()) {
			places -= (contact.isDialling() && !contact.wanted) ? 1 : 0;
			boolean known = view.leadsToPresent(contact) && !contact.isUnreachable();
			if (contact.isFree() && !contact.isItself() && !known) {
				unknown.add(contact);
			}
		}
		// Those that somebody has announced do not keep the operator's waiting.
		unknown.sort(Comparator.comparing((Contact contact) -> !contact.secrets || contact.nextProbeNanos() > now)
			.thenComparingLong(Contact::nextProbeNanos));
		for (Contact contact : unknown) {
			long due = alone ? contact.nextNanos() : Math.max(contact.nextProbeNanos(), this.nextProbeNanos);
			if (places <= 0) {
				return;
			}
			if (due > now) {
				wakeAt(due);
				return;
			}
			places--;
			this.nextProbeNanos = now + jitter(SECOND);
			open(contact, false);
		}
	}

	/** A session that is there: whether it stays. */
	private void review(Contact contact, Set<PeerKey> targets, View view) {
		long nowNanos = view.nowNanos();
		PeerKey peer = contact.peer();
		boolean present = peer != null && this.contacts.isPresent(peer);
		boolean secluded = peer != null && present && !this.contacts.isPresentElsewhere(peer);
		boolean fits = this.dialable && view.neighbours().size() <= 2 * this.settings.links();
		if (present && (targets.contains(peer) || (secluded && fits))) {
			contact.wanted = true;
			contact.unwantedNanos = Contact.NEVER;
			return;
		}
		contact.unwantedNanos = Math.min(contact.unwantedNanos, nowNanos);
		// Whoever has just come is in the graph soon.
		boolean probed = present && !contact.wanted;
		long until = contact.unwantedNanos + (probed ? PROBED_NANOS : this.settings.unneededAfter().toNanos());
		if (until > nowNanos) {
			wakeAt(until);
			return;
		}
		this.byRequest.remove(contact.request());
		this.environment.count("overlay.sessions.released");
		this.environment.cancel(contact.request());
		contact.free(nowNanos + FAMILIAR_NANOS);
		if (secluded) {
			contact.secluded(nowNanos, FAMILIAR_NANOS);
		}
	}

	private void open(Contact contact, boolean wanted) {
		long request = this.requests++;
		contact.dial(request);
		contact.wanted = wanted;
		this.byRequest.put(request, contact);
		this.environment.count("overlay.attempts");
		this.environment.open(request, contact.address());
	}

}
