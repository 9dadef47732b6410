package dev.mesh.autoconfigure;

/**
 * Mesh does not work with this version of Spring Boot. Runs with any.
 */
final class UnsupportedBootVersionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String version;

	private final boolean newer;

	UnsupportedBootVersionException(String version, boolean newer) {
		super("Mesh needs Spring Boot 4.1 or a later 4.x, but this application has Spring Boot " + version + ".");
		this.version = version;
		this.newer = newer;
	}

	/** What to do. */
	String action() {
		String remedy = this.newer ? "Take a version of Mesh that was made for Spring Boot " + this.version + "."
				: "Update the application from Spring Boot " + this.version
						+ " to 4.1 or a later 4.x: the version of spring-boot-starter-parent, of the import of "
						+ "spring-boot-dependencies, or of the plugin 'org.springframework.boot'.";
		return remedy + " Or take the dependencies of the group 'dev.mesh' out. '" + BootVersionCheck.PROPERTY
				+ "=false' switches this check off, for you to try it all the same.";
	}

}
