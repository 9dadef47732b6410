package dev.mesh.discovery.dns;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One SRV record (RFC 2782).
 *
 * @param priority the lowest is to be tried first
 * @param weight the heaviest is to be tried most often; here it is only an order, so that
 * the same records are always the same answer
 * @param port port of the service
 * @param target host name, without the dot at the end
 */
record ServiceRecord(int priority, int weight, int port, String target) {

	/** The first to try first. */
	static final Comparator<ServiceRecord> ORDER = Comparator.comparingInt(ServiceRecord::priority)
		.thenComparing(Comparator.comparingInt(ServiceRecord::weight).reversed())
		.thenComparing(ServiceRecord::target)
		.thenComparingInt(ServiceRecord::port);

	/**
	 * Reads one as the JDK writes it: priority, weight, port and target.
	 * @return null when it says that there is no such service, which the target "." means
	 */
	static @Nullable ServiceRecord parse(String text) {
		String[] parts = text.split(" ", 4);
		String target = parts[3].endsWith(".") ? parts[3].substring(0, parts[3].length() - 1) : parts[3];
		return target.isEmpty() ? null : new ServiceRecord(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]),
				Integer.parseInt(parts[2]), target);
	}

}
