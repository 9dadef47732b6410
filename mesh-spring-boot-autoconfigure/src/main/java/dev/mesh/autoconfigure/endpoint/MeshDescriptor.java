package dev.mesh.autoconfigure.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mesh.Mesh;
import dev.mesh.MeshFailure;
import dev.mesh.MeshLoad;
import dev.mesh.MeshSettings;
import dev.mesh.MeshStatistics;
import dev.mesh.TargetStatus;
import dev.mesh.autoconfigure.MeshProperties;
import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.DiscoveryStatus;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.ShownAddress;
import dev.mesh.session.Session;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The overview: this peer, how it stands, and the values in effect.
 *
 * @param version version of the software
 * @param protocol version of the protocol
 * @param running whether it runs
 * @param failure why it has ended by itself
 * @param peer this peer as others see it
 * @param sessions sessions that have a link
 * @param peers other peers that are present
 * @param streams streams that are open
 * @param queuedBytes what waits to be sent
 * @param unacknowledgedBytes what was sent and not acknowledged
 * @param urls configured addresses
 * @param discovery where peers are looked for, and what was found
 * @param transports what carries dialled sessions, the preferred one first
 * @param server how sessions are accepted
 * @param settings times and limits in effect; Boot's properties are among them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record MeshDescriptor(String version, int protocol, boolean running, @Nullable String failure, PeerDescriptor peer,
		int sessions, int peers, int streams, long queuedBytes, long unacknowledgedBytes, List<Url> urls,
		List<Source> discovery, List<String> transports, Server server,
		MeshSettings settings) implements OperationResponseBody {

	static MeshDescriptor of(Mesh mesh, MeshProperties properties, ShownValues values) {
		MeshStatistics statistics = mesh.statistics();
		MeshLoad load = mesh.load();
		PeerDescriptor local = PeerDescriptor.of(mesh.presence().graph().localPeer(), mesh.presence().graph(), values);
		return new MeshDescriptor(Mesh.version(), Mesh.protocolVersion(), mesh.isRunning(),
				mesh.failure().map(MeshDescriptor::text).orElse(null), local, statistics.sessions(), statistics.peers(),
				statistics.streams(), load.queuedBytes(), load.unacknowledgedBytes(),
				mesh.targets().stream().map(Url::of).toList(), mesh.discovery().stream().map(Source::of).toList(),
				properties.session().transports().stream().map(MeshProperties.Transport::name).toList(),
				new Server(properties.server().enabled(), properties.server().path(), local.urls()), mesh.settings());
	}

	private static String text(MeshFailure failure) {
		return failure.code() + ": " + failure.reason();
	}

	/**
	 * A configured address.
	 *
	 * @param address without user information and query
	 * @param state how it stands
	 * @param since since when its session, or the last one, is in its state
	 * @param session id of the session that serves it
	 * @param attempts failed attempts since it was connected last
	 * @param lastError code of the last failure or end
	 * @param reason the same, for people
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Url(String address, TargetStatus.State state, @Nullable Instant since, @Nullable String session,
			int attempts, @Nullable String lastError, @Nullable String reason) {

		static Url of(TargetStatus target) {
			return new Url(target.address(), target.state(), target.since().orElse(null),
					target.session().map(Session::id).orElse(null), target.attempts(),
					target.lastCode().map(Enum::name).orElse(null), target.lastReason().orElse(null));
		}

	}

	/**
	 * A source of addresses.
	 *
	 * @param source its name
	 * @param addresses what it has found
	 * @param lastAnswer when it has answered last
	 * @param lastFailure why it has no newer answer
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Source(String source, List<Found> addresses, @Nullable Instant lastAnswer, @Nullable String lastFailure) {

		static Source of(DiscoveryStatus status) {
			return new Source(status.source(), status.peers().stream().map(Found::of).toList(),
					status.lastAnswer().orElse(null), status.lastFailure().orElse(null));
		}

	}

	/**
	 * An address that was found.
	 *
	 * @param address without query
	 * @param key whom to expect there
	 * @param credentialsAllowed whether credentials may be shown there
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Found(String address, @Nullable String key, boolean credentialsAllowed) {

		static Found of(DiscoveredPeer peer) {
			return new Found(ShownAddress.of(peer.uri()), peer.key().map(PeerKey::toString).orElse(null),
					peer.credentialsAllowed());
		}

	}

	/**
	 * How sessions are accepted.
	 *
	 * @param enabled whether they are
	 * @param path path of the endpoint
	 * @param advertisedUrls addresses that others are told
	 */
	record Server(boolean enabled, String path, List<String> advertisedUrls) {

	}

}
