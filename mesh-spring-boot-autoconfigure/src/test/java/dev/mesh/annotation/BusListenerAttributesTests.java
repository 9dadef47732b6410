package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.RequestRejectedException;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mockito.Answers;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Tests for the attributes of {@link BusMessageListener} that say when and how the method
 * is called.
 */
@Timeout(60)
class BusListenerAttributesTests {

	private static final PeerKey OTHER = new PeerKey(9, 9, 9, 9);

	private final FakeBus bus = new FakeBus();

	private final Presence presence = mock(Presence.class, Answers.RETURNS_DEEP_STUBS);

	private final ApplicationContextRunner contextRunner = this.bus.contextRunner(this.presence)
		.withUserConfiguration(Beans.class)
		.withPropertyValues("limit=5", "n=2", "about=orders of the shop");

	@Test
	void filterIsOnTheSenderAndLeavesOutThoseThatHaveLeft() {
		this.contextRunner.withBean(Selecting.class).run((context) -> {
			when(this.presence.graph().attributes(FakeBus.SENDER)).thenReturn(Map.of("metadata.role", "desk")::get,
					Map.of("metadata.role", "till")::get, null);
			this.bus.deliver("filtered", "desk");
			this.bus.deliver("filtered", "till");
			this.bus.deliver("filtered", "left");
			assertThat(context.getBean(Selecting.class).got).containsExactly("till");
			assertNotThere("filtered", "x");
		});
	}

	@Test
	void conditionSeesArgumentsPayloadHeadersPathSenderAndBeans() {
		this.contextRunner.withBean(Selecting.class).run((context) -> {
			List<String> got = context.getBean(Selecting.class).got;
			for (String path : List.of("named", "payload", "bean", "headers")) {
				this.bus.deliver(path, "abc");
				this.bus.deliver(path, "abcdef");
			}
			assertThat(got).containsExactly("named abc", "payload abc", "bean abc", "headers abc", "headers abcdef");
			assertNotThere("named", "abcdef");
			assertThat(this.bus.request("named", "abc")).isEqualTo("abc");
		});
	}

	@Test
	void conditionThatCannotBeEvaluatedIsAnErrorOfTheCall() {
		this.contextRunner.withBean(Selecting.class)
			.run((context) -> assertThatExceptionOfType(Exception.class)
				.isThrownBy(() -> this.bus.deliver("broken", "x"))
				.withMessageContaining("nothing"));
	}

	@Test
	void infoIsAHeader() {
		this.contextRunner.withBean(Selecting.class).run((context) -> {
			this.bus.deliver("info", Map.of("mesh_info", "of the sender"), new byte[0]);
			assertThat(context.getBean(Selecting.class).got).containsExactly("orders of the shop");
		});
	}

	@Test
	void messageConverterReadsAndWrites() {
		this.contextRunner.withBean(Converting.class).run((context) -> {
			assertThat(this.bus.request("own", "7")).isEqualTo("own:8");
			assertThat(this.bus.request("container", "7")).isEqualTo("container:8");
		});
	}

	@Test
	void concurrencyLetsSoManyCallsOfOneSenderRunAtOnce() {
		this.contextRunner.withBean(Concurrent.class).run((context) -> {
			Concurrent concurrent = context.getBean(Concurrent.class);
			List<CompletableFuture<?>> ends = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				ends.add(this.bus.deliverLater(FakeBus.SENDER, "two", "x"));
			}
			for (CompletableFuture<?> end : ends) {
				end.get(20, TimeUnit.SECONDS);
			}
			assertThat(concurrent.threads).hasSize(8).allMatch((name) -> name.startsWith("mesh-listener-"));
			assertThat(concurrent.most).isEqualTo(2);
		});
	}

	@Test
	void messageIsHandledWhenItsCallHasEndedAndNotBefore() {
		this.contextRunner.withBean(Concurrent.class).run((context) -> {
			Concurrent concurrent = context.getBean(Concurrent.class);
			CompletableFuture<?> first = this.bus.deliverLater(FakeBus.SENDER, "blocking", "x");
			CompletableFuture<?> second = this.bus.deliverLater(FakeBus.SENDER, "blocking", "x");
			CompletableFuture<?> third = this.bus.deliverLater(FakeBus.SENDER, "blocking", "x");
			concurrent.entered.await();
			assertThat(List.of(first, second, third)).noneMatch((end) -> end.isDone());
			concurrent.release.countDown();
			third.get(20, TimeUnit.SECONDS);
		});
	}

	@Test
	void failureOfAConcurrentCallReachesTheBus() {
		this.contextRunner.withBean(Concurrent.class)
			.run((context) -> assertThat(this.bus.deliverLater(FakeBus.SENDER, "failing", "x"))
				.failsWithin(java.time.Duration.ofSeconds(20))
				.withThrowableThat()
				.withMessageContaining("on purpose"));
	}

	@Test
	void orderOfEachSenderIsKeptOnTheExecutorOfTheContainerFactory() {
		this.contextRunner.withBean(Concurrent.class).run((context) -> {
			Concurrent concurrent = context.getBean(Concurrent.class);
			List<CompletableFuture<?>> ends = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				ends.add(this.bus.deliverLater((i % 2 == 0) ? FakeBus.SENDER : OTHER, "ordered", Integer.toString(i)));
			}
			for (CompletableFuture<?> end : ends) {
				end.get(20, TimeUnit.SECONDS);
			}
			assertThat(concurrent.numbers.stream().filter((number) -> number % 2 == 0)).hasSize(50).isSorted();
			assertThat(concurrent.numbers.stream().filter((number) -> number % 2 == 1)).hasSize(50).isSorted();
			assertThat(concurrent.threads).allMatch((name) -> name.equals("of the application"));
			assertThat(this.bus.request("ordered", "100")).isEqualTo("of the application");
		});
	}

	private void assertNotThere(String path, String payload) {
		assertThatExceptionOfType(RequestRejectedException.class).isThrownBy(() -> this.bus.request(path, payload))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(RejectionReason.NO_LISTENER));
	}

	static class Selecting {

		final List<String> got = new ArrayList<>();

		@BusMessageListener(path = "filtered", filter = "metadata.role = 'till'")
		Optional<String> filtered(String text) {
			this.got.add(text);
			return Optional.empty();
		}

		@BusMessageListener(path = "named", condition = "#text.length() < ${limit} && #a0 == args[0]")
		String named(String text) {
			this.got.add("named " + text);
			return text;
		}

		@BusMessageListener(path = "payload", condition = "payload.length() < #{5}")
		void payload(PeerKey sender, String text) {
			this.got.add("payload " + text);
		}

		@BusMessageListener(path = "bean", condition = "@limits.contains(#text.length())")
		void bean(String text) {
			this.got.add("bean " + text);
		}

		@BusMessageListener(path = "headers",
				condition = "headers['mesh_path'] == path && sender == message.headers['mesh_sender']")
		void headers(String text) {
			this.got.add("headers " + text);
		}

		@BusMessageListener(path = "broken", condition = "#text.nothing")
		void broken(String text) {
		}

		@BusMessageListener(path = "info", info = "${about}")
		void info(@Header(MeshMessageHeaders.INFO) String info) {
			this.got.add(info);
		}

	}

	static class Converting {

		@BusMessageListener(path = "own", messageConverter = "own", containerFactory = "converting")
		Integer own(Integer number) {
			return number + 1;
		}

		@BusMessageListener(path = "container", containerFactory = "#{@converting}")
		Integer container(Integer number) {
			return number + 1;
		}

	}

	static class Concurrent {

		final List<String> threads = new CopyOnWriteArrayList<>();

		final List<Integer> numbers = new CopyOnWriteArrayList<>();

		final CountDownLatch entered = new CountDownLatch(2);

		final CountDownLatch release = new CountDownLatch(1);

		private final CyclicBarrier pairs = new CyclicBarrier(2);

		private int running;

		private int most;

		@BusMessageListener(path = "two", concurrency = "${n}")
		void two() throws Exception {
			enter();
			// Passes only while another call runs.
			this.pairs.await(20, TimeUnit.SECONDS);
			leave();
		}

		private synchronized void enter() {
			this.threads.add(Thread.currentThread().getName());
			this.most = Math.max(this.most, ++this.running);
		}

		private synchronized void leave() {
			this.running--;
		}

		@BusMessageListener(path = "blocking", concurrency = "2")
		void blocking() throws InterruptedException {
			this.entered.countDown();
			this.release.await();
		}

		@BusMessageListener(path = "failing", concurrency = "2")
		void failing() {
			throw new IllegalStateException("on purpose");
		}

		@BusMessageListener(path = "ordered", containerFactory = "executing")
		String ordered(String number) {
			this.numbers.add(Integer.valueOf(number));
			this.threads.add(Thread.currentThread().getName());
			return Thread.currentThread().getName();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		List<Integer> limits() {
			return List.of(1, 2, 3);
		}

		@Bean
		Prefixing own() {
			return new Prefixing("own:");
		}

		@Bean
		BusListenerContainerFactory converting() {
			BusListenerContainerFactory factory = new BusListenerContainerFactory();
			factory.setMessageConverter(new Prefixing("container:"));
			return factory;
		}

		@Bean
		BusListenerContainerFactory executing() {
			BusListenerContainerFactory factory = new BusListenerContainerFactory();
			Executor executor = (task) -> new Thread(task, "of the application").start();
			factory.setTaskExecutor(executor);
			return factory;
		}

	}

	record Prefixing(String prefix) implements MessageConverter {

		@Override
		public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
			return Integer.valueOf(new String((byte[]) message.getPayload()));
		}

		@Override
		public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
			return MessageBuilder.withPayload((this.prefix + payload).getBytes()).build();
		}

	}

}
