package dev.mesh.discovery.dns;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
	 * Labels of a name can hold any byte, and the JDK shows most as they are: only those
	 * of a host must get into an address.
	 */
	private static final Pattern TEXT = Pattern
		.compile("(\\d{1,5}) (\\d{1,5}) (\\d{1,5}) ((?:[A-Za-z0-9_-]{1,63}\\.)*[A-Za-z0-9_-]{1,63})?\\.?");

	/** Three numbers and a name, in which the JDK may escape each byte. */
	private static final int MAX_LENGTH = 3 * 6 + 4 * 255;

	private static final int MAX_VALUE = 0xffff;

	/**
	 * Reads one as the JDK writes it: priority, weight, port and target.
	 * @return null when it says that there is no such service, which the target "." means
	 * @throws IllegalArgumentException when it is something else, or its target can be no
	 * host
	 */
	static @Nullable ServiceRecord parse(String text) {
		Matcher matcher = TEXT.matcher(text);
		if (text.length() > MAX_LENGTH || !matcher.matches()) {
			throw unusable(text);
		}
		String target = matcher.group(4);
		return (target == null) ? null
				: new ServiceRecord(number(matcher, 1), number(matcher, 2), number(matcher, 3), target);
	}

	private static int number(Matcher matcher, int group) {
		int number = Integer.parseInt(matcher.group(group));
		if (number > MAX_VALUE) {
			throw unusable(matcher.group());
		}
		return number;
	}

	private static IllegalArgumentException unusable(String text) {
		String shown = (text.length() <= MAX_LENGTH) ? text : text.substring(0, MAX_LENGTH) + "...";
		return new IllegalArgumentException(
				"'" + shown.replaceAll("[^\\x20-\\x7e]", "?") + "' is not the SRV record of a host");
	}

}
