package dev.mesh.autoconfigure.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The presence graph, as small as it can be drawn from.
 *
 * @param revision rises with each change
 * @param truncated whether there are more peers than this one is told of
 * @param localPeer this peer
 * @param remotePeers the others
 * @param connections sessions between them
 */
record GraphDescriptor(long revision, boolean truncated, Node localPeer, List<Node> remotePeers,
		List<Edge> connections) implements OperationResponseBody {

	static GraphDescriptor of(PresenceGraph graph) {
		return new GraphDescriptor(graph.revision(), graph.isTruncated(), Node.of(graph.localPeer()),
				graph.remotePeers().stream().map(Node::of).toList(),
				graph.connections().stream().map(Edge::of).toList());
	}

	/**
	 * A peer.
	 *
	 * @param key its key
	 * @param name its name, as it says
	 * @param suspected whether every way to it recovers
	 */
	record Node(String key, String name, boolean suspected) {

		static Node of(Peer peer) {
			return new Node(peer.key().toString(), peer.deviceName(), peer.isSuspected());
		}

	}

	/**
	 * A session between two peers.
	 *
	 * @param id its id
	 * @param peer1 key of one end
	 * @param peer2 key of the other end
	 * @param type what carries it
	 * @param state its state
	 * @param rttMillis round trip as its dialer has measured it
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Edge(String id, String peer1, String peer2, String type, Connection.State state,
			@Nullable Double rttMillis) {

		static Edge of(Connection connection) {
			return new Edge(connection.id(), connection.peer1().toString(), connection.peer2().toString(),
					connection.type(), connection.state(),
					connection.rtt().map(SessionDescriptor::millis).orElse(null));
		}

	}

}
