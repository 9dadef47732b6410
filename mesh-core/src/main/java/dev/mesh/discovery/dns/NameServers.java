package dev.mesh.discovery.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.spi.NamingManager;

/** Asks name servers by the JDK's own client, which is behind JNDI. Thread-safe. */
final class NameServers {

	/**
	 * How long a server has for its first answer; then it is asked once more and has
	 * twice the time.
	 */
	static final Duration TIMEOUT = Duration.ofMillis(1_500);

	private static final String ATTEMPTS = "2";

	private static final int PORT = 53;

	/** Host and port. */
	private static final Pattern ADDRESS = Pattern
		.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::(\\d{1,5}))?");

	@SuppressWarnings("JdkObsolete") // JNDI takes nothing else.
	private final Hashtable<String, String> environment = new Hashtable<>();

	/**
	 * @param addresses as of {@link DnsDiscovery#servers}; empty = those of the operating
	 * system
	 */
	NameServers(List<String> addresses, Duration timeout) {
		String urls = addresses.isEmpty() ? "dns:"
				: addresses.stream().map(NameServers::url).collect(Collectors.joining(" "));
		this.environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
		this.environment.put(Context.PROVIDER_URL, urls);
		this.environment.put("com.sun.jndi.dns.timeout.initial", Long.toString(timeout.toMillis()));
		this.environment.put("com.sun.jndi.dns.timeout.retries", ATTEMPTS);
	}

	/**
	 * The records of a name as text; none when there are none, or there is no such name.
	 * @throws NamingException when no server has answered, or none has an answer
	 */
	@SuppressWarnings("BanJNDI") // Records are text; no object is made of them.
	List<String> query(String name, String type) throws NamingException {
		DirContext servers = connect();
		try {
			Attribute records = servers.getAttributes(name, new String[] { type }).get(type);
			return (records != null) ? texts(records) : List.of();
		}
		catch (NameNotFoundException ex) {
			return List.of();
		}
		finally {
			servers.close();
		}
	}

	private DirContext connect() throws NamingException {
		try {
			// Not InitialDirContext, for which a name can be a URL that leads elsewhere.
			return (DirContext) NamingManager.getInitialContext(this.environment);
		}
		catch (NoInitialContextException ex) {
			NamingException explained = new NamingException(
					"This Java runtime cannot ask name servers: it lacks the module jdk.naming.dns");
			explained.initCause(ex);
			throw explained;
		}
	}

	private static List<String> texts(Attribute records) throws NamingException {
		List<String> texts = new ArrayList<>();
		NamingEnumeration<?> values = records.getAll();
		while (values.hasMore()) {
			texts.add(String.valueOf(values.next()));
		}
		return texts;
	}

	private static String url(String address) {
		Matcher matcher = ADDRESS.matcher(address);
		int port = (matcher.matches() && matcher.group(2) != null) ? Integer.parseInt(matcher.group(2)) : PORT;
		if (!matcher.matches() || port < 1 || port > 65_535) {
			throw new IllegalArgumentException("'" + address
					+ "' is not the address of a name server, such as 10.96.0.10, 127.0.0.1:8600 or [fd00::10]:53");
		}
		return "dns://" + matcher.group(1) + ":" + port;
	}

}
