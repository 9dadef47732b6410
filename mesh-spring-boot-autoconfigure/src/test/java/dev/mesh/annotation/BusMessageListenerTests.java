package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mesh.Mesh;
import dev.mesh.bus.Bus;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests for {@link BusMessageListener} methods: what they are called with, and when.
 */
class BusMessageListenerTests {

	private final FakeBus bus = new FakeBus();

	private final Mesh mesh = mock(Mesh.class);

	private final Presence presence = mock(Presence.class, Answers.RETURNS_DEEP_STUBS);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(MeshListenerConfiguration.class)
		.withBean(Mesh.class, () -> this.mesh, (definition) -> definition.setDestroyMethodName(""))
		.withBean(Bus.class, () -> this.bus)
		.withBean(Presence.class, () -> this.presence)
		.withPropertyValues("orders.path=orders/*", "listener.id=from-property");

	private final ApplicationContextRunner withJson = this.contextRunner.withUserConfiguration(Json.class);

	@Test
	void payloadIsTextBytesOrAnObjectFromJson() {
		this.withJson.withBean(Payloads.class).run((context) -> {
			this.bus.deliver("text", "gr\u00fc\u00dfe");
			this.bus.deliver("bytes", Map.of(), new byte[] { 1, 2 });
			this.bus.deliver("order", "{\"id\":7,\"lines\":[\"a\"],\"unknown\":true}");
			this.bus.deliver("orders", "[{\"id\":1,\"lines\":[]},{\"id\":2,\"lines\":[]}]");
			this.bus.deliver("number", "42");
			assertThat(context.getBean(Payloads.class).got).containsExactly("gr\u00fc\u00dfe",
					List.of((byte) 1, (byte) 2), new Order(7, List.of("a")),
					List.of(new Order(1, List.of()), new Order(2, List.of())), 42);
		});
	}

	@Test
	void emptyPayloadIsEmptyTextOrBytesAndAnEmptyOptional() {
		this.withJson.withBean(Payloads.class).run((context) -> {
			this.bus.deliver("text", "");
			this.bus.deliver("bytes", "");
			this.bus.deliver("optional", "");
			this.bus.deliver("optional", "{\"id\":7,\"lines\":[]}");
			assertThat(context.getBean(Payloads.class).got).containsExactly("", List.of(), Optional.empty(),
					Optional.of(new Order(7, List.of())));
		});
	}

	@Test
	void contentTypeOfTheSenderSaysTheCharsetOfText() {
		this.withJson.withBean(Payloads.class).run((context) -> {
			this.bus.deliver("text", Map.of("contentType", "text/plain;charset=ISO-8859-1"),
					new byte[] { (byte) 0xfc });
			assertThat(context.getBean(Payloads.class).got).containsExactly("\u00fc");
		});
	}

	@Test
	void headersVariablesSenderAndRawMessageAreArguments() {
		this.contextRunner.withBean(Arguments.class).run((context) -> {
			this.bus.deliver("orders/7/created", Map.of("level", "3"), "hello".getBytes());
			Arguments arguments = context.getBean(Arguments.class);
			assertThat(arguments.got).containsExactly(7L, 3, "none", FakeBus.SENDER, "orders/7/created", "hello");
			assertThat(arguments.headers).containsEntry("level", "3")
				.containsEntry(MeshMessageHeaders.SENDER, FakeBus.SENDER);
		});
	}

	@Test
	void senderCannotSetHeadersOfTheMesh() {
		this.contextRunner.withBean(Arguments.class).run((context) -> {
			this.bus.deliver(
					"orders/7/created", Map.of("level", "3", "mesh_sender", "me", "mesh_path", "x", "id", "1",
							"timestamp", "2", "DestinationVariableMethodArgumentResolver.templateVariables", "{}"),
					new byte[0]);
			Arguments arguments = context.getBean(Arguments.class);
			assertThat(arguments.got).startsWith(7L, 3, "none", FakeBus.SENDER, "orders/7/created");
			assertThat(arguments.headers).doesNotContainKeys("id", "timestamp");
		});
	}

	@Test
	void principalIsThereOnlyWhenAttested() {
		Peer peer = mock(Peer.class);
		this.contextRunner.withBean(Principals.class).run((context) -> {
			Principals principals = context.getBean(Principals.class);
			when(this.presence.graph().peer(FakeBus.SENDER)).thenReturn(Optional.of(peer));
			when(peer.principal()).thenReturn(Optional.empty());
			assertThatException().isThrownBy(() -> this.bus.deliver("required", "a"))
				.withMessageContaining("not attested");
			this.bus.deliver("optional", "b");
			when(peer.principal()).thenReturn(Optional.of("till"));
			this.bus.deliver("required", "c");
			this.bus.deliver("optional", "d");
			assertThat(principals.got).containsExactly("b nobody", "c till", "d till");
			assertThat(context.getBean(MeshListenerEndpointRegistry.class).unreadableMessages()).isEqualTo(1);
		});
	}

	@Test
	void messageThatCannotBeReadFailsAtTheBusIsCountedAndTheNextOneIsTaken() {
		this.withJson.withBean(Payloads.class).run((context) -> {
			for (int i = 0; i < 5; i++) {
				assertThatException().isThrownBy(() -> this.bus.deliver("order", "not json"))
					.withMessageContaining("Payloads.order(Order) cannot take it");
			}
			this.bus.deliver("order", "{\"id\":7,\"lines\":[]}");
			assertThat(context.getBean(Payloads.class).got).containsExactly(new Order(7, List.of()));
			assertThat(context.getBean(MeshListenerEndpointRegistry.class).unreadableMessages()).isEqualTo(5);
		});
	}

	@Test
	void exceptionOfTheMethodGoesToTheBus() {
		this.contextRunner.withBean(Failing.class)
			.run((context) -> assertThatIllegalStateException().isThrownBy(() -> this.bus.deliver("fail", "x"))
				.withMessage("from the listener"));
	}

	@Test
	void placeholdersAndExpressionsAreResolved() {
		this.contextRunner.withBean(Expressions.class).run((context) -> {
			for (String path : List.of("orders/1", "a", "b", "c")) {
				this.bus.deliver(path, path);
			}
			assertThat(context.getBean(Expressions.class).got).containsExactly("orders/1", "a", "b", "c");
			assertThat(context.getBean(MeshListenerEndpointRegistry.class).ids()).containsExactly("from-property");
		});
	}

	@Test
	void messageThatMatchesSeveralPathsOfAMethodIsHandedOverOnce() {
		this.contextRunner.withBean(Overlapping.class).run((context) -> {
			this.bus.deliver("orders/1", "one");
			this.bus.deliver("orders/1/created", "two");
			assertThat(context.getBean(Overlapping.class).got).containsExactly("one", "two");
		});
	}

	@Test
	void annotationCanBeRepeatedAndComposed() {
		this.contextRunner.withBean(Composed.class).run((context) -> {
			this.bus.deliver("a", "1");
			this.bus.deliver("b", "2");
			this.bus.deliver("meta", "3");
			assertThat(context.getBean(Composed.class).got).containsExactly("1", "2", "meta 3");
		});
	}

	@Test
	void listenersOfAJdkProxyAreCalledThroughIt() {
		List<String> calls = new ArrayList<>();
		this.contextRunner
			.withBean("proxied", Service.class, () -> (Service) proxy(new ServiceImplementation(), false, calls))
			.run((context) -> {
				this.bus.deliver("proxied", "x");
				assertThat(calls).containsExactly("handle");
			});
	}

	@Test
	void listenersOfAClassProxyAreCalledThroughIt() {
		List<String> calls = new ArrayList<>();
		Principals target = new Principals();
		this.contextRunner.withBean("proxied", Principals.class, () -> (Principals) proxy(target, true, calls))
			.run((context) -> {
				this.bus.deliver("optional", "x");
				assertThat(calls).containsExactly("optional");
				assertThat(target.got).containsExactly("x nobody");
			});
	}

	private static Object proxy(Object target, boolean ofClass, List<String> calls) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(ofClass);
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			calls.add(invocation.getMethod().getName());
			return invocation.proceed();
		});
		return factory.getProxy();
	}

	record Order(int id, List<String> lines) {

	}

	static class Payloads {

		final List<Object> got = new ArrayList<>();

		@BusMessageListener("text")
		void text(String text) {
			this.got.add(text);
		}

		@BusMessageListener("bytes")
		void bytes(byte[] bytes) {
			List<Byte> list = new ArrayList<>();
			for (byte b : bytes) {
				list.add(b);
			}
			this.got.add(list);
		}

		@BusMessageListener("order")
		void order(Order order) {
			this.got.add(order);
		}

		@BusMessageListener("orders")
		void orders(@Payload List<Order> orders) {
			this.got.add(orders);
		}

		@BusMessageListener("number")
		void number(Message<Integer> message) {
			this.got.add(message.getPayload());
		}

		@BusMessageListener("optional")
		void optional(Optional<Order> order) {
			this.got.add(order);
		}

	}

	static class Arguments {

		final List<Object> got = new ArrayList<>();

		Map<String, Object> headers = Map.of();

		@BusMessageListener("orders/{id}/created")
		void on(@DestinationVariable long id, @Header("level") int level,
				@Header(name = "missing", defaultValue = "none") String missing, PeerKey sender,
				@Header(MeshMessageHeaders.PATH) String path, dev.mesh.bus.Message raw,
				@Headers Map<String, Object> all) {
			this.got.addAll(List.of(id, level, missing, sender, path, new String(raw.bytes())));
			this.headers = all;
		}

	}

	static class Principals {

		final List<String> got = new ArrayList<>();

		@BusMessageListener("required")
		void required(String text, Principal principal) {
			this.got.add(text + " " + principal.getName());
		}

		@BusMessageListener("optional")
		void optional(String text, Optional<Principal> principal) {
			this.got.add(text + " " + principal.map(Principal::getName).orElse("nobody"));
		}

	}

	static class Failing {

		@BusMessageListener("fail")
		void fail() {
			throw new IllegalStateException("from the listener");
		}

	}

	static class Expressions {

		final List<String> got = new ArrayList<>();

		@BusMessageListener(id = "${listener.id}", path = { "${orders.path}", "#{'a'}", "#{{'b', 'c'}}" })
		void on(String text) {
			this.got.add(text);
		}

	}

	static class Overlapping {

		final List<String> got = new ArrayList<>();

		@BusMessageListener({ "orders/*", "orders/**", "orders/1" })
		void on(String text) {
			this.got.add(text);
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@BusMessageListener
	@interface Listens {

		@AliasFor(annotation = BusMessageListener.class, attribute = "path")
		String[] to();

	}

	static class Composed {

		final List<String> got = new ArrayList<>();

		@BusMessageListener("a")
		@BusMessageListener("b")
		void repeated(String text) {
			this.got.add(text);
		}

		@Listens(to = "meta")
		void composed(String text) {
			this.got.add("meta " + text);
		}

	}

	interface Service {

		@BusMessageListener("proxied")
		void handle(String text);

	}

	static class ServiceImplementation implements Service {

		@Override
		public void handle(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Json {

		@Bean(name = MeshListenerConfiguration.PAYLOAD_CONVERTER_BEAN_NAME, defaultCandidate = false)
		JacksonJsonMessageConverter converter() {
			return new JacksonJsonMessageConverter(JsonMapper.builder().build());
		}

	}

}
