package dev.mesh.bus;

/**
 * Rules for the paths of messages: 1 to 255 characters, segments separated by {@code /},
 * none empty.
 */
final class BusPath {

	static final int MAX_LENGTH = 255;

	private static final String EMPTY_SEGMENT = "it has an empty segment";

	private BusPath() {
	}

	/** The path itself when a message may be sent to it. */
	static String requireConcrete(String path) {
		String problem = problemWith(path);
		if (problem == null && (path.indexOf('*') >= 0 || path.indexOf('{') >= 0 || path.indexOf('}') >= 0)) {
			problem = "wildcards and {names} belong to the listener's pattern, not to a message";
		}
		if (problem != null) {
			throw new IllegalArgumentException("Path '" + shortened(path) + "' is not valid: " + problem
					+ ". Use segments separated by '/', such as 'orders/created'.");
		}
		return path;
	}

	static @org.jspecify.annotations.Nullable String problemWith(String path) {
		if (path.isEmpty()) {
			return "it is empty";
		}
		if (path.length() > MAX_LENGTH) {
			return "it has " + path.length() + " characters, the limit is " + MAX_LENGTH;
		}
		char before = '/';
		for (int i = 0; i < path.length(); i++) {
			char at = path.charAt(i);
			if (at == '/' && before == '/') {
				return EMPTY_SEGMENT;
			}
			if (at <= ' ' || (at >= 0x7f && (Character.isWhitespace(at) || Character.isISOControl(at)))) {
				return "it has white space or a control character at position " + i;
			}
			before = at;
		}
		return (before == '/') ? EMPTY_SEGMENT : null;
	}

	static String shortened(String path) {
		return path.length() <= 80 ? path : path.substring(0, 77) + "...";
	}

}
