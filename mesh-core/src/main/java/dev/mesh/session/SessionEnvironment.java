package dev.mesh.session;

import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkType;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.WireReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Sessions} asks of and tells the composer, always on the loop. No method
 * calls back into {@link Sessions} before it has returned, except as said.
 */
public interface SessionEnvironment {

	/** Slow key work; answers come later on the loop. */
	KeyWork keys();

	/**
	 * Dials; answered by {@code handleLinkOpened} or {@code handleDialFailed} with the
	 * same link number.
	 */
	void dial(long link, Endpoint endpoint);

	/** Sends one record; answered by {@code handleWritten}. */
	void transmit(long link, ByteBuffer record);

	/** Ends a link; nothing is sent on it or taken from it afterwards. */
	void closeLink(long link, ErrorCode code, String reason);

	/**
	 * Asks the authenticator chain, off the loop; the answer comes later on the loop, at
	 * most once.
	 */
	void authenticate(AuthenticationRequest request, Consumer<Verdict> onVerdict);

	/**
	 * Asks whether the application wants the session of a dialer that was authenticated;
	 * the answer comes now or later on the loop, at most once, and in time for the other
	 * end to hear of it.
	 * @param candidate who wants a session
	 * @param record what may be its signed presence record, from its PROOF
	 * @param onVerdict takes the answer
	 */
	void authorize(Candidate candidate, byte[] record, Consumer<ConnectionVerdict> onVerdict);

	/** A peer that has proven its key was refused because this one is full. */
	void onFull(PeerKey peer, String remoteAddress, String reason, List<String> alternatives);

	/** The newest signed presence record of this peer. */
	byte[] ownRecord();

	/**
	 * Signs an edge statement as acceptor; the answer comes later on the loop. Of one
	 * session at most one is on its way, so the last one asked for before
	 * {@code onConnected} is the one in use. The link may be lost meanwhile: then nothing
	 * more is heard of a session that is not known yet.
	 */
	void attest(EdgeAttestation edge, Consumer<byte[]> onStatement);

	/**
	 * Looks in a dialer's own record for what a peer that is trusted here attests of it;
	 * the answer comes now or later on the loop, null when there is nothing that counts.
	 */
	void findAttestation(PeerKey dialer, long incarnation, byte[] signedRecord,
			Consumer<Credentials.@Nullable Attested> onFound);

	/** Whether its attester has taken that back. */
	boolean isWithdrawn(PeerKey dialer, Credentials.Attested attested);

	/** Newest signed presence record of this key, null when there is none. */
	byte @Nullable [] recordOf(PeerKey key);

	/**
	 * What may be a signed presence record of this peer's own key, from somebody who
	 * refuses it as outdated: when it is genuine, another process has the key.
	 */
	void onOwnRecord(PeerKey from, byte[] record);

	/** At most three addresses that a dialer may try instead of this peer. */
	List<String> alternatives(PeerKey dialer);

	/** Highest incarnation accepted of this key, 0 when it is unknown. */
	long knownIncarnation(PeerKey key);

	/**
	 * Takes {@code seen + 1} as own incarnation, before the first session only; returns
	 * the new one.
	 */
	long raiseIncarnation(long seen);

	/**
	 * A session has a link: for the first time, or again. A dialled session that could
	 * not be resumed goes on with the same peer under a new id, without {@code onClosed}
	 * for the old one.
	 * @param other what the other end says of itself
	 * @param evidence acceptor: the dialer's signed record from its PROOF; dialer: the
	 * signed edge statement from ACCEPTED
	 * @throws dev.mesh.wire.ProtocolException when the evidence is none: the session is
	 * closed with its code
	 */
	void onConnected(SessionInfo session, Introduction other, byte[] evidence);

	/**
	 * The terms of an active session have changed: its dialer has shown other
	 * credentials.
	 * @param evidence the signed edge statement of the new terms
	 * @throws dev.mesh.wire.ProtocolException when the evidence is none: the session is
	 * closed with its code
	 */
	void onTermsChanged(SessionInfo session, byte[] evidence);

	/** The dialer of a session was asked to show other credentials; what came of it. */
	void onReauthenticated(SessionInfo session, ErrorCode code, String reason, long retryAfterMillis);

	/** A session lost its link and recovers. */
	void onRecovering(SessionInfo session);

	/** A session has ended; told once for each that was ever connected. */
	void onClosed(SessionInfo session, ErrorCode code, String reason);

	/**
	 * An attempt of a request of {@code handleOpen} failed.
	 * @param terminal true when no further attempt follows
	 */
	void onAttemptFailed(SessionAttempt attempt, ErrorCode code, String reason, boolean terminal);

	/**
	 * A frame of type 0x20 to 0x7f came from an active session. May call {@code send}.
	 * @throws dev.mesh.wire.ProtocolException when it is malformed or unknown: the
	 * session is closed with its code
	 */
	void onFrame(PeerKey neighbour, int type, WireReader body);

	/**
	 * A round trip of an active session was measured; token 0 stands for the keep-alive's
	 * own.
	 */
	void onRoundTrip(SessionInfo session, long pingToken);

	/**
	 * Counts an event, for metrics: names in lower-case dots such as
	 * {@code session.protocol.errors}.
	 */
	void count(String event);

	/**
	 * Where and how to dial.
	 *
	 * @param uri the address
	 * @param type what shall carry the link, null = whatever can
	 * @param options how to dial
	 */
	record Endpoint(URI uri, @Nullable LinkType type, DialOptions options) {
	}

	/**
	 * Who wants a session.
	 *
	 * @param peer its proven key
	 * @param remoteAddress address of its link
	 * @param linkType what carries the link
	 * @param resumes whether it wants back a session that it has
	 * @param identity what the authenticator has granted
	 * @param deadlineNanos until when the answer must be there
	 */
	record Candidate(PeerKey peer, String remoteAddress, LinkType linkType, boolean resumes,
			AuthenticationResult.Allow identity, long deadlineNanos) {
	}

	/**
	 * What a neighbour says of itself in its handshake.
	 *
	 * @param role what it does for others
	 * @param scope of whom it wants to be told; at the dialer, that of everybody
	 */
	record Introduction(NeighbourRole role, String scope) {
	}

	/** Role a neighbour states in its handshake. */
	enum NeighbourRole {

		/** Accepts sessions, relays and floods. */
		FULL,
		/** Only dials. */
		LEAF

	}

	/**
	 * What an edge statement is about; {@code sequence} rises with each link of the
	 * session, {@code notAfterMillis} is of the wall clock.
	 */
	record EdgeAttestation(PeerKey dialer, long dialerIncarnation, String session, long sequence, String linkType,
			@Nullable String principal, List<String> roles, Map<String, String> claims, OptionalLong notAfterMillis) {
	}

	/**
	 * One attempt to open a session.
	 *
	 * @param request number of the request
	 * @param uri what was dialled
	 * @param number counts the attempts of the request, from 1
	 * @param retryAfterMillis when the other end wants to be asked again, 0 = it said
	 * nothing
	 * @param alternatives addresses that it has named instead
	 * @param peer who has proven to be there; null when nobody has
	 */
	record SessionAttempt(long request, URI uri, int number, long retryAfterMillis, List<String> alternatives,
			@Nullable PeerKey peer) {
	}

}
