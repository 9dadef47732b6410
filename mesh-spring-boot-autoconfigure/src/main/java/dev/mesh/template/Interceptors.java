package dev.mesh.template;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * All interceptors of a template, in their order.
 */
final class Interceptors {

	private static final Log logger = LogFactory.getLog(BusTemplate.class);

	private static final SendResult REPLIED = new SendResult(Outcome.ACKNOWLEDGED, true, "");

	private final List<BusInterceptor> all;

	Interceptors(List<BusInterceptor> all) {
		this.all = List.copyOf(all);
	}

	BusMessage before(Destination destination, BusMessage message) {
		BusMessage changed = message;
		for (BusInterceptor interceptor : this.all) {
			changed = interceptor.beforeSend(destination, changed);
			if (!changed.path().equals(destination.path())) {
				throw new IllegalStateException("Interceptor " + interceptor + " has changed the path '"
						+ destination.path() + "' to '" + changed.path() + "'; it can only change headers and payload");
			}
		}
		return changed;
	}

	void sent(Destination destination, SendResult result) {
		for (int i = this.all.size() - 1; i >= 0; i--) {
			BusInterceptor interceptor = this.all.get(i);
			try {
				interceptor.afterResult(destination, result);
			}
			catch (RuntimeException ex) {
				logger.error("Interceptor " + interceptor + " has failed after " + destination, ex);
			}
		}
	}

	void sentToAll(Destination destination, DispatchReport report) {
		if (!this.all.isEmpty()) {
			report.results().forEach((peer, result) -> sent(destination.to(peer), result));
		}
	}

	/**
	 * Tells how a request has ended.
	 * @param thrown as {@link BusTemplate#cause} gives it; null for a reply
	 */
	void asked(Destination destination, @Nullable Throwable thrown) {
		if (thrown == null) {
			sent(destination, REPLIED);
		}
		else if (thrown instanceof SendFailedException failed) {
			sent(destination, failed.result());
		}
		else {
			sent(destination,
					new SendResult((thrown instanceof CancellationException) ? Outcome.CANCELLED : Outcome.CLOSED, true,
							thrown.toString()));
		}
	}

}
