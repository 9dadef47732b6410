package dev.mesh.annotation;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;

/**
 * Beans with methods that cannot listen to streams or to presence.
 */
final class InvalidOtherListeners {

	private InvalidOtherListeners() {
	}

	static class BadFilter {

		@PresenceChanged(filter = "metadata.role = ")
		void on(Peer peer) {
		}

	}

	static class BadPresenceParameter {

		@PresenceChanged
		void on(String text) {
		}

	}

	static class ConnectionOfAnything {

		@PresenceChanged
		void on(Connection connection) {
		}

	}

	static class ConnectionOfWhoLeft {

		@PresenceChanged(types = { PresenceChange.Type.DISCONNECTED, PresenceChange.Type.LEFT })
		void on(Connection connection) {
		}

	}

	static class PresenceReturns {

		@PresenceChanged
		int on() {
			return 1;
		}

	}

	static class NoStream {

		@BusStreamListener("a")
		void on(PeerKey peer) {
		}

	}

	static class StreamUnknownHeader {

		@BusStreamListener("a")
		void on(BusStream stream, @Header("level") Peer level) {
		}

	}

	static class TwoStreams {

		@BusStreamListener("a")
		void on(BusStream stream, StreamCandidate candidate) {
		}

	}

	static class StreamPayload {

		@BusStreamListener("a")
		void on(BusStream stream, String text) {
		}

	}

	static class StreamReturns {

		@BusStreamListener("a")
		String on(BusStream stream) {
			return stream.path();
		}

	}

	static class StreamNoPath {

		@BusStreamListener
		void on(BusStream stream) {
		}

	}

	static class StreamNoVariable {

		@BusStreamListener("a")
		void on(BusStream stream, @DestinationVariable String id) {
		}

	}

	static class BadInitial {

		@PresenceChanged(initial = "some")
		void on() {
		}

	}

	static class UnknownPresenceErrorHandler {

		@PresenceChanged(errorHandler = "nobody")
		void on() {
		}

	}

	static class BadPresenceCondition {

		@PresenceChanged(condition = ")")
		void on() {
		}

	}

}
