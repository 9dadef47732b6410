package dev.mesh.autoconfigure;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Keys and trust of an SSL bundle. After a reload of the bundle the next one who asks
 * gets the new ones; until then everybody gets the same object, so that connections can
 * be kept by it. A reload that cannot be used changes nothing. Thread-safe.
 */
final class BundleSslContext implements Supplier<SSLContext> {

	private static final Log logger = LogFactory.getLog(BundleSslContext.class);

	private final String name;

	private volatile SSLContext context;

	/**
	 * Reads the bundle.
	 * @throws NoSuchSslBundleException when there is none of that name
	 */
	BundleSslContext(SslBundles bundles, String name) {
		this.name = name;
		this.context = bundles.getBundle(name).createSslContext();
		bundles.addBundleUpdateHandler(name, this::reload);
	}

	@Override
	public SSLContext get() {
		return this.context;
	}

	/** On the thread that watches files. */
	private void reload(SslBundle bundle) {
		try {
			this.context = bundle.createSslContext();
			logger.info("The SSL bundle '" + this.name + "' was reloaded and is used by the next connection");
		}
		catch (RuntimeException ex) {
			logger.warn("The SSL bundle '" + this.name
					+ "' was reloaded, but cannot be used; connections go on with the one before", ex);
		}
	}

}
