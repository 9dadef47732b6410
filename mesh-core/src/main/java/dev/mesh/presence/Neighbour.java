package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A neighbour with an active session: what it is told of, what it is to be sent, and how
 * far the comparison with it has come.
 */
final class Neighbour {

	private final PeerKey key;

	private final Outbox outbox = new Outbox();

	private final ListQueue list = new ListQueue();

	private final LookUpQuota lookUpQuota;

	/** What it has asked for besides its view, the oldest first. */
	private final Set<PeerKey> lookedUp = new LinkedHashSet<>();

	/** Of what it is not told: those whose newest record it has shown itself. */
	private final Set<PeerKey> shown = new LinkedHashSet<>();

	private Told told;

	/** Whether what it brings counts without a limit of its own. */
	boolean trusted;

	/** A LEAF gets nothing before. */
	long nextBatchNanos;

	/** Its session had no room: nobody gets anything before. */
	long retryNanos = Long.MIN_VALUE;

	long digestDueNanos;

	/** When the comparison goes on, without waiting for the next digest. */
	long bucketsDueNanos = Turn.NEVER;

	/** When hashes went to it last. */
	long hashesSentNanos = Turn.NEVER;

	/** Its hashes are not compared before. */
	long comparesNanos = Long.MIN_VALUE;

	/** Its newest hashes, when they came before that. */
	byte @Nullable [] waitingHashes;

	/** Whether it knows what this peer has, and waits for no answer to them. */
	boolean waitsForNoAnswer;

	/** Of how many records and marks it has told since then that were news. */
	int newsSince;

	/** Whether something was dropped since then. */
	boolean dropped;

	/** Where the last answer had to stop. */
	@Nullable PeerKey cursor;

	/** What it has announced, is news, and is not dealt with yet. */
	final Map<PeerKey, RecordVersion> claims = new HashMap<>();

	/** That part of it for which nobody is asked yet. */
	final Set<PeerKey> unasked = new LinkedHashSet<>();

	/** That part of it for which this neighbour is asked. */
	int asked;

	/** That part of it for which it has not been sent the WANT yet. */
	final Set<PeerKey> wanted = new LinkedHashSet<>();

	/** Whether it has sent a list while something of it was being verified. */
	boolean listedMeanwhile;

	/** Whether it has not delivered what it was asked for last. */
	boolean unreliable;

	Neighbour(PeerKey key, Told told, long nowNanos) {
		this.key = key;
		this.told = told;
		this.nextBatchNanos = nowNanos;
		this.digestDueNanos = nowNanos;
		this.lookUpQuota = new LookUpQuota(nowNanos);
	}

	PeerKey key() {
		return this.key;
	}

	NeighbourTerms terms() {
		return this.told.terms();
	}

	/** Of whom it may be told. */
	Sight sight() {
		return this.told.sight();
	}

	/** Of whom it is told. */
	View view() {
		return this.told.view();
	}

	void setTold(Told value) {
		this.told = value;
	}

	boolean isLeaf() {
		return terms().isLeaf();
	}

	/** Whether it is told whom it is told of: who was dialled is told of everybody. */
	boolean isSentLists() {
		return !terms().dialled();
	}

	Outbox outbox() {
		return this.outbox;
	}

	ListQueue list() {
		return this.list;
	}

	LookUpQuota lookUpQuota() {
		return this.lookUpQuota;
	}

	Set<PeerKey> lookedUp() {
		return this.lookedUp;
	}

	Set<PeerKey> shown() {
		return this.shown;
	}

	/** Whether there is nothing to send to it. */
	boolean isContent() {
		return this.outbox.isEmpty() && (!isSentLists() || this.list.isEmpty(view()));
	}

	/** What its session says about it, and what follows from that. */
	record Told(NeighbourTerms terms, Sight sight, View view) {
	}

}
