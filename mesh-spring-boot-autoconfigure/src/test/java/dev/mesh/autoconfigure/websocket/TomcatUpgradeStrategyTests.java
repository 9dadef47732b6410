package dev.mesh.autoconfigure.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.autoconfigure.MeshProperties.WebSocketEndpoint;
import dev.mesh.autoconfigure.RecordingListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.WebConnection;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeFailureException;
import org.springframework.web.socket.server.RequestUpgradeStrategy;

/**
 * Tests for {@link TomcatUpgradeStrategy} and for what is used where.
 */
class TomcatUpgradeStrategyTests {

	private final UpgradeEndpoint endpoint = new UpgradeEndpoint(RecordingListener::new, new MeshCounters(),
			mock(ScheduledExecutorService.class));

	private final RequestUpgradeStrategy standard = mock(RequestUpgradeStrategy.class);

	private final MockHttpServletRequest request = spy(new MockHttpServletRequest("GET", "/mesh"));

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	TomcatUpgradeStrategyTests() {
		this.request.addHeader("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
	}

	@Test
	void connectionIsTakenOver() throws Exception {
		doReturn(new TomcatUpgradeHandler()).when(this.request).upgrade(TomcatUpgradeHandler.class);
		upgrade(new TomcatUpgradeStrategy(this.endpoint, this.standard));
		assertThat(this.response.getHeader("Upgrade")).isEqualTo("websocket");
		assertThat(this.response.getHeader("Connection")).isEqualTo("upgrade");
		assertThat(this.response.getHeader("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
		assertThat(this.response.getHeader("Sec-WebSocket-Protocol")).isEqualTo("mesh.v1");
		verify(this.standard, never()).upgrade(any(), any(), any(), any(), any(), any(), any());
	}

	@Test
	void webServerThatHandsNoConnectionOverIsAskedOnce() throws Exception {
		doThrow(new ServletException("Not implemented")).when(this.request).upgrade(any());
		TomcatUpgradeStrategy strategy = new TomcatUpgradeStrategy(this.endpoint, this.standard);
		upgrade(strategy);
		upgrade(strategy);
		verify(this.request, times(1)).upgrade(any());
		verify(this.standard, times(2)).upgrade(any(), any(), any(), any(), any(), any(), any());
		assertThat(this.response.getHeaderNames()).isEmpty();
	}

	@Test
	void withoutFallbackTheHandshakeFails() throws Exception {
		doThrow(new ServletException("Not implemented")).when(this.request).upgrade(any());
		assertThatExceptionOfType(HandshakeFailureException.class)
			.isThrownBy(() -> upgrade(new TomcatUpgradeStrategy(this.endpoint, null)))
			.withMessageContaining("mesh.server.websocket-endpoint");
	}

	@Test
	void keyThatIsNoneIsRefused() throws Exception {
		this.request.removeHeader("Sec-WebSocket-Key");
		this.request.addHeader("Sec-WebSocket-Key", "short");
		upgrade(new TomcatUpgradeStrategy(this.endpoint, this.standard));
		assertThat(this.response.getStatus()).isEqualTo(400);
		verify(this.request, never()).upgrade(any());
	}

	@Test
	void propertySaysWhichIsUsed() {
		assertThat(strategy(WebSocketEndpoint.AUTO, getClass().getClassLoader()))
			.isInstanceOf(TomcatUpgradeStrategy.class);
		assertThat(strategy(WebSocketEndpoint.UPGRADE, getClass().getClassLoader()))
			.isInstanceOf(TomcatUpgradeStrategy.class);
		assertThat(strategy(WebSocketEndpoint.STANDARD, getClass().getClassLoader()))
			.isInstanceOf(StandardUpgradeStrategy.class);
	}

	@Test
	void withoutTomcatTheWebServersOwnIsUsedUnlessThatIsRuledOut() {
		ClassLoader jetty = new FilteredClassLoader("org.apache.coyote");
		assertThat(strategy(WebSocketEndpoint.AUTO, jetty)).isInstanceOf(StandardUpgradeStrategy.class);
		assertThat(strategy(WebSocketEndpoint.STANDARD, jetty)).isInstanceOf(StandardUpgradeStrategy.class);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> strategy(WebSocketEndpoint.UPGRADE, jetty))
			.withMessageContaining("mesh.server.websocket-endpoint");
	}

	@Test
	void nativeImageKeepsWhatTomcatMakes() {
		RuntimeHints hints = new RuntimeHints();
		new MeshWebSocketAutoConfiguration.Hints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(TomcatUpgradeHandler.class)
			.withMemberCategory(MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)).accepts(hints);
	}

	@Test
	void webServerThatIsNotTomcatAfterAllIsNotAskedAgain() throws Exception {
		TomcatUpgradeHandler upgraded = new TomcatUpgradeHandler();
		doReturn(upgraded).when(this.request).upgrade(TomcatUpgradeHandler.class);
		TomcatUpgradeStrategy strategy = new TomcatUpgradeStrategy(this.endpoint, this.standard);
		upgrade(strategy);
		WebConnection connection = mock(WebConnection.class);
		upgraded.init(connection);
		verify(connection).close();
		upgrade(strategy);
		verify(this.standard, times(1)).upgrade(any(), any(), any(), any(), any(), any(), any());
	}

	@Test
	void tomcatWithoutAsynchronousIoServesTheNextDialWithItsOwn() throws Exception {
		try (EndpointServer server = new EndpointServer("auto", "test.async-io=false")) {
			ClientListener first = new ClientListener();
			ClientListener.connect(server.port(), first);
			assertThat(first.closed.handle((reason, failure) -> "ended")).succeedsWithin(Duration.ofSeconds(20));
			ClientListener second = new ClientListener();
			WebSocket socket = ClientListener.connect(server.port(), second);
			socket.sendBinary(ByteBuffer.allocate(3), true).join();
			assertThat(second.nextRecord()).isEqualTo(ByteBuffer.allocate(3));
			socket.abort();
		}
	}

	private static RequestUpgradeStrategy strategy(WebSocketEndpoint type, ClassLoader classLoader) {
		return MeshWebSocketAutoConfiguration.strategy(type,
				new MeshWebSocketHandler(RecordingListener::new, new MeshCounters(), new BlockedReaders(1)),
				classLoader);
	}

	private void upgrade(TomcatUpgradeStrategy strategy) {
		strategy.upgrade(new ServletServerHttpRequest(this.request), new ServletServerHttpResponse(this.response),
				"mesh.v1", List.of(), null, mock(WebSocketHandler.class), Map.of());
	}

}
