package dev.mesh.peer;

import dev.mesh.bus.BusSettings;
import dev.mesh.bus.SealSettings;
import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import dev.mesh.overlay.OverlaySettings;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.presence.TrustSettings;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionSettings;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Everything a {@link MeshPeer} is made of.
 *
 * @param about who it is
 * @param agreementKey X25519 key pair of this start, never stored
 * @param limits settings of its parts
 * @param dialling what peers are shown, and how they are dialled, that are dialled by the
 * peer's own choice; its addresses do not matter
 * @param entropy random bytes for nonces, jitter and epochs; a secure source outside of
 * simulations
 * @param counter called on the loop for each counted event, with its name
 */
public record PeerSetup(About about, AgreementKey agreementKey, Limits limits, SessionRequest dialling,
		RandomGenerator entropy, Consumer<String> counter) {

	/** Shows nothing; the defaults otherwise. */
	public static final SessionRequest ANONYMOUS = new SessionRequest(List.of(), Credentials.anonymous(), Map.of(),
			null, 60_000, ReconnectionStrategy.fullJitter(100, 30_000), true);

	/** A peer that shows nothing to those it chooses to dial. */
	public PeerSetup(About about, AgreementKey agreementKey, Limits limits, RandomGenerator entropy,
			Consumer<String> counter) {
		this(about, agreementKey, limits, ANONYMOUS, entropy, counter);
	}

	/**
	 * Who a peer is.
	 *
	 * @param key its key
	 * @param incarnation of this start, stored already
	 * @param name device name, need not be unique
	 * @param os operating system
	 * @param software name and version of its software
	 * @param acceptsSessions whether it serves sessions; it then relays (role FULL), else
	 * it is a LEAF
	 * @param urls addresses others may dial, may be empty
	 * @param metadataJson peer metadata, a JSON object
	 */
	public record About(PeerKey key, long incarnation, String name, String os, String software, boolean acceptsSessions,
			List<String> urls, String metadataJson) {

		public About {
			urls = List.copyOf(urls);
		}

	}

	/** Settings of the parts. */
	public record Limits(SessionSettings session, PresenceSettings presence, BusSettings bus, SealSettings seal,
			TrustSettings trust, OverlaySettings overlay) {

		/** With nobody trusted, and the defaults of the choice of sessions. */
		public Limits(SessionSettings session, PresenceSettings presence, BusSettings bus, SealSettings seal) {
			this(session, presence, bus, seal, TrustSettings.defaults(), OverlaySettings.defaults());
		}

		/** With the defaults of the seal, and nobody trusted. */
		public Limits(SessionSettings session, PresenceSettings presence, BusSettings bus) {
			this(session, presence, bus, SealSettings.defaults());
		}

		/** The defaults. */
		public static Limits defaults() {
			return new Limits(SessionSettings.defaults(), PresenceSettings.defaults(), BusSettings.defaults());
		}

	}

}
