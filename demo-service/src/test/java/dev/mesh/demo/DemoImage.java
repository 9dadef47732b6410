package dev.mesh.demo;

import java.nio.file.Path;
import java.util.concurrent.Future;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * The image that the {@code Dockerfile} of the demo makes of the packaged jar. The
 * environment variable {@code DEMO_BASE_IMAGE}, when set, names the image to put it on.
 */
final class DemoImage {

	private static final Future<String> IMAGE = of(DemoProcess.jar());

	private DemoImage() {
	}

	/** The image of the demo as it is, built once for all tests. */
	static Future<String> demo() {
		return IMAGE;
	}

	/** An image of another jar, built when its name is asked for. */
	static Future<String> of(Path jar) {
		ImageFromDockerfile image = new ImageFromDockerfile().withFileFromPath("Dockerfile", Path.of("Dockerfile"))
			.withFileFromPath("target/demo-service.jar", jar);
		String baseImage = System.getenv("DEMO_BASE_IMAGE");
		return (baseImage == null) ? image : image.withBuildArg("BASE_IMAGE", baseImage);
	}

}
