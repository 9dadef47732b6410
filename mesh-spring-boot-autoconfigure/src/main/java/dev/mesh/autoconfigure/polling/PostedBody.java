package dev.mesh.autoconfigure.polling;

import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.link.RecordBatch;
import dev.mesh.wire.ErrorCode;
import jakarta.servlet.http.HttpServletResponse;
import java.net.ProtocolException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.http.HttpHeaders;

/** What becomes of a POST whose body is being read. */
final class PostedBody implements BodyReader.Listener {

	private final PollingLink link;

	private final long number;

	private final int reservedBytes;

	private final PollingExchange exchange;

	private final MeshCounters counters;

	/** Whether the link has the body, or has been told that it does not come. */
	private final AtomicBoolean settled = new AtomicBoolean();

	PostedBody(PollingLink link, long number, int reservedBytes, PollingExchange exchange, MeshCounters counters) {
		this.link = link;
		this.number = number;
		this.reservedBytes = reservedBytes;
		this.exchange = exchange;
		this.counters = counters;
	}

	@Override
	public void onBody(byte[] body) {
		if (!this.settled.compareAndSet(false, true)) {
			return;
		}
		try {
			this.link.receive(this.number, body, this.reservedBytes);
			this.exchange.answer(PollingReply.nothing());
		}
		catch (ProtocolException ex) {
			this.counters.countDropped("polling-malformed");
			String reason = String.valueOf(ex.getMessage());
			this.link.end(reason);
			this.exchange.answer(PollingReply.coded(HttpServletResponse.SC_BAD_REQUEST, reason));
		}
	}

	@Override
	public void onTooLarge() {
		if (this.settled.compareAndSet(false, true)) {
			this.exchange.answer(tooLarge(this.link, this.counters));
		}
	}

	@Override
	public void onBroken() {
		if (this.settled.compareAndSet(false, true)) {
			this.link.release(this.reservedBytes);
			this.exchange.answer(PollingReply.plain(HttpServletResponse.SC_REQUEST_TIMEOUT, "The body did not come."));
		}
	}

	/** Ends a link whose client does not know the limits. */
	static PollingReply tooLarge(PollingLink link, MeshCounters counters) {
		counters.countDropped("polling-too-big");
		String reason = "A request has at most " + RecordBatch.MAX_BYTES + " bytes.";
		link.end(ErrorCode.RECORD_TOO_LARGE + ": " + reason);
		return PollingReply.refused(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, ErrorCode.RECORD_TOO_LARGE, reason)
			.with(HttpHeaders.CONNECTION, "close");
	}

}
