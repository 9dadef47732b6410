package dev.mesh.autoconfigure.endpoint;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.Reliability;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Streams that are open.
 *
 * @param streams streams, the oldest first
 */
record StreamsDescriptor(List<OpenStream> streams) implements OperationResponseBody {

	static StreamsDescriptor of(List<BusStream> streams, ShownValues values) {
		return new StreamsDescriptor(streams.stream().map((stream) -> OpenStream.of(stream, values)).toList());
	}

	/**
	 * A stream.
	 *
	 * @param id its number at this peer
	 * @param peer key of the other end
	 * @param path what it was opened for
	 * @param reliability whether everything arrives
	 * @param acknowledged messages of this end that have arrived
	 * @param missing messages of the other end that were left out
	 * @param arguments what its opener has told the acceptor
	 */
	record OpenStream(long id, String peer, String path, Reliability reliability, long acknowledged, long missing,
			Map<String, Object> arguments) {

		static OpenStream of(BusStream stream, ShownValues values) {
			return new OpenStream(stream.id(), stream.peer().toString(), stream.path(), stream.reliability(),
					stream.acknowledged(), stream.missing(), values.of("mesh.stream.arguments", stream.arguments()));
		}

	}

}
