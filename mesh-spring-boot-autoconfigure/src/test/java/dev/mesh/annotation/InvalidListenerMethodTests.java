package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import reactor.core.publisher.Flux;

/**
 * Tests for {@link InvalidListenerMethodException}: what is refused at start-up, and in
 * which words.
 */
class InvalidListenerMethodTests {

	private final ApplicationContextRunner contextRunner = new FakeBus().contextRunner();

	static Stream<Arguments> invalid() {
		return Stream.of(Arguments.of(InvalidMessageListeners.NoPath.class, "on()", "names no path", "\"orders/*\""),
				Arguments.of(InvalidMessageListeners.BadPath.class, "on()", "its path 'orders/**/x' cannot be used",
						"only be the last"),
				Arguments.of(InvalidMessageListeners.TwoPayloads.class, "on(String, byte[])",
						"would both be the payload", "@Header"),
				Arguments.of(InvalidMessageListeners.NoVariable.class, "on(String)", "path 'orders/*' has no {id}",
						"Write {id}"),
				Arguments.of(InvalidMessageListeners.BadHeaders.class, "on(List)", "@Headers is on parameter 'headers'",
						"Map<String, Object>"),
				Arguments.of(InvalidMessageListeners.PayloadExpression.class, "on(String)", "the expression 'foo'",
						"whole payload"),
				Arguments.of(InvalidMessageListeners.OutgoingMessage.class, "on(BusMessage)", "cannot be filled",
						"dev.mesh.bus.Message"),
				Arguments.of(InvalidMessageListeners.BadAutoStartup.class, "on()", "its autoStartup is 'maybe'",
						"true or false"),
				Arguments.of(InvalidOtherListeners.BadFilter.class, "on(Peer)",
						"its filter 'metadata.role =' cannot be parsed", "column"),
				Arguments.of(InvalidOtherListeners.BadPresenceParameter.class, "on(String)", "java.lang.String",
						"PresenceGraph"),
				Arguments.of(InvalidOtherListeners.ConnectionOfAnything.class, "on(Connection)",
						"a parameter is of type Connection, but it is called for all types", "Optional<Connection>"),
				Arguments.of(InvalidOtherListeners.ConnectionOfWhoLeft.class, "on(Connection)", "LEFT",
						"Only [CONNECTED, DISCONNECTED] have one: name them as the types"),
				Arguments.of(InvalidOtherListeners.PresenceReturns.class, "on()", "it returns int", "return void"),
				Arguments.of(InvalidMessageListeners.ReturnsFlux.class, "on()",
						"it returns Flux, which may have several values", "@BusStreamListener"),
				Arguments.of(InvalidMessageListeners.ReturnsFlow.class, "on()", "it returns Publisher",
						"return one value"),
				Arguments.of(InvalidMessageListeners.ReturnsFuture.class, "on()", "it returns Future",
						"CompletableFuture"),
				Arguments.of(InvalidMessageListeners.ReturnsObject.class, "on()",
						"nothing can write its reply from java.util.List", "spring-boot-starter-jackson"),
				Arguments.of(InvalidMessageListeners.BadCondition.class, "on(String)",
						"its condition '#text ==' cannot be parsed", "EL1"),
				Arguments.of(InvalidMessageListeners.BadSenderFilter.class, "on(String)",
						"its filter 'role' cannot be parsed", "column"),
				Arguments.of(InvalidMessageListeners.BadConcurrency.class, "on()", "its concurrency is '0'",
						"from 1 to 1024"),
				Arguments.of(InvalidMessageListeners.ConcurrencyRange.class, "on()", "its concurrency is '1-4'",
						"from 1 to 1024"),
				Arguments.of(InvalidMessageListeners.UnknownErrorHandler.class, "on()",
						"its errorHandler 'nobody' is no bean of the type " + BusListenerErrorHandler.class.getName(),
						"correct the name"),
				Arguments.of(InvalidMessageListeners.UnknownContainerFactory.class, "on()",
						"its containerFactory 'nobody' is no bean", "Define such a bean"),
				Arguments.of(InvalidMessageListeners.UnknownConverter.class, "on()",
						"its messageConverter 'nobody' is no bean", "Define such a bean"),
				Arguments.of(InvalidMessageListeners.WrongBean.class, "on()",
						"its errorHandler 'mesh' is no bean of the type", "correct the name"),
				Arguments.of(InvalidMessageListeners.UnknownPlaceholder.class, "on()",
						"its path '#{@missing}' cannot be resolved", "missing"),
				Arguments.of(InvalidMessageListeners.BadReturnExceptions.class, "on()",
						"its returnExceptions is 'maybe'", "true or false"),
				Arguments.of(InvalidMessageListeners.Static.class, "on()", "it is static", "method of the bean"),
				Arguments.of(InvalidMessageListeners.StreamAsPayload.class, "on(BusStream)", "cannot be filled",
						"@BusStreamListener"),
				Arguments.of(InvalidMessageListeners.AmbiguousExceptionHandlers.class, "on()",
						"a @MessageExceptionHandler method of its bean", "Ambiguous"),
				Arguments.of(InvalidParameterListeners.OwnPrincipal.class, "on(User)",
						"is a Principal of the sender's own", "Optional<Principal>"),
				Arguments.of(InvalidParameterListeners.OwnOptionalPrincipal.class, "on(Optional)",
						"is a Principal of the sender's own", "Declare java.security.Principal"),
				Arguments.of(InvalidParameterListeners.AnnotatedPrincipal.class, "on(User)",
						"is a Principal of the sender's own", "Optional<Principal>"),
				Arguments.of(InvalidParameterListeners.MessageOfPrincipals.class, "on(Message)",
						"is a Principal of the sender's own", "Optional<Principal>"),
				Arguments.of(InvalidParameterListeners.MessageOfKey.class, "on(Message)",
						"no payload is read as PeerKey", "Peer or PeerKey for its sender"),
				Arguments.of(InvalidParameterListeners.MessageOfPeer.class, "on(Message)", "no payload is read as Peer",
						"Peer or PeerKey for its sender"),
				Arguments.of(InvalidParameterListeners.ListOfMessages.class, "on(List)",
						"no payload is read as Message", "for the whole message"),
				Arguments.of(InvalidParameterListeners.TakesBus.class, "on(Bus)", "there is a bean of that type",
						"Inject the bean"),
				Arguments.of(InvalidParameterListeners.TakesRegistration.class, "on(Registration)",
						"no payload is read as Registration", "beans are injected"),
				Arguments.of(InvalidParameterListeners.UnknownVariable.class, "on(Peer)",
						"@DestinationVariable is on parameter 'id' of type Peer, which no text", "a type that has"),
				Arguments.of(InvalidParameterListeners.UnknownHeader.class, "on(Map)",
						"@Header is on parameter 'level' of type Map, which no text", "Headers of a sender are text"),
				Arguments.of(InvalidParameterListeners.SendsTo.class, "on()", "is annotated with @SendTo",
						"BusTemplate"),
				Arguments.of(InvalidParameterListeners.SendsToByClass.class, "on()", "is annotated with @SendTo",
						"leave out @SendTo"),
				Arguments.of(InvalidParameterListeners.FutureOfFuture.class, "on()",
						"it returns CompletableFuture within", "Return the reply itself"),
				Arguments.of(InvalidParameterListeners.FutureOfFlux.class, "on()", "it returns Flux within",
						"one CompletionStage"),
				Arguments.of(InvalidParameterListeners.OptionalOfMono.class, "on()", "it returns Mono within",
						"Return the reply itself"),
				Arguments.of(InvalidParameterListeners.BadExceptionParameter.class,
						"handle(IllegalStateException, BusStream)", "no payload is read as BusStream",
						"@BusStreamListener"),
				Arguments.of(InvalidParameterListeners.BadExceptionReturn.class, "handle()", "it returns Flux",
						"A request has one reply"),
				Arguments.of(InvalidOtherListeners.StreamUnknownHeader.class, "on(BusStream, Peer)", "@Header is on",
						"declare a String"),
				Arguments.of(InvalidOtherListeners.NoStream.class, "on(PeerKey)",
						"it takes neither a BusStream nor a StreamCandidate", "Declare one of the two"),
				Arguments.of(InvalidOtherListeners.TwoStreams.class, "on(BusStream, StreamCandidate)",
						"are both the stream", "decide in the method"),
				Arguments.of(InvalidOtherListeners.StreamPayload.class, "on(BusStream, String)",
						"parameter 'text' of type String", "@DestinationVariable"),
				Arguments.of(InvalidOtherListeners.StreamReturns.class, "on(BusStream)", "it returns String",
						"return void"),
				Arguments.of(InvalidOtherListeners.StreamNoPath.class, "on(BusStream)",
						"@BusStreamListener names no path", "@BusStreamListener(\"orders/*\")"),
				Arguments.of(InvalidOtherListeners.StreamNoVariable.class, "on(BusStream, String)",
						"path 'a' has no {id}", "Write {id}"),
				Arguments.of(InvalidOtherListeners.BadInitial.class, "on()", "its initial is 'some'", "true or false"),
				Arguments.of(InvalidOtherListeners.UnknownPresenceErrorHandler.class, "on()",
						"its errorHandler 'nobody' is no bean of the type "
								+ PresenceListenerErrorHandler.class.getName(),
						"Define such a bean"),
				Arguments.of(InvalidOtherListeners.BadPresenceCondition.class, "on()",
						"its condition ')' cannot be parsed", "EL1"));
	}

	@ParameterizedTest
	@MethodSource("invalid")
	void invalidMethodEndsTheStartAndNamesMethodValueAndRemedy(Class<?> bean, String method, String problem,
			String remedy) {
		this.contextRunner.withBean(bean).run((context) -> {
			assertThat(context).hasFailed();
			Throwable failure = context.getStartupFailure();
			check((failure instanceof BeanCreationException) ? failure.getCause() : failure, bean, method, problem,
					remedy);
		});
	}

	@Test
	void objectPayloadWithoutAnythingToReadItWithIsRefused() {
		this.contextRunner.withBean(InvalidMessageListeners.ObjectPayload.class).run((context) -> {
			assertThat(context).getFailure()
				.isInstanceOf(InvalidListenerMethodException.class)
				.hasMessageContaining("nothing can read its payload as java.util.List")
				.hasMessageContaining("spring-boot-starter-jackson");
		});
	}

	@Test
	void methodThatAProxyCannotPassOnIsRefused() {
		assertProxyRefused(new InvalidMessageListeners.FinalMethod(), true, "it is final", "Leave out 'final'");
		assertProxyRefused(new InvalidMessageListeners.PrivateMethod(), true, "cannot be called on the bean's proxy",
				"private");
		assertProxyRefused(new InvalidMessageListeners.NotOfTheInterface(), false,
				"cannot be called on the bean's proxy", "spring.aop.proxy-target-class=true");
	}

	private void assertProxyRefused(Object target, boolean ofClass, String problem, String remedy) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(ofClass);
		this.contextRunner.withBean("proxied", Object.class, () -> factory.getProxy())
			.run((context) -> check(context.getStartupFailure().getCause(), target.getClass(), "on()", problem,
					remedy));
	}

	private static void check(Throwable cause, Class<?> bean, String method, String problem, String remedy) {
		assertThat(cause).isInstanceOfSatisfying(InvalidListenerMethodException.class, (invalid) -> {
			assertThat(invalid.method()).isEqualTo(bean.getName() + "." + method);
			assertThat(invalid.problem()).contains(problem);
			assertThat(invalid.remedy()).contains(remedy);
			assertThat(invalid).hasMessageContainingAll(invalid.method(), invalid.problem(), invalid.remedy());
		});
	}

}
