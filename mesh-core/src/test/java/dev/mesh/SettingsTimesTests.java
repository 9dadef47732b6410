package dev.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusSettings;
import dev.mesh.bus.SealSettings;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.http.JdkPollingTransport;
import dev.mesh.link.http.JdkWebSocketTransport;
import dev.mesh.overlay.OverlaySettings;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.runtime.RuntimeSettings;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionSettings;
import dev.mesh.tunnel.TunnelSettings;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Times that applications set are refused where they are set when they are too short or
 * too long: the loop, which ends with its first exception, never sees them.
 */
class SettingsTimesTests {

	private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

	/** Above what a long of nanoseconds holds, so that a check after toNanos is late. */
	private static final Duration MILLENNIUM = Duration.ofDays(365_000);

	static Stream<Arguments> settings() {
		return Stream
			.of(BusSettings.defaults(), SealSettings.defaults(), PresenceSettings.defaults(),
					SessionSettings.defaults(), RuntimeSettings.defaults(), TunnelSettings.defaults(),
					OverlaySettings.defaults())
			.flatMap((defaults) -> Arrays.stream(defaults.getClass().getRecordComponents())
				.filter((component) -> component.getType() == Duration.class)
				.map((component) -> Arguments.of(defaults, component.getName())));
	}

	@ParameterizedTest
	@MethodSource("settings")
	void everyTimeOfTheSettingsIsLimited(Record defaults, String name) throws Throwable {
		for (Duration value : List.of(FOR_EVER, MILLENNIUM, Duration.ofNanos(-1), FOR_EVER.negated())) {
			assertThatIllegalArgumentException().isThrownBy(() -> with(defaults, name, value))
				.withMessageContaining(name + " must be ")
				.withMessageContaining(value.toString());
		}
		assertThat(with(defaults, name, (Duration) value(defaults, name))).isEqualTo(defaults);
	}

	@Test
	void thereAreAsManyAsThisTestKnowsOf() {
		assertThat(settings()).hasSize(27);
	}

	private static Record with(Record defaults, String name, Duration replaced) throws Throwable {
		RecordComponent[] components = defaults.getClass().getRecordComponents();
		Constructor<?> constructor = defaults.getClass()
			.getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
		Object[] values = Arrays.stream(components)
			.map((component) -> component.getName().equals(name) ? replaced : value(defaults, component.getName()))
			.toArray();
		try {
			return (Record) constructor.newInstance(values);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	private static Object value(Record settings, String name) {
		try {
			return settings.getClass().getMethod(name).invoke(settings);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void everyTimeOfACallIsLimitedAndThePeerLivesOn() {
		PeerKey other = PeerKey.parse("A".repeat(43));
		BusMessage message = BusMessage.of("p", new byte[0]);
		try (Mesh mesh = Mesh.builder().build()) {
			mesh.start();
			for (Duration time : List.of(FOR_EVER, MILLENNIUM, Duration.ofNanos(-1))) {
				List<ThrowingCallable> calls = List.of(() -> SendOptions.DEFAULTS.timeToLive(time),
						() -> mesh.bus().sendUnreliable(other, message, time),
						() -> mesh.bus().request(other, message, time), () -> mesh.sessions().openTimeout(time),
						() -> mesh.sessions().reconnectTimeout(time), () -> mesh.stop(time),
						() -> AuthenticationResult.deny("no", time), () -> new JdkPollingTransport("x", time),
						() -> new JdkWebSocketTransport("x", time, null));
				calls.forEach((call) -> assertThatIllegalArgumentException().isThrownBy(call)
					.withMessageContaining(time.toString()));
			}
			assertThat(mesh.isRunning()).isTrue();
		}
		assertThatIllegalArgumentException().isThrownBy(() -> request(Long.MAX_VALUE));
		assertThatIllegalArgumentException().isThrownBy(() -> request(-1));
	}

	private static SessionRequest request(long reconnectMillis) {
		return new SessionRequest(List.of(), Credentials.anonymous(), Map.of(), null, reconnectMillis,
				ReconnectionStrategy.fullJitter(1, 1), true);
	}

	@Test
	void theLongestTimesWork() throws Exception {
		Duration day = Duration.ofHours(24);
		MeshSettings settings = MeshSettings.defaults();
		PeerKey other = PeerKey.parse("A".repeat(43));
		try (Mesh mesh = Mesh.builder()
			.settings(settings.withBus(settings.bus().withSendTimeout(day))
				.withSeal(settings.seal().withKeys(Duration.ofDays(365), day))
				.withPresence(settings.presence().withDebounce(Duration.ofMinutes(10))))
			.build()) {
			mesh.start();
			SendResult result = mesh.bus()
				.send(other, BusMessage.of("p", new byte[0]), SendOptions.DEFAULTS.timeToLive(day).failAtOnce())
				.get();
			assertThat(result.outcome()).isEqualTo(SendResult.Outcome.UNREACHABLE);
			assertThat(mesh.isRunning()).isTrue();
			assertThatCode(() -> mesh.stop(day)).doesNotThrowAnyException();
		}
	}

}
