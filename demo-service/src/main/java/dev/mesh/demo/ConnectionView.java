package dev.mesh.demo;

import dev.mesh.presence.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection for JSON.
 *
 * @param id its id
 * @param peer1 key of the end with the smaller key
 * @param peer2 key of the other end
 * @param dialer key of the end that has dialled
 * @param type what carries it
 * @param state UP, or RECOVERING while its link is lost
 * @param rttMillis round trip as its dialer measured it; {@code null} if it has not
 */
record ConnectionView(String id, String peer1, String peer2, String dialer, String type, Connection.State state,
		@Nullable Double rttMillis) {

	static ConnectionView of(Connection connection) {
		return new ConnectionView(connection.id(), connection.peer1().toString(), connection.peer2().toString(),
				connection.dialer().toString(), connection.type(), connection.state(),
				connection.rtt().map(Duration::toNanos).map(SendReport::millis).orElse(null));
	}

}
