package dev.mesh.link;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How an address is dialled, for one request. Transports take from it what concerns them.
 *
 * @param ssl keys and trust for encrypted addresses, asked at each dial, so that a
 * certificate that was renewed is used by the next one; it may block, and returns the
 * same context as long as nothing has changed; null = what the JVM trusts
 * @param proxy HTTP proxy to go through, null = none but what the JVM is set up to use
 */
public record DialOptions(@Nullable Supplier<SSLContext> ssl, @Nullable HttpProxy proxy) {

	/** Directly, and trusting what the JVM trusts. */
	public static final DialOptions DEFAULTS = new DialOptions(null, null);

	/** The same with other keys and trust. */
	public DialOptions withSsl(Supplier<SSLContext> context) {
		return new DialOptions(context, this.proxy);
	}

	/** The same through a proxy. */
	public DialOptions withProxy(HttpProxy through) {
		return new DialOptions(this.ssl, through);
	}

}
