package dev.mesh.demo;

import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

/** Tests for {@link EventStream}. */
@Timeout(30)
class EventStreamTests {

	private final Presence presence = mock(Presence.class);

	private final Console console = mock(Console.class);

	private final PresenceObserver observer = mock(PresenceObserver.class);

	static Throwable[] failures() {
		return new Throwable[] { new IllegalArgumentException("cannot be told"), new NoClassDefFoundError("gone") };
	}

	@ParameterizedTest
	@MethodSource("failures")
	void browserThatCannotBeToldIsNotLeftWaiting(Throwable failure) throws Exception {
		given(this.presence.observe(any())).willReturn(this.observer);
		given(this.console.graph()).willThrow(failure);
		MvcResult asked = MockMvcBuilders.standaloneSetup(new EventController(this.presence, this.console))
			.build()
			.perform(get("/api/events"))
			.andReturn();
		assertThat(asked.getAsyncResult(10_000)).isSameAs(failure);
		verify(this.observer, timeout(10_000)).close();
	}

	@Test
	void browserThatComesWhileTheProcessStopsIsToldToComeAgain() {
		EventController events = new EventController(this.presence, this.console);
		events.close();
		assertThatExceptionOfType(RequestProblem.class).isThrownBy(events::events).satisfies((problem) -> {
			assertThat(problem.getStatusCode().value()).isEqualTo(503);
			assertThat(problem.getBody().getDetail()).contains("This process stops", "once it is back");
		});
		verifyNoInteractions(this.presence);
	}

}
