package dev.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which version of the software this is. */
final class MeshVersion {

	private static final String UNKNOWN = "dev";

	/** Maven puts it into the jar. */
	private static final String POM_PROPERTIES = "/META-INF/maven/dev.mesh/mesh-core/pom.properties";

	private MeshVersion() {
	}

	/**
	 * From the jar's manifest or its Maven properties; {@code dev} when it does not run
	 * from a jar.
	 */
	static String current() {
		String implementation = MeshVersion.class.getPackage().getImplementationVersion();
		if (implementation != null) {
			return implementation;
		}
		try (InputStream in = MeshVersion.class.getResourceAsStream(POM_PROPERTIES)) {
			if (in == null) {
				return UNKNOWN;
			}
			Properties properties = new Properties();
			properties.load(in);
			return properties.getProperty("version", UNKNOWN);
		}
		catch (IOException ex) {
			return UNKNOWN;
		}
	}

}
