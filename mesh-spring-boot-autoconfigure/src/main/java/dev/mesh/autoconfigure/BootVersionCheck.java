package dev.mesh.autoconfigure;

import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Says at the start that this version of Spring Boot is not one that Mesh works with,
 * before the application fails with a class or a method that is not there. What it uses
 * has the same names in Spring Boot 2, 3 and 4.
 */
final class BootVersionCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

	/** Set to false, it is left out. */
	static final String PROPERTY = "mesh.boot-version-check";

	private static final int MAJOR = 4;

	private static final int FIRST_MINOR = 1;

	private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})(\\D.*)?");

	private final Supplier<@Nullable String> version;

	BootVersionCheck() {
		this(SpringBootVersion::getVersion);
	}

	BootVersionCheck(Supplier<@Nullable String> version) {
		this.version = version;
	}

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		String found = this.version.get();
		if (found != null && !isFalse(event, PROPERTY) && !isFalse(event, "mesh.enabled")) {
			check(found);
		}
	}

	/** As text: whoever binds it says what is wrong with a value that is neither. */
	private static boolean isFalse(ApplicationEnvironmentPreparedEvent event, String property) {
		return "false".equalsIgnoreCase(event.getEnvironment().getProperty(property));
	}

	/** What has a form that tells nothing passes. */
	private static void check(String version) {
		Matcher matcher = VERSION.matcher(version);
		if (matcher.matches()) {
			int major = Integer.parseInt(matcher.group(1));
			if (major != MAJOR || Integer.parseInt(matcher.group(2)) < FIRST_MINOR) {
				throw new UnsupportedBootVersionException(version, major > MAJOR);
			}
		}
	}

}
