package dev.mesh.observation;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.StreamOptions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Puts the headers of a trace beside those of the application. Where there is no room for
 * all of them it puts none, since a trace is worth less than the message.
 */
final class TraceHeaders {

	private static final Log logger = LogFactory.getLog(BusObservations.class);

	private final AtomicLong leftOut = new AtomicLong();

	BusMessage addTo(BusMessage message, Map<String, String> trace) {
		BusMessage traced = message;
		try {
			for (Map.Entry<String, String> header : trace.entrySet()) {
				traced = traced.withHeader(header.getKey(), header.getValue());
			}
			return traced;
		}
		catch (IllegalArgumentException ex) {
			leaveOut("message to '" + message.path() + "'", ex);
			return message;
		}
	}

	StreamOptions addTo(StreamOptions options, Map<String, String> trace) {
		StreamOptions traced = options;
		try {
			for (Map.Entry<String, String> header : trace.entrySet()) {
				traced = traced.argument(header.getKey(), header.getValue());
			}
			return traced;
		}
		catch (IllegalArgumentException ex) {
			leaveOut("stream to '" + options.path() + "'", ex);
			return options;
		}
	}

	long leftOut() {
		return this.leftOut.get();
	}

	private void leaveOut(String what, IllegalArgumentException reason) {
		if (this.leftOut.getAndIncrement() == 0) {
			logger.warn("A " + what + " goes without its trace, which ends here: " + reason.getMessage()
					+ ". Further ones are only counted.");
		}
	}

}
