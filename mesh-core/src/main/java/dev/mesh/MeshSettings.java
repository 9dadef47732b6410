package dev.mesh;

import dev.mesh.bus.BusSettings;
import dev.mesh.bus.SealSettings;
import dev.mesh.overlay.OverlaySettings;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.presence.TrustSettings;
import dev.mesh.runtime.RuntimeSettings;
import dev.mesh.session.SessionSettings;
import java.time.Duration;

/**
 * All times and limits of a mesh. Immutable.
 *
 * @param session of sessions: handshake, keep-alive, reconnect
 * @param presence of the presence graph
 * @param bus of messages
 * @param seal of what is encrypted from end to end
 * @param trust whose word about others counts
 * @param overlay of the sessions that a peer keeps by its own choice
 * @param runtime of threads and queues
 */
public record MeshSettings(SessionSettings session, PresenceSettings presence, BusSettings bus, SealSettings seal,
		TrustSettings trust, OverlaySettings overlay, RuntimeSettings runtime) {

	/** The defaults of each part. */
	public static MeshSettings defaults() {
		return new MeshSettings(SessionSettings.defaults(), PresenceSettings.defaults(), BusSettings.defaults(),
				SealSettings.defaults(), TrustSettings.defaults(), OverlaySettings.defaults(),
				RuntimeSettings.defaults());
	}

	/** How long {@link Mesh#stop()} waits altogether. */
	public Duration stopTimeout() {
		return this.runtime.stopTimeout();
	}

	/** The same with other settings of sessions. */
	public MeshSettings withSession(SessionSettings settings) {
		return new MeshSettings(settings, this.presence, this.bus, this.seal, this.trust, this.overlay, this.runtime);
	}

	/** The same with other settings of presence. */
	public MeshSettings withPresence(PresenceSettings settings) {
		return new MeshSettings(this.session, settings, this.bus, this.seal, this.trust, this.overlay, this.runtime);
	}

	/** The same with other settings of the bus. */
	public MeshSettings withBus(BusSettings settings) {
		return new MeshSettings(this.session, this.presence, settings, this.seal, this.trust, this.overlay,
				this.runtime);
	}

	/** The same with other settings of the seal. */
	public MeshSettings withSeal(SealSettings settings) {
		return new MeshSettings(this.session, this.presence, this.bus, settings, this.trust, this.overlay,
				this.runtime);
	}

	/** The same with others whose word about peers counts. */
	public MeshSettings withTrust(TrustSettings settings) {
		return new MeshSettings(this.session, this.presence, this.bus, this.seal, settings, this.overlay, this.runtime);
	}

	/** The same with another choice of sessions. */
	public MeshSettings withOverlay(OverlaySettings settings) {
		return new MeshSettings(this.session, this.presence, this.bus, this.seal, this.trust, settings, this.runtime);
	}

	/** The same with other settings of the runtime. */
	public MeshSettings withRuntime(RuntimeSettings settings) {
		return new MeshSettings(this.session, this.presence, this.bus, this.seal, this.trust, this.overlay, settings);
	}

}
