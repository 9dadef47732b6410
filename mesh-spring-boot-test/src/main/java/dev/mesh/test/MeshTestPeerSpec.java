package dev.mesh.test;

import dev.mesh.MeshSettings;
import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Who a {@link MeshTestPeer} is to be, before it joins. Not thread-safe. */
public final class MeshTestPeerSpec {

	private final MeshTestNetwork network;

	final String name;

	private @Nullable String principal;

	List<String> roles = List.of();

	@Nullable Credentials credentials;

	@Nullable Object metadata;

	final List<URI> addresses = new ArrayList<>();

	Authenticator authenticator = MeshTestPeerSpec::believe;

	UnaryOperator<MeshSettings> settings = UnaryOperator.identity();

	@Nullable MeshTestPeer via;

	MeshTestPeerSpec(MeshTestNetwork network, String name) {
		this.network = network;
		this.name = name;
		this.principal = name;
	}

	/**
	 * Its principal, which the peer that it connects to attests without asking its
	 * authenticators; its name by default.
	 */
	public MeshTestPeerSpec principal(String value) {
		this.principal = value;
		return this;
	}

	/**
	 * Lets it in without a principal. It is then told of the peer that it connects to,
	 * and of nobody else, unless that says otherwise
	 * ({@code mesh.presence.visibility.anonymous}).
	 */
	public MeshTestPeerSpec anonymous() {
		this.principal = null;
		return this;
	}

	/** Its roles, attested in the same way. */
	public MeshTestPeerSpec roles(String... values) {
		this.roles = List.of(values);
		return this;
	}

	/**
	 * What it shows instead, for the application's own authenticators to judge, as
	 * {@code Credentials.password("till", "secret")}.
	 */
	public MeshTestPeerSpec credentials(Credentials value) {
		this.credentials = value;
		return this;
	}

	/** What it says about itself: a map, record or bean. */
	public MeshTestPeerSpec metadata(Object value) {
		this.metadata = value;
		return this;
	}

	/**
	 * Lets it serve sessions at an address, such as one of the application's
	 * {@code mesh.session.urls}, which the application then connects to by itself. It
	 * relays, and does not connect to the application.
	 * @param url any address that another peer does not have
	 */
	public MeshTestPeerSpec serving(String url) {
		this.addresses.add(URI.create(url));
		return this;
	}

	/**
	 * Who may connect to it, when it serves sessions. By default everybody may, and who
	 * names a principal is believed, whatever the password.
	 */
	public MeshTestPeerSpec authenticator(Authenticator value) {
		this.authenticator = value;
		return this;
	}

	/** Connects it to another virtual peer, which serves sessions, and only to that. */
	public MeshTestPeerSpec via(MeshTestPeer hub) {
		this.via = hub;
		return this;
	}

	/** Its times and limits. */
	public MeshTestPeerSpec settings(UnaryOperator<MeshSettings> change) {
		this.settings = change;
		return this;
	}

	/**
	 * Starts it and waits until it and those that it connects to see each other. An
	 * application that is refused, or has given up, is not waited for.
	 * @throws dev.mesh.session.SessionException when it is not let in
	 * @throws AssertionError when it takes too long
	 */
	public MeshTestPeer join() {
		return this.network.join(this);
	}

	/** Whether it serves sessions. */
	boolean serves() {
		return !this.addresses.isEmpty();
	}

	/** Whether it is told of everybody, as far as that is known here. */
	boolean isToldOfAll() {
		return this.principal != null && this.credentials == null && this.roles.isEmpty();
	}

	Credentials shown(Doorman doorman) {
		return Objects.requireNonNullElseGet(this.credentials, () -> doorman.invite(this.principal, this.roles));
	}

	private static AuthenticationResult believe(AuthenticationRequest request) {
		return (request.credentials() instanceof Credentials.Password password)
				? AuthenticationResult.allow(password.principal(), List.of())
				: AuthenticationResult.allow(null, List.of());
	}

}
