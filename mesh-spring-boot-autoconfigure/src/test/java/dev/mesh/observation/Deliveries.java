package dev.mesh.observation;

import dev.mesh.bus.AsyncRequestHandler;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.Message;
import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.RequestHandler;
import dev.mesh.bus.StreamAcceptor;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
import dev.mesh.template.RecordingBus;
import java.nio.ByteBuffer;
import java.util.Map;
import org.mockito.Mockito;

/**
 * What a bus does with the handlers that were registered at it.
 *
 * @param below the bus
 */
record Deliveries(RecordingBus below) {

	MessageHandler messageHandler(String pattern) {
		return (MessageHandler) this.below.handlers.get(pattern);
	}

	RequestHandler requestHandler(String pattern) {
		return (RequestHandler) this.below.handlers.get(pattern);
	}

	AsyncRequestHandler asyncHandler(String pattern) {
		return (AsyncRequestHandler) this.below.handlers.get(pattern);
	}

	StreamAcceptor acceptor(String pattern) {
		return (StreamAcceptor) this.below.handlers.get(pattern);
	}

	static StreamCandidate candidate(BusStream stream) {
		StreamCandidate candidate = Mockito.mock(StreamCandidate.class);
		Mockito.when(candidate.peer()).thenReturn(RecordingBus.PEER);
		Mockito.when(candidate.path()).thenReturn("logs");
		Mockito.when(candidate.arguments()).thenReturn(Map.of());
		Mockito.when(candidate.reliability()).thenReturn(Reliability.RELIABLE);
		Mockito.when(candidate.accept(Map.of())).thenReturn(stream);
		return candidate;
	}

	record Incoming(String path) implements Message {

		@Override
		public PeerKey sender() {
			return RecordingBus.PEER;
		}

		@Override
		public Map<String, String> pathVariables() {
			return Map.of();
		}

		@Override
		public Map<String, String> headers() {
			return Map.of();
		}

		@Override
		public ByteBuffer payload() {
			return ByteBuffer.wrap(new byte[2]);
		}

		@Override
		public byte[] bytes() {
			return new byte[2];
		}

		@Override
		public Reliability reliability() {
			return Reliability.RELIABLE;
		}

	}

}
