package dev.mesh.autoconfigure;

import dev.mesh.link.DialOptions;
import dev.mesh.link.HttpProxy;
import dev.mesh.link.LinkType;
import dev.mesh.session.SessionRequest.Dialling;
import java.util.HashSet;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * How addresses are dialled: transports, TLS and proxy of {@code mesh.session}.
 */
final class DialProperties {

	private static final int MAX_PORT = 65_535;

	private final MeshProperties.Session properties;

	private final MeshConnectionDetails connection;

	private final @Nullable SslBundles bundles;

	DialProperties(MeshProperties.Session properties, MeshConnectionDetails connection, @Nullable SslBundles bundles) {
		this.properties = properties;
		this.connection = connection;
		this.bundles = bundles;
	}

	/**
	 * What the properties say.
	 * @throws MeshConfigurationException when one cannot work
	 */
	Dialling dialling() {
		DialOptions options = DialOptions.DEFAULTS;
		String bundle = this.properties.ssl().bundle();
		SslBundle own = this.connection.getSslBundle();
		if (own != null) {
			SSLContext context = own.createSslContext();
			options = options.withSsl(() -> context);
		}
		else if (this.connection instanceof PropertiesMeshConnectionDetails && StringUtils.hasText(bundle)) {
			options = options.withSsl(sslContext(bundle));
		}
		if (this.properties.proxy() != null) {
			options = options.withProxy(proxy(this.properties.proxy()));
		}
		Dialling dialling = Dialling.DEFAULTS.withTransports(transports()).withOptions(options);
		return (this.properties.startupPolicy() == MeshProperties.StartupPolicy.CONTINUE) ? dialling.givingUp()
				: dialling;
	}

	private List<LinkType> transports() {
		List<MeshProperties.Transport> transports = this.properties.transports();
		if (transports.isEmpty() || new HashSet<>(transports).size() != transports.size()) {
			throw new MeshConfigurationException(
					"The property 'mesh.session.transports' has the value " + transports
							+ (transports.isEmpty() ? ", which names none." : ", which names one more than once."),
					"Name websocket, http-polling or both, the preferred one first.");
		}
		return transports.stream().map(DialProperties::linkType).toList();
	}

	private static LinkType linkType(MeshProperties.Transport transport) {
		return switch (transport) {
			case WEBSOCKET -> LinkType.WEBSOCKET;
			case HTTP_POLLING -> LinkType.HTTP_POLLING;
		};
	}

	private BundleSslContext sslContext(String bundle) {
		if (this.bundles == null) {
			throw new MeshConfigurationException(
					"The property 'mesh.session.ssl.bundle' has the value '" + bundle
							+ "', but this application has no SSL bundles.",
					"Do not exclude Spring Boot's SslAutoConfiguration, or take the property out.");
		}
		try {
			return new BundleSslContext(this.bundles, bundle);
		}
		catch (NoSuchSslBundleException ex) {
			throw new MeshConfigurationException(
					"The property 'mesh.session.ssl.bundle' has the value '" + bundle
							+ "', but there is no SSL bundle of that name" + names(this.bundles) + ".",
					"Define it, as in 'spring.ssl.bundle.pem." + bundle + ".truststore.certificate=file:ca.pem', "
							+ "or correct the name.",
					ex);
		}
		catch (RuntimeException ex) {
			throw new MeshConfigurationException("The SSL bundle '" + bundle
					+ "', which the property 'mesh.session.ssl.bundle' names, cannot be used: " + ex.getMessage() + ".",
					"Correct its 'spring.ssl.bundle' properties and the files that they name.", ex);
		}
	}

	private static String names(SslBundles bundles) {
		List<String> names = bundles.getBundleNames();
		return names.isEmpty() ? ", and no other" : "; there are " + names;
	}

	private static HttpProxy proxy(MeshProperties.Proxy proxy) {
		if (!StringUtils.hasText(proxy.host()) || proxy.port() == null) {
			String missing = StringUtils.hasText(proxy.host()) ? "port" : "host";
			throw new MeshConfigurationException(
					"The property 'mesh.session.proxy." + missing + "' is missing, but others of the proxy are set.",
					"Set 'mesh.session.proxy.host' and 'mesh.session.proxy.port', or none of them to connect directly.");
		}
		if (proxy.port() < 1 || proxy.port() > MAX_PORT) {
			throw MeshConfigurationException.outOfRange("mesh.session.proxy.port", proxy.port(),
					"Use the proxy's port, 1 to " + MAX_PORT + ".");
		}
		if ((proxy.username() == null) != (proxy.password() == null)) {
			boolean named = proxy.username() != null;
			throw new MeshConfigurationException(
					"The property 'mesh.session.proxy." + (named ? "username" : "password")
							+ "' is set, but 'mesh.session.proxy." + (named ? "password" : "username") + "' is not.",
					"Set both, or neither when the proxy asks for no login.");
		}
		return new HttpProxy(proxy.host().trim(), proxy.port(), proxy.username(), proxy.password());
	}

}
